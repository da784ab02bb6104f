"""Errors by lead of many forecasts on the same hours."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor

from ..forecasting.linear_skip import tensors_of
from ..forecasting.validation import interleaved_nodes
from ..weather.sampling import Part
from ..weather.windows import HORIZON, gather

BATCH = 16
"""Origins at a time; each has as many windows as the network has nodes."""

VARIABLES = ("temperature_2m", "wind_speed_10m")

Forecast = Callable[[tuple[Tensor, ...]], Tensor]
"""Inputs of the forecast model -> expected temperature and wind speed [batch, 24, node, 2]."""


class Errors:
    """Sums of squared and absolute errors: [24, 2] each."""

    def __init__(self) -> None:
        self.squared, self.absolute, self.count = (
            torch.zeros(HORIZON, len(VARIABLES), dtype=torch.float64) for _ in range(3)
        )

    def add(self, mean: Tensor, truth: Tensor) -> None:
        error = mean - truth
        self.squared += torch.nan_to_num(error**2).sum((0, 2))
        self.absolute += torch.nan_to_num(error.abs()).sum((0, 2))
        self.count += (~torch.isnan(error)).sum((0, 2))

    def mse(self) -> list[float]:
        """Over all leads; [temperature, wind speed]."""
        return (self.squared.sum(0) / self.count.sum(0)).tolist()

    def rows(self) -> Iterator[list[str]]:
        """Variable, lead (`all` first), n, mse, mae."""
        for index, variable in enumerate(VARIABLES):
            of_lead = (self.squared[:, index], self.absolute[:, index], self.count[:, index])
            for lead in ("all", *range(1, HORIZON + 1)):
                chosen = slice(None) if lead == "all" else slice(lead - 1, lead)
                squared, absolute, count = (float(sums[chosen].sum()) for sums in of_lead)
                yield [variable, str(lead), f"{count:.0f}", f"{squared / count:.5f}", f"{absolute / count:.5f}"]


def score(forecasts: dict[str, Forecast], part: Part, every: int) -> dict[str, Errors]:
    """Whole nodes of the network at every so many hours of a part."""
    nodes = interleaved_nodes(part.network)
    origins = np.arange(part.first, part.last + 1, every)
    errors = {name: Errors() for name in forecasts}
    for some in np.array_split(origins, max(1, len(origins) // BATCH)):
        windows = gather(part.network, np.repeat(some, len(nodes)), np.tile(nodes, (len(some), 1)))
        inputs, targets = tensors_of(windows)
        for name, forecast in forecasts.items():
            errors[name].add(forecast(inputs), targets[..., :2])
    return errors
