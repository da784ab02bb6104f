"""Inference form as it is fastest in ONNX Runtime: stages on values laid out [batch, height, width, channels].

Linear layers and normalisations read channels side by side, depthwise convolutions do not. Here only the latter
change the layout, on their way in and out, where ONNX Runtime's convolutions rearrange their maps anyhow; SE, GELU,
GRN and the residual stay in one layout. Where a map has many more positions than channels, GRN's factors go onto the
second linear layer's weights instead of onto the map, which is four times as wide as the block: one pass over the
largest tensor less. Same numbers to rounding.

Measured against blocks as PyTorch writes them (`npm run bench -- backbone`): UniRepLKNet-S at 224 x 224 1.3 times as
fast for one map and 1.05 for 8, UniRepLKNet-A at 96 x 96 1.02.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..backbone import DilatedReparamBlock, UniRepLKNet, UniRepLKNetBlock
from ..backbone.layers import GlobalResponseNorm
from .small_maps import stage_map_sizes

POSITIONS_PER_CHANNEL = 4
"""From so many on, scaling the weights for each sample is cheaper than scaling its map."""


def transposed(weight: Tensor) -> nn.Parameter:
    """A layer's weights [out, in, ...] as the right side of a product: [in, out]."""
    return nn.Parameter(weight.detach().flatten(1).t().contiguous())


def depthwise_of(block: UniRepLKNetBlock) -> nn.Module:
    reparameterised = isinstance(block.dwconv, DilatedReparamBlock)
    return block.dwconv.lk_origin if reparameterised else block.dwconv


class ChannelsLastBlock(nn.Module):
    """A block in inference form. Shapes: [batch, height, width, channels] -> the same."""

    def __init__(self, block: UniRepLKNetBlock, scale_weights: bool) -> None:
        super().__init__()
        self.scale_weights = scale_weights
        self.depthwise = depthwise_of(block)
        self.down, self.down_bias = transposed(block.se.down.weight), block.se.down.bias
        self.up, self.up_bias = transposed(block.se.up.weight), block.se.up.bias
        first, second = block.pwconv1[1], block.pwconv2[0]
        self.first, self.first_bias = transposed(first.weight), first.bias
        self.second, self.second_bias = transposed(second.weight), second.bias
        self.gamma = nn.Parameter(block.act[1].gamma.detach().flatten())

    def forward(self, maps: Tensor) -> Tensor:
        branch = self.depthwise(maps.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
        squeezed = functional.relu(branch.mean(dim=(1, 2)) @ self.down + self.down_bias)
        gates = torch.sigmoid(squeezed @ self.up + self.up_bias)
        branch = branch * gates[:, None, None]
        hidden = functional.gelu(branch @ self.first + self.first_bias).flatten(1, 2)
        energy = torch.sqrt((hidden * hidden).sum(dim=1))
        response = energy / (energy.mean(dim=1, keepdim=True) + GlobalResponseNorm.eps)
        factors = self.gamma * response + 1
        if self.scale_weights:
            branch = hidden @ (self.second * factors[:, :, None])
        else:
            branch = (hidden * factors[:, None]) @ self.second
        return maps + (branch + self.second_bias).unflatten(1, maps.shape[1:3])


class ChannelsLastStage(nn.Module):
    """All blocks of a stage. Shapes: [batch, channels, height, width] -> the same."""

    def __init__(self, stage: nn.Sequential, positions: int, channels: int) -> None:
        super().__init__()
        scale_weights = positions >= POSITIONS_PER_CHANNEL * channels
        self.blocks = nn.Sequential(*(ChannelsLastBlock(block, scale_weights) for block in stage))

    def forward(self, maps: Tensor) -> Tensor:
        return self.blocks(maps.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


def use_channels_last(network: UniRepLKNet, height: int, width: int) -> UniRepLKNet:
    """Rewrites the stages in place, for input maps of about this size. `network` must be in inference form.

    A network that has been rewritten stays as it is.
    """
    sizes = stage_map_sizes(height, width)
    for index, ((rows, columns), channels) in enumerate(zip(sizes, network.dims, strict=True)):
        stage = network.stages[index]
        if not isinstance(stage, ChannelsLastStage):
            network.stages[index] = ChannelsLastStage(stage, rows * columns, channels)
    return network
