"""The model of one network: ridge regression of all its stations, blended with the general model of its nodes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ..export.onnx_graph import round_weights_to_half
from ..forecasting.validation import interleaved_nodes
from ..weather.network import Network
from ..weather.sampling import Part
from .blend import Blend
from .fit_ridge import fit_ridge, windows_of
from .general_model import GeneralModel, JoinNodes, SplitIntoNodes
from .network_ridge import NetworkRidge

VALIDATE_EVERY = 5
"""Hours between validation origins: neighbouring ones say nearly the same."""


@dataclass
class Forecasts:
    """Of the validation part; mean squared errors are [24, 2]."""

    guess: Tensor
    mean: Tensor
    quantiles: Tensor
    vector: Tensor
    truth: Tensor


class NetworkModel:
    def __init__(self, network: Network, general: GeneralModel) -> None:
        self.network, self.general = network, general
        count = len(network.stations)
        nodes = interleaved_nodes(network)
        # Stations are in the slots in the order in which the network names them.
        self.node = np.arange(count)
        self.ridge = NetworkRidge(count)
        self.split = SplitIntoNodes(nodes, count)
        self.join = JoinNodes(nodes)
        self.blend = Blend()

    @torch.no_grad()
    def fit(self, train: Part, validation: Part) -> dict[str, Tensor]:
        """Fits everything, and returns squared errors by lead on the validation part: [24, 2] of each method."""
        fit_ridge(self.ridge, self.node, train, validation)
        round_weights_to_half(self.ridge)
        seen = self.forecasts(validation)
        self.blend.choose_share(seen.guess, seen.mean, seen.truth)
        self.blend.calibrate(seen.guess, seen.mean, seen.quantiles, seen.vector, seen.truth)
        blended, _, _ = self.blend(seen.guess, seen.mean, seen.quantiles, seen.vector)
        return {
            "linear": squared_error(seen.guess, seen.truth),
            "general": squared_error(seen.mean, seen.truth),
            "blended": squared_error(blended, seen.truth),
        }

    @torch.no_grad()
    def __call__(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        """Mean, quantiles and wind vector [batch, 24, stations, ...]."""
        return self.blend(self.ridge(*inputs), *self.general_forecast(*inputs))

    def general_forecast(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.join(output) for output in self.general(*self.split(*inputs)))

    def forecasts(self, part: Part) -> Forecasts:
        rows = []
        for inputs, targets in windows_of(part, self.node, VALIDATE_EVERY, batch=16):
            rows.append((self.ridge(*inputs), *self.general_forecast(*inputs), targets[..., :2]))
        return Forecasts(*(torch.cat(column) for column in zip(*rows, strict=True)))


def squared_error(forecast: Tensor, truth: Tensor) -> Tensor:
    """Mean over origins and stations: [24, 2]."""
    return ((forecast - truth) ** 2).nanmean((0, 2))
