"""Inference form on small maps: depthwise convolutions as one matrix product for each channel.

Where a map is no larger than the kernel, most taps lie outside of it for most positions, and a product with a
dense P x P matrix (P = height x width positions) can replace the convolution. Whether it is faster depends on
the machine and on the batch, since every batch reads the matrices once, so the largest map is the caller's
choice. UniRepLKNet-A at 96x96 in ONNX Runtime on one AVX-512 core, milliseconds:

    batch   convolutions   products up to 6x6   up to 12x12
        1            2.9                  2.9           3.3
        8           14.9                 14.7          15.0
       32           59.2                 60.7          55.0
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..backbone import DilatedReparamBlock, UniRepLKNet
from ..backbone.dilated_reparam_block import Branch
from ..backbone.small_map_depthwise import tap_of_entry


class MatrixDepthwise(nn.Module):
    """A depthwise convolution with bias on maps of one size, as a matrix product for each channel.

    The matrices are gathered from the kernel in the graph, so a file holds the kernel and one table of
    indices for each map size; the runtime folds them when it loads.

    Shapes: [batch, channels, height, width] -> the same.
    """

    def __init__(self, convolution: nn.Conv2d, height: int, width: int) -> None:
        super().__init__()
        kernel = convolution.weight.detach().flatten(1)
        taps = tap_of_entry(Branch(convolution.kernel_size[0], 1), height, width)
        nowhere = kernel.shape[1]
        self.height, self.width = height, width
        self.weight = nn.Parameter(torch.cat([kernel, kernel.new_zeros(len(kernel), 1)], dim=1))
        self.bias = nn.Parameter(convolution.bias.detach().view(-1, 1, 1).clone())
        # Transposed, since values stand left of the matrix in the product.
        self.register_buffer("tap_of_entry", torch.where(taps < 0, nowhere, taps).t().flatten())

    @torch.no_grad()
    def round_to_half(self) -> None:
        """Rounds a kernel of any size, since the matrices that an exporter may store instead are large."""
        self.weight.copy_(self.weight.half().float())

    def forward(self, maps: Tensor) -> Tensor:
        positions = self.height * self.width
        matrices = self.weight.index_select(1, self.tap_of_entry).view(-1, positions, positions)
        values = torch.matmul(maps.flatten(2).transpose(0, 1), matrices) + self.bias
        return values.transpose(0, 1).unflatten(2, (self.height, self.width))


def stage_map_sizes(height: int, width: int) -> list[tuple[int, int]]:
    """Height and width of the four stages' maps for an input map."""
    return [(-(-height // stride), -(-width // stride)) for stride in (4, 8, 16, 32)]


def use_matrix_products(network: UniRepLKNet, height: int, width: int, largest_map: int) -> UniRepLKNet:
    """Rewrites the large depthwise convolutions of small maps, in place, for input maps of one size.

    `network` must be in inference form. Convolutions stay where the map has more than `largest_map` positions
    or is larger than the kernel.
    """
    for (rows, columns), stage in zip(stage_map_sizes(height, width), network.stages, strict=True):
        for block in stage:
            if not isinstance(block.dwconv, DilatedReparamBlock):
                continue
            convolution = block.dwconv.lk_origin
            if rows * columns <= largest_map and max(rows, columns) <= convolution.kernel_size[0]:
                block.dwconv = MatrixDepthwise(convolution, rows, columns)
    return network
