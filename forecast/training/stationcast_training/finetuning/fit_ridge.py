"""Ridge regression of a network's map over every hourly origin of a period."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..forecasting.linear_skip import NormalEquations, tensors_of
from ..weather.sampling import Part
from ..weather.windows import HORIZON, gather
from .network_ridge import VARIABLES, NetworkRidge

PENALTIES = (100.0, 300.0, 1000.0, 3000.0, 10_000.0, 30_000.0)
"""Of these each lead and variable takes the one that is best on the validation period."""

BATCH = 256
STATE_EVERY = 7
"""Hours between the states that principal components are taken from."""


def windows_of(
    part: Part, node: NDArray[np.int64], every: int = 1, batch: int = BATCH
) -> Iterator[tuple[tuple[Tensor, ...], Tensor]]:
    """Inputs, and targets [batch, 24, stations, 4], of one node at every so many hours of a part."""
    origins = np.arange(part.first, part.last + 1, every)
    for some in np.array_split(origins, max(1, len(origins) // batch)):
        yield tensors_of(gather(part.network, some, np.tile(node, (len(some), 1))))


@torch.no_grad()
def fit_ridge(
    ridge: NetworkRidge, node: NDArray[np.int64], train: Part, validation: Part, every: int = 5
) -> None:
    """Sets the weights of `ridge` in place; `node` [stations] says which station is in which slot."""
    states = [
        ridge.state(ridge.prepare(inputs[0], inputs[1], inputs[3]))
        for inputs, _ in windows_of(train, node, STATE_EVERY)
    ]
    ridge.set_directions(torch.cat(states))
    equations = NormalEquations(ridge.weight.shape[1], ridge.weight.shape[0])
    for inputs, targets in windows_of(train, node):
        rows, base = ridge.rows(*inputs)
        scaled = ridge.scaled(targets[..., : len(VARIABLES)], base)
        # A missing hour of one station is taken to change as its network does.
        filled = torch.where(torch.isnan(scaled), scaled.nanmean(dim=1, keepdim=True), scaled)
        equations.add(rows, torch.nan_to_num(filled).flatten(1))
    solutions = [equations.solve(penalty) for penalty in PENALTIES]
    best = best_penalties(ridge, solutions, node, validation, every)
    row = torch.arange(len(ridge.bias))
    chosen = best.flatten().repeat(ridge.stations)
    ridge.weight.copy_(torch.stack([weight for weight, _ in solutions])[chosen, row])
    ridge.bias.copy_(torch.stack([bias for _, bias in solutions])[chosen, row])


def best_penalties(
    ridge: NetworkRidge,
    solutions: list[tuple[Tensor, Tensor]],
    node: NDArray[np.int64],
    validation: Part,
    every: int,
) -> Tensor:
    """Index of the penalty with the least squared error: [24, 2]."""
    squared = torch.zeros(len(solutions), HORIZON, len(VARIABLES))
    for inputs, targets in windows_of(validation, node, every):
        rows, base = ridge.rows(*inputs)
        scaled = ridge.scaled(targets[..., : len(VARIABLES)], base)
        for index, (weight, bias) in enumerate(solutions):
            error = (rows @ weight.T + bias).reshape(scaled.shape) - scaled
            squared[index] += torch.nan_to_num(error**2).sum((0, 1))
    return squared.argmin(0)
