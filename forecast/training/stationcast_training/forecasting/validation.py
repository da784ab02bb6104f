"""Scores on a fixed draw of whole nodes of a network's validation part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from ..weather.network import Network
from ..weather.sampling import Part
from ..weather.windows import NODE_SIZE, gather
from .linear_skip import tensors_of
from .model import ForecastModel

ORIGINS = 384
BATCH = 32


@dataclass(frozen=True)
class Scores:
    """Mean over leads 1..24; [temperature, wind speed]."""

    network: str
    mse: list[float]
    skip_mse: list[float]
    coverage: list[float]


def interleaved_nodes(network: Network) -> NDArray[np.int64]:
    """Every station once, in nodes that each span the network, nearest to the centre first; -1 is empty."""
    distances = network.distances()
    centre = distances.sum(1)
    count = -(-len(centre) // NODE_SIZE)
    order = np.argsort(distances[int(np.argmax(centre))])
    nodes = np.full((count, NODE_SIZE), -1)
    for node in range(count):
        members = order[node::count]
        members = members[np.argsort(distances[np.ix_(members, members)].sum(1))]
        nodes[node, : len(members)] = members
    return nodes


@torch.no_grad()
def validate(model: ForecastModel, part: Part, origins: int = ORIGINS, seed: int = 1) -> Scores:
    nodes = interleaved_nodes(part.network)
    chosen = np.random.default_rng(seed).integers(part.first, part.last + 1, origins)
    device = next(model.parameters()).device
    squared, skipped, inside, count = (torch.zeros(2, device=device) for _ in range(4))
    model.eval()
    for batch in np.array_split(chosen, max(1, origins * len(nodes) // BATCH)):
        windows = gather(part.network, np.repeat(batch, len(nodes)), np.tile(nodes, (len(batch), 1)))
        inputs, targets = tensors_of(windows, device)
        maps, features, base = model.prepared(*inputs)
        mean, quantiles, _ = model.decode(model.read_map(maps), features, base)
        skip = model.skip(features).unflatten(-1, (24, 4))[..., :2] * model.target_scales[:2]
        skip = (skip + base[:, :, None, :2]).permute(0, 2, 1, 3)
        truth = targets[..., :2]
        known = ~torch.isnan(truth)
        truth = torch.nan_to_num(truth)
        squared += (((mean - truth) ** 2) * known).sum((0, 1, 2))
        skipped += (((skip - truth) ** 2) * known).sum((0, 1, 2))
        between = (truth >= quantiles[..., 0]) & (truth <= quantiles[..., -1]) & known
        inside += between.sum((0, 1, 2))
        count += known.sum((0, 1, 2))
    return Scores(
        part.network.name,
        (squared / count).tolist(),
        (skipped / count).tolist(),
        (inside / count).tolist(),
    )
