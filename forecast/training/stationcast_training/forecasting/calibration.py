"""Makes intervals as wide as they claim to be, on periods that were not trained on.

A network is surer of what it was trained on than of what comes. For every lead, variable
and quantile one factor on the distance from the median is chosen so that the share of
observations below the quantile is what it should be (split conformal prediction, scaled;
Lei et al. 2018, section 2.2).
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ..weather.sampling import Part
from ..weather.windows import gather
from .linear_skip import tensors_of
from .model import QUANTILES, ForecastModel
from .validation import interleaved_nodes

MEDIAN = QUANTILES.index(0.5)
SMALLEST_DISTANCE = 1e-3
"""degC or m/s."""

SMALLEST_FACTOR = 0.1

ORIGINS = 512
BATCH = 16


def calibrate(model: ForecastModel, parts: list[Part], seed: int = 2) -> None:
    """Sets `model.spread` from as many origins of each part."""
    model.spread.fill_(1)
    model.spread.copy_(spread_of(torch.cat([distance_ratios(model, part, seed) for part in parts])))


def spread_of(ratios: Tensor) -> Tensor:
    """Factors [24, 2, 5] from distance ratios [rows, 24, 2, 5]; never so small that quantiles would cross."""
    spread = torch.ones(ratios.shape[1:])
    for rank, level in enumerate(QUANTILES):
        if rank != MEDIAN:
            # Below the median the ratio falls as the observation rises.
            share = level if rank > MEDIAN else 1 - level
            spread[..., rank] = torch.nanquantile(ratios[..., rank], share, dim=0)
    return spread.clamp(min=SMALLEST_FACTOR)


@torch.no_grad()
def distance_ratios(model: ForecastModel, part: Part, seed: int) -> Tensor:
    """How far from the median observations lie, in distances of each quantile: [rows, 24, 2, 5]."""
    nodes = interleaved_nodes(part.network)
    origins = np.random.default_rng(seed).integers(part.first, part.last + 1, ORIGINS)
    model.eval()
    rows = []
    for batch in np.array_split(origins, ORIGINS // BATCH):
        windows = gather(part.network, np.repeat(batch, len(nodes)), np.tile(nodes, (len(batch), 1)))
        inputs, targets = tensors_of(windows, model.spread.device)
        _, quantiles, _ = model(*inputs)
        median = quantiles[..., MEDIAN : MEDIAN + 1]
        distance = quantiles - median
        far_enough = distance.abs() >= SMALLEST_DISTANCE
        ratio = (targets[..., :2, None] - median) / distance
        ratio = torch.where(far_enough, ratio, torch.nan)
        rows.append(ratio.permute(0, 2, 1, 3, 4).flatten(0, 1))
    return torch.cat(rows)
