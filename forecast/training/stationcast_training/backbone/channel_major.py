"""Fast training path: blocks on values laid out [channels, samples, positions].

In this layout a block's linear layers are plain matrix products, its
normalisations sum along rows, and depthwise convolutions on small maps are
batched matrix products, so nothing has to be transposed within a stage. The
modules, their tensors, running statistics and outputs are those of
`unireplknet.py`; only the order of the arithmetic differs.
"""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor, nn
from torch.autograd.function import FunctionCtx, once_differentiable
from torch.nn import functional

from .dilated_reparam_block import Branch, DilatedReparamBlock, place_in_kernel
from .feed_forward import FeedForward
from .layers import SqueezeExcitation
from .small_map_depthwise import BranchStatistics, SmallMapConvolution, plan_branches

LARGEST_SMALL_MAP = 196
"""Positions up to which a large depthwise kernel runs as a matrix product (14 x 14)."""


def channel_major_copy(maps: Tensor) -> Tensor:
    """[samples, channels, height, width] -> [channels, samples, positions], in that order in memory."""
    return maps.permute(1, 0, 2, 3).flatten(2).contiguous()


def channels_last_copy(values: Tensor, height: int, width: int) -> Tensor:
    """[channels, samples, positions] -> [samples, channels, height, width], channels last in memory."""
    maps = values.view(*values.shape[:2], height, width).permute(1, 0, 2, 3)
    return maps.contiguous(memory_format=torch.channels_last)


class ToChannelMajor(torch.autograd.Function):
    """`channel_major_copy` whose gradients change layout too.

    Autograd would hand on permuted views of gradients. Every step behind would
    run on scattered memory, and the backward pass of `functional.batch_norm`
    (PyTorch 2.15, CPU, one sample) gives wrong numbers for such a gradient.
    """

    @staticmethod
    def forward(ctx: FunctionCtx, maps: Tensor) -> Tensor:
        ctx.map_size = maps.shape[2:]
        return channel_major_copy(maps)

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, gradient: Tensor) -> Tensor:
        return channels_last_copy(gradient.contiguous(), *ctx.map_size)


class FromChannelMajor(torch.autograd.Function):
    """The way back, with the same care for gradients."""

    @staticmethod
    def forward(ctx: FunctionCtx, values: Tensor, height: int, width: int) -> Tensor:
        return channels_last_copy(values, height, width)

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, gradient: Tensor):
        return channel_major_copy(gradient), None, None


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
    return normalised.squeeze(0)


@torch.no_grad()
def track_statistics(norms: list[nn.BatchNorm2d], means: Tensor, variances: Tensor, count: int) -> None:
    """Updates running statistics as batch normalisations do that saw `count` values a channel.

    Shapes: means and biased variances [channels, norms].
    """
    unbiased = variances * (count / (count - 1))
    for norm, mean, variance in zip(norms, means.unbind(1), unbiased.unbind(1), strict=True):
        norm.num_batches_tracked.add_(1)
        norm.running_mean.lerp_(mean, norm.momentum)
        norm.running_var.lerp_(variance, norm.momentum)


@cache
def tap_placement(
    branches: tuple[Branch, ...], size: int, dtype: torch.dtype, device: torch.device
) -> Tensor:
    """0/1 [all taps, size^2]: where each branch's taps lie in a kernel of `size` x `size`."""
    rows = []
    for kernel_size, dilation in branches:
        taps = torch.eye(kernel_size**2, dtype=dtype, device=device)
        taps = taps.view(-1, 1, kernel_size, kernel_size)
        rows.append(place_in_kernel(taps, dilation, size).flatten(1))
    return torch.cat(rows)


def dilated_reparam(block: DilatedReparamBlock, values: Tensor, height: int, width: int) -> Tensor:
    """All branches of a training-form block, merged into one product for this batch."""
    pairs = block.convolutions_with_norms()
    norms = [norm for _, norm in pairs]
    branches = (Branch(block.kernel_size, 1), *block.branches)
    kind = (values.dtype, values.device)
    plan = plan_branches(branches, height, width, *kind)
    taps = torch.cat([convolution.weight.flatten(1) for convolution, _ in pairs], dim=1)
    if block.training:
        means, variances = BranchStatistics.apply(values, taps, plan)
        track_statistics(norms, means.detach(), variances.detach(), values[0].numel())
    else:
        means = torch.stack([norm.running_mean for norm in norms], dim=1)
        variances = torch.stack([norm.running_var for norm in norms], dim=1)
    weights = torch.stack([norm.weight for norm in norms], dim=1)
    biases = torch.stack([norm.bias for norm in norms], dim=1)
    scales = weights * torch.rsqrt(variances + block.origin_bn.eps)
    bias = (biases - means * scales).sum(dim=1)
    scaled_taps = taps * (scales @ plan.branch_of_tap.t())
    kernel = scaled_taps @ tap_placement(branches, block.kernel_size, *kind)
    merged_plan = plan_branches(branches[:1], height, width, *kind)
    return SmallMapConvolution.apply(values, kernel, bias, merged_plan)


def depthwise(module: nn.Module, values: Tensor, height: int, width: int) -> Tensor:
    """A block's depthwise part, as matrix products where the map is small."""
    small = height * width <= LARGEST_SMALL_MAP
    if isinstance(module, DilatedReparamBlock) and not module.merged and small:
        return dilated_reparam(module, values, height, width)
    return ToChannelMajor.apply(module(FromChannelMajor.apply(values, height, width)))


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
    values = ToChannelMajor.apply(maps)
    for block in stage:
        values = run_block(block, values, height, width)
    return FromChannelMajor.apply(values, height, width)
