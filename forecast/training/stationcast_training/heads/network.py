"""The backbone with a classifier, its input standardised as the exported graph will do it."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from ..backbone import UniRepLKNet
from ..export.backbone_graphs import Normalisation
from ..export.checkpoint import load_network, read_tensors
from .dataset import Maps
from .settings import NETWORKS, HeadSettings

SMALLEST_DEVIATION = 1e-3


class HeadNetwork(nn.Module):
    """Maps [batch, channels, height, width] -> logits [batch, classes]."""

    def __init__(self, network: UniRepLKNet, normalisation: Normalisation) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("mean", torch.tensor(normalisation.mean).view(1, -1, 1, 1))
        deviation = torch.tensor(normalisation.standard_deviation)
        self.register_buffer("standard_deviation", deviation.view(1, -1, 1, 1))

    @property
    def normalisation(self) -> Normalisation:
        return Normalisation(
            tuple(self.mean.flatten().tolist()), tuple(self.standard_deviation.flatten().tolist())
        )

    def forward(self, maps: Tensor) -> Tensor:
        return self.network((maps - self.mean) / self.standard_deviation)


def build_head(settings: HeadSettings, classes: int, training: Maps, start: Path | None) -> HeadNetwork:
    """A network with random weights, or with those of a published checkpoint but for the last layer.

    Raises CheckpointError where `start` is not a checkpoint of that size in training form, ValueError where its
    first layer reads another number of channels.
    """
    channels = settings.mapping.channels
    size = NETWORKS[settings.size]
    kernels = [[min(kernel, settings.kernel) for kernel in stage] for stage in size.kernel_sizes]
    network = UniRepLKNet(
        size.depths, size.dims, kernels, channels, classes, settings.drop_path, settings.layer_scale
    )
    if start is not None:
        load_start(network, settings.size, start)
    network.set_fast_training(True)
    return HeadNetwork(network, normalisation_of(training))


def load_start(network: UniRepLKNet, size: str, start: Path) -> None:
    published = load_network(size, read_tensors(start))
    if published.in_channels != network.in_channels:
        raise ValueError(
            f"{start} reads {published.in_channels} channels, maps of this modality have {network.in_channels}"
        )
    tensors = published.state_dict()
    kept = {name: tensor for name, tensor in tensors.items() if not name.startswith("head.")}
    network.load_state_dict(network.state_dict() | kept)


def normalisation_of(training: Maps) -> Normalisation:
    deviation, mean = torch.std_mean(training.values, dim=(0, 2, 3))
    return Normalisation(tuple(mean.tolist()), tuple(deviation.clamp_min(SMALLEST_DEVIATION).tolist()))
