"""Closed-form start of the linear skip: ridge regression on the station features.

A linear map of everything the model knows of a station is hard to beat, and cheap
to find exactly; what the networks around it learn is what a linear map cannot do.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ..weather.sampling import WindowSampler
from ..weather.windows import Windows
from .model import ForecastModel


class NormalEquations:
    """Sums over rows from which ridge solutions for any penalty follow, in double precision."""

    def __init__(self, features: int, outputs: int) -> None:
        self.gram = torch.zeros(features + 1, features + 1, dtype=torch.float64)
        self.moment = torch.zeros(features + 1, outputs, dtype=torch.float64)

    def add(self, rows: Tensor, targets: Tensor) -> None:
        """rows [n, features], targets [n, outputs], both complete."""
        rows = torch.cat([rows, torch.ones(len(rows), 1)], dim=1)
        self.gram += (rows.T @ rows).double()
        self.moment += (rows.T @ targets).double()

    def solve(self, penalty: float) -> tuple[Tensor, Tensor]:
        """Weight [outputs, features] and bias [outputs]; the penalty is per unit of standardised feature."""
        count = self.gram[-1, -1]
        mean = self.gram[-1, :-1] / count
        variance = (self.gram.diagonal()[:-1] / count - mean**2).clamp(min=1e-6)
        ridge = torch.zeros_like(self.gram)
        ridge.diagonal()[:-1] = penalty * variance
        ridge.diagonal()[-1] = 1e-6
        solution = torch.linalg.solve(self.gram + ridge, self.moment)
        return solution[:-1].T.float(), solution[-1].float()


def tensors_of(
    windows: Windows, device: torch.device | str = "cpu"
) -> tuple[tuple[Tensor, ...], Tensor]:
    """Inputs of the model and targets [batch, 24, node, 4]."""
    inputs = (windows.values, windows.observed, windows.time, windows.geography)
    targets = torch.from_numpy(windows.targets).to(device)
    return tuple(torch.from_numpy(x).to(device) for x in inputs), targets


@torch.no_grad()
def fit_linear_skip(
    model: ForecastModel, sampler: WindowSampler, windows: int, penalty: float, batch: int = 256
) -> NormalEquations:
    """Fits the skip of `model` in place on `windows` random node windows."""
    equations = NormalEquations(model.skip.in_features, model.skip.out_features)
    for _ in range(windows // batch):
        inputs, targets = tensors_of(sampler.batch(batch))
        rows, scaled = skip_rows(model, inputs, targets)
        equations.add(rows, scaled)
    weight, bias = equations.solve(penalty)
    model.skip.weight.copy_(weight)
    model.skip.bias.copy_(bias)
    return equations


def skip_rows(
    model: ForecastModel, inputs: tuple[Tensor, ...], targets: Tensor
) -> tuple[Tensor, Tensor]:
    """Features [n, F] and scaled targets [n, 24 x 4] of the stations whose day ahead is complete."""
    readings = model.prepare(inputs[0], inputs[1], inputs[3])
    linear, place, base = model.station_features(readings, inputs[2], inputs[3])
    features = torch.cat([linear, place], dim=2)
    level = torch.zeros_like(base)
    level[..., 0] = readings.temperature
    base = base * model.target_scales + level
    by_station = targets.permute(0, 2, 1, 3)
    scaled = (by_station - base[:, :, None]) / model.target_scales
    complete = ~torch.isnan(scaled).any(dim=(2, 3)).flatten()
    return features.flatten(0, 1)[complete], scaled.flatten(0, 1).flatten(1)[complete]
