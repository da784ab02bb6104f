"""Networks that several tests need."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from stationcast_training.backbone import SIZES, UniRepLKNet


def micro_network(in_channels: int, weights: dict[str, Tensor]) -> UniRepLKNet:
    """The full architecture with few channels that the reference files describe, in evaluation mode."""
    network = UniRepLKNet(
        depths=(2, 2, 6, 2),
        dims=(8, 16, 32, 64),
        kernel_sizes=SIZES["a"].kernel_sizes,
        in_channels=in_channels,
        num_classes=10,
    )
    network.load_state_dict(weights)
    return network.eval()


@torch.no_grad()
def randomise(module: nn.Module) -> None:
    """Values as after a training: no zero, no one, statistics of a kind that matter."""
    for name, parameter in module.named_parameters():
        if parameter.dim() > 1:
            nn.init.normal_(parameter, std=(parameter[0].numel()) ** -0.5)
        elif name.endswith("gamma"):
            nn.init.uniform_(parameter, 0.1, 0.5)
        elif name.endswith("weight"):
            nn.init.uniform_(parameter, 0.5, 1.5)
        else:
            nn.init.normal_(parameter, std=0.2)
    for name, buffer in module.named_buffers():
        if name.endswith("running_mean"):
            nn.init.normal_(buffer, std=0.2)
        elif name.endswith("running_var"):
            nn.init.uniform_(buffer, 0.5, 1.5)
