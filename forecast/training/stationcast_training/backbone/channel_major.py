"""Fast training path: blocks on values laid out [channels, samples, positions].

In this layout a block's linear layers are plain matrix products, its
normalisations sum along rows, and depthwise convolutions on small maps are
batched matrix products, so nothing has to be transposed within a stage. The
modules, their tensors, running statistics and outputs are those of
`unireplknet.py`; only the order of the arithmetic differs.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from .dilated_reparam_block import DilatedReparamBlock, place_in_kernel
from .feed_forward import FeedForward
from .layers import SqueezeExcitation
from .small_map_depthwise import BranchStatistics, SmallMapConvolution

LARGEST_SMALL_MAP = 196
"""Positions up to which a large depthwise kernel runs as a matrix product (14 x 14)."""


def to_channel_major(maps: Tensor) -> Tensor:
    """[samples, channels, height, width] -> [channels, samples, positions]."""
    return maps.permute(1, 0, 2, 3).flatten(2).contiguous()


def from_channel_major(values: Tensor, height: int, width: int) -> Tensor:
    """[channels, samples, positions] -> [samples, channels, height, width], channels last in memory."""
    maps = values.view(*values.shape[:2], height, width).permute(1, 0, 2, 3)
    return maps.contiguous(memory_format=torch.channels_last)


def batch_norm(norm: nn.BatchNorm2d, values: Tensor, layer_scale: Tensor | None = None) -> Tensor:
    """`norm` on channel-major values, with a factor for each channel folded in."""
    if norm.training:
        norm.num_batches_tracked.add_(1)
    weight, bias = norm.weight, norm.bias
    if layer_scale is not None:
        weight, bias = weight * layer_scale, bias * layer_scale
    normalised = functional.batch_norm(
        values[None],
        norm.running_mean,
        norm.running_var,
        weight,
        bias,
        norm.training,
        norm.momentum,
        norm.eps,
    )
    return normalised[0]


@torch.no_grad()
def track_statistics(norm: nn.BatchNorm2d, mean: Tensor, variance: Tensor, count: int) -> None:
    """Updates running statistics as a batch normalisation does that saw `count` values a channel."""
    norm.num_batches_tracked.add_(1)
    norm.running_mean.lerp_(mean, norm.momentum)
    norm.running_var.lerp_(variance * (count / (count - 1)), norm.momentum)


def dilated_reparam(block: DilatedReparamBlock, values: Tensor, height: int, width: int) -> Tensor:
    """All branches of a training-form block, merged into one product for this batch."""
    pairs = block.convolutions_with_norms()
    kernels = [convolution.weight.flatten(1) for convolution, _ in pairs]
    dilations = [convolution.dilation[0] for convolution, _ in pairs]
    if block.training:
        means, variances = BranchStatistics.apply(values, height, width, dilations, *kernels)
        count = values[0].numel()
        for (_, norm), mean, variance in zip(pairs, means.detach(), variances.detach(), strict=True):
            track_statistics(norm, mean, variance, count)
    else:
        means = torch.stack([norm.running_mean for _, norm in pairs])
        variances = torch.stack([norm.running_var for _, norm in pairs])
    weights = torch.stack([norm.weight for _, norm in pairs])
    biases = torch.stack([norm.bias for _, norm in pairs])
    scales = weights * torch.rsqrt(variances + block.origin_bn.eps)
    bias = (biases - means * scales).sum(dim=0)
    kernel = sum(
        place_in_kernel(
            convolution.weight * scale.view(-1, 1, 1, 1), dilation, block.kernel_size
        )
        for (convolution, _), dilation, scale in zip(pairs, dilations, scales, strict=True)
    )
    return SmallMapConvolution.apply(values, kernel.flatten(1), bias, height, width)


def depthwise(module: nn.Module, values: Tensor, height: int, width: int) -> Tensor:
    """A block's depthwise part, as matrix products where the map is small."""
    small = height * width <= LARGEST_SMALL_MAP
    if isinstance(module, DilatedReparamBlock) and not module.merged and small:
        return dilated_reparam(module, values, height, width)
    return to_channel_major(module(from_channel_major(values, height, width)))


def squeeze_excitation(module: SqueezeExcitation, values: Tensor) -> Tensor:
    """`module` on channel-major values."""
    means = values.mean(dim=2)
    squeezed = torch.addmm(module.down.bias[:, None], module.down.weight.flatten(1), means)
    gates = torch.addmm(module.up.bias[:, None], module.up.weight.flatten(1), squeezed.relu())
    return values * gates.sigmoid()[:, :, None]


def run_block(block: nn.Module, values: Tensor, height: int, width: int) -> Tensor:
    """One training-form UniRepLKNetBlock."""
    branch = batch_norm(block.norm, depthwise(block.dwconv, values, height, width))
    branch = squeeze_excitation(block.se, branch)
    linear1, response_norm, linear2 = block.pwconv1[1], block.act[1], block.pwconv2[0]
    branch = FeedForward.apply(
        branch,
        linear1.weight,
        linear1.bias,
        response_norm.gamma.flatten(),
        response_norm.beta.flatten(),
        linear2.weight,
    )
    branch = batch_norm(block.pwconv2[2], branch, block.gamma)
    factors = block.drop_path.sample_factors(branch, batch_dimension=1)
    return values + branch if factors is None else torch.addcmul(values, branch, factors)


def run_stage(stage: nn.Sequential, maps: Tensor) -> Tensor:
    """All training-form blocks of a stage: [samples, channels, height, width] -> the same."""
    height, width = maps.shape[2:]
    values = to_channel_major(maps)
    for block in stage:
        values = run_block(block, values, height, width)
    return from_channel_major(values, height, width)
