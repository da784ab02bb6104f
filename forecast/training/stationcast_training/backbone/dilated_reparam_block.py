"""Dilated Reparam Block: a large depthwise kernel trained with dilated helpers.

Source: UniRepLKNet, arXiv 2311.15599, section 3.2 and its table of branches
per kernel size. While training, a K x K depthwise convolution runs beside
smaller dilated ones, each followed by its own batch normalisation, and their
outputs are added. A dilated k x k kernel equals a larger sparse kernel, so for
inference all branches merge into one K x K kernel with a bias.

Parameter names equal those of the published checkpoints: `lk_origin`,
`origin_bn`, `dil_conv_k{size}_{dilation}`, `dil_bn_k{size}_{dilation}`.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn


class Branch(NamedTuple):
    """A square kernel and its dilation; it spans dilation * (kernel_size - 1) + 1 pixels."""

    kernel_size: int
    dilation: int

    @property
    def span(self) -> int:
        return self.dilation * (self.kernel_size - 1) + 1


DILATED_BRANCHES: dict[int, tuple[Branch, ...]] = {
    17: (Branch(5, 1), Branch(9, 2), Branch(3, 4), Branch(3, 5), Branch(3, 7)),
    15: (Branch(5, 1), Branch(7, 2), Branch(3, 3), Branch(3, 5), Branch(3, 7)),
    13: (Branch(5, 1), Branch(7, 2), Branch(3, 3), Branch(3, 4), Branch(3, 5)),
    11: (Branch(5, 1), Branch(5, 2), Branch(3, 3), Branch(3, 4), Branch(3, 5)),
    9: (Branch(5, 1), Branch(5, 2), Branch(3, 3), Branch(3, 4)),
    7: (Branch(5, 1), Branch(3, 2), Branch(3, 3)),
    5: (Branch(3, 1), Branch(3, 2)),
}
"""Dilated branches beside the large kernel, by the large kernel's size."""


def depthwise_convolution(
    channels: int, kernel_size: int, dilation: int = 1, bias: bool = False
) -> nn.Conv2d:
    """A stride-1 depthwise convolution that keeps the size of its map."""
    return nn.Conv2d(
        channels,
        channels,
        kernel_size,
        padding=dilation * (kernel_size // 2),
        dilation=dilation,
        groups=channels,
        bias=bias,
    )


def place_in_kernel(kernel: Tensor, dilation: int, size: int) -> Tensor:
    """Writes a dilated kernel into the centre of a zero kernel of `size` x `size`.

    Shapes: [channels, 1, k, k] -> [channels, 1, size, size], where a k x k kernel
    with this dilation must span at most `size` pixels.
    """
    span = dilation * (kernel.shape[-1] - 1) + 1
    if span > size:
        raise ValueError(f"a kernel that spans {span} pixels does not fit into {size}")
    margin = (size - span) // 2
    inside = slice(margin, margin + span, dilation)
    placed = kernel.new_zeros(*kernel.shape[:2], size, size)
    placed[:, :, inside, inside] = kernel
    return placed


class DilatedReparamBlock(nn.Module):
    """Depthwise K x K convolution with dilated branches (training form) or merged (inference form).

    Shapes: [batch, channels, height, width] -> the same.
    """

    def __init__(self, channels: int, kernel_size: int) -> None:
        super().__init__()
        if kernel_size not in DILATED_BRANCHES:
            raise ValueError(
                f"no dilated branches for kernel size {kernel_size}; "
                f"there are some for {sorted(DILATED_BRANCHES)}"
            )
        self.kernel_size = kernel_size
        self.branches = DILATED_BRANCHES[kernel_size]
        self.lk_origin = depthwise_convolution(channels, kernel_size)
        self.origin_bn: nn.BatchNorm2d | None = nn.BatchNorm2d(channels)
        for size, dilation in self.branches:
            convolution = depthwise_convolution(channels, size, dilation)
            self.add_module(f"dil_conv_k{size}_{dilation}", convolution)
            self.add_module(f"dil_bn_k{size}_{dilation}", nn.BatchNorm2d(channels))

    @property
    def merged(self) -> bool:
        """True in inference form: one kernel with a bias, no branches."""
        return self.origin_bn is None

    def convolutions_with_norms(self) -> list[tuple[nn.Conv2d, nn.BatchNorm2d]]:
        """The large convolution and every dilated one, each with its batch normalisation."""
        if self.origin_bn is None:
            raise RuntimeError("a merged Dilated Reparam Block has no branches")
        pairs = [(self.lk_origin, self.origin_bn)]
        for size, dilation in self.branches:
            convolution = self.get_submodule(f"dil_conv_k{size}_{dilation}")
            norm = self.get_submodule(f"dil_bn_k{size}_{dilation}")
            pairs.append((convolution, norm))
        return pairs

    def forward(self, maps: Tensor) -> Tensor:
        if self.merged:
            return self.lk_origin(maps)
        return sum(norm(convolution(maps)) for convolution, norm in self.convolutions_with_norms())

    @torch.no_grad()
    def merge(self) -> None:
        """Turns training form into inference form, in place, with evaluation-mode statistics."""
        if self.merged:
            return
        channels = self.lk_origin.out_channels
        kernel = torch.zeros_like(self.lk_origin.weight)
        bias = torch.zeros(channels, dtype=kernel.dtype, device=kernel.device)
        for convolution, norm in self.convolutions_with_norms():
            scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            scaled = convolution.weight * scale.view(-1, 1, 1, 1)
            kernel += place_in_kernel(scaled, convolution.dilation[0], self.kernel_size)
            bias += norm.bias - norm.running_mean * scale
        merged = depthwise_convolution(channels, self.kernel_size, bias=True).to(kernel)
        merged.weight.copy_(kernel)
        merged.bias.copy_(bias)
        self.lk_origin = merged
        self.origin_bn = None
        for size, dilation in self.branches:
            delattr(self, f"dil_conv_k{size}_{dilation}")
            delattr(self, f"dil_bn_k{size}_{dilation}")
