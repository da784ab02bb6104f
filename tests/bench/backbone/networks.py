"""The networks that the backbone's benchmark measures, and how much arithmetic they do."""

from __future__ import annotations

import copy
from typing import Literal

import torch
from torch import nn

from stationcast_training.backbone import UniRepLKNet, build_unireplknet, reparameterize

CLASSES = 1000

Form = Literal["training", "inference"]


def channels_of(side: int) -> int:
    """Maps of 224 x 224 are images with three channels; the others hold series in one."""
    return 3 if side == 224 else 1


def build(size: str, side: int, form: Form) -> UniRepLKNet:
    """A network of random weights in evaluation mode."""
    torch.manual_seed(0)
    network = build_unireplknet(size, channels_of(side), CLASSES, layer_scale=0.1).eval()
    return reparameterize(network) if form == "inference" else network


def giga_operations(network: UniRepLKNet, side: int) -> float:
    """Multiplications and additions for one map, in 10^9, of a network in inference form.

    Counts convolutions and linear layers, with the taps that fall outside of a map, as is usual.
    """
    operations = 0

    def count(module: nn.Module, _inputs: tuple, output: torch.Tensor) -> None:
        nonlocal operations
        operations += 2 * output.numel() * module.weight[0].numel()

    counted = copy.deepcopy(network)
    for module in counted.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            module.register_forward_hook(count)
    with torch.inference_mode():
        counted(torch.zeros(1, network.in_channels, side, side))
    return operations / 1e9
