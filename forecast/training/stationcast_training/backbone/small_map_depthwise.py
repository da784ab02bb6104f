"""Depthwise convolutions on small maps as one matrix product for each channel.

On a map of P = height x width positions a depthwise convolution (any odd
kernel, any dilation, stride 1, size kept) is a P x P matrix for each channel.
Where the map is not much larger than the kernel these matrices are small and
dense, and products with them run several times faster than a convolution,
above all in the backward pass.

A Dilated Reparam Block (UniRepLKNet, arXiv 2311.15599, section 3.2) in training
mode normalises every branch by that branch's own statistics. With y = M x they
follow from the input's first two moments:

    mean(y) = mean over positions of (M m),        m = mean over samples of x
    var(y)  = <M cov(x), M> / P + var over positions of (M m)

so no branch has to be computed to be normalised: its scale is known beforehand,
the branches merge into one kernel, and the block needs a single product.
Gradients pass through the statistics, so training is the same to rounding.

A kernel with dilation d only joins positions whose rows and columns agree
modulo d. Such a set of positions is called a phase here; on it the kernel acts
undilated, on a map d times smaller. Phases of one size share one matrix.

Layout here: *channel-major* [channels, samples, positions].
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable


@cache
def taps_to_matrix(kernel_size: int, height: int, width: int) -> Tensor:
    """0/1 matrix [kernel_size^2, P * P] that spreads a kernel's taps over its P x P matrix.

    For kernels k [channels, kernel_size^2], `k @ taps_to_matrix(..)` holds the
    entries M[p, q] of each channel; its transpose adds up, for each tap, the
    entries that this tap stands in.
    """
    centre = kernel_size // 2
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    rows, columns = rows.flatten(), columns.flatten()
    tap_row = rows[None, :] - rows[:, None] + centre
    tap_column = columns[None, :] - columns[:, None] + centre
    inside = (tap_row.clamp(0, kernel_size - 1) == tap_row) & (
        tap_column.clamp(0, kernel_size - 1) == tap_column
    )
    tap = torch.where(inside, tap_row * kernel_size + tap_column, -1)
    return (tap.flatten() == torch.arange(kernel_size**2)[:, None]).float()


@dataclass(frozen=True)
class PhaseGroup:
    """Phases of one size: every (row, column) offset among them, for one dilation."""

    dilation: int
    height: int
    width: int
    row_offsets: tuple[int, ...]
    column_offsets: tuple[int, ...]

    @property
    def positions(self) -> int:
        return self.height * self.width

    def slices(self) -> Iterator[tuple[slice, slice]]:
        """Rows and columns of the map that each phase takes."""
        for row in self.row_offsets:
            for column in self.column_offsets:
                yield slice(row, None, self.dilation), slice(column, None, self.dilation)


def offsets_by_size(length: int, dilation: int) -> dict[int, tuple[int, ...]]:
    """Groups the offsets modulo `dilation` by how many of `length` positions they hold."""
    sizes: dict[int, tuple[int, ...]] = {}
    for offset in range(min(dilation, length)):
        size = len(range(offset, length, dilation))
        sizes[size] = (*sizes.get(size, ()), offset)
    return sizes


@cache
def phase_groups(height: int, width: int, dilation: int) -> tuple[PhaseGroup, ...]:
    """All phases of a map for one dilation, at most four groups."""
    return tuple(
        PhaseGroup(dilation, rows, columns, row_offsets, column_offsets)
        for rows, row_offsets in offsets_by_size(height, dilation).items()
        for columns, column_offsets in offsets_by_size(width, dilation).items()
    )


class BranchStatistics(torch.autograd.Function):
    """Mean and variance that each depthwise branch's output would have, without computing it.

    Inputs: values [channels, samples, P]; the map's height and width; the
    dilation of every branch; every branch's kernel [channels, kernel_size^2].
    Outputs: means and biased variances, each [branches, channels].
    """

    @staticmethod
    def forward(
        ctx: FunctionCtx,
        values: Tensor,
        height: int,
        width: int,
        dilations: Sequence[int],
        *kernels: Tensor,
    ) -> tuple[Tensor, Tensor]:
        channels, samples, positions = values.shape
        mean_map = values.mean(dim=1)
        centred = values - mean_map[:, None]
        covariance = torch.bmm(centred.transpose(1, 2), centred).div_(samples * positions)
        covariance = covariance.view(channels, height, width, height, width)
        mean_map = mean_map.view(channels, height, width)

        means, variances, saved = [], [], []
        for kernel, dilation in zip(kernels, dilations, strict=True):
            groups = []
            output_sum = values.new_zeros(channels)
            for group in phase_groups(height, width, dilation):
                spread = taps_to_matrix(int(kernel.shape[1] ** 0.5), group.height, group.width)
                matrix = (kernel @ spread).view(channels, group.positions, group.positions)
                inputs = torch.stack(
                    [mean_map[:, rows, columns].flatten(1) for rows, columns in group.slices()], 1
                )
                outputs = torch.bmm(inputs, matrix.transpose(1, 2))
                output_sum += outputs.sum(dim=(1, 2))
                groups.append((group, spread, matrix, inputs, outputs))
            mean = output_sum / positions
            tap_moments = torch.zeros_like(kernel)
            tap_means = torch.zeros_like(kernel)
            kept = []
            for group, spread, matrix, inputs, outputs in groups:
                deviations = outputs.sub_(mean[:, None, None])
                second = sum(
                    covariance[:, rows, columns, rows, columns] for rows, columns in group.slices()
                ).reshape(channels, group.positions, group.positions)
                moments = torch.bmm(matrix, second)
                moments.baddbmm_(deviations.transpose(1, 2), inputs, alpha=1 / positions)
                tap_moments.addmm_(moments.flatten(1), spread.t())
                input_sums = inputs.sum(dim=1) / positions
                tap_means.addmm_(
                    input_sums, spread.view(-1, group.positions, group.positions).sum(1).t()
                )
                kept.append((group, matrix, deviations))
            means.append(mean)
            variances.append((kernel * tap_moments).sum(dim=1))
            saved.append((kept, tap_moments, tap_means))
        ctx.save_for_backward(centred)
        ctx.branches = saved
        ctx.map_size = (height, width)
        return torch.stack(means), torch.stack(variances)

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, mean_gradients: Tensor, variance_gradients: Tensor):
        (centred,) = ctx.saved_tensors
        height, width = ctx.map_size
        channels, samples, positions = centred.shape
        quadratic = centred.new_zeros(channels, height, width, height, width)
        linear = centred.new_zeros(channels, height, width)
        kernel_gradients = []
        for (kept, tap_moments, tap_means), mean_gradient, variance_gradient in zip(
            ctx.branches, mean_gradients, variance_gradients, strict=True
        ):
            twice = 2 * variance_gradient[:, None]
            kernel_gradients.append(twice * tap_moments + mean_gradient[:, None] * tap_means)
            for group, matrix, deviations in kept:
                shape = (channels, group.height, group.width)
                weighted = matrix * twice[..., None]
                product = torch.bmm(weighted.transpose(1, 2), matrix)
                product = product.view(*shape, group.height, group.width)
                pull = deviations * twice[..., None] + mean_gradient[:, None, None]
                pulled = torch.bmm(pull, matrix).unbind(dim=1)
                for (rows, columns), row in zip(group.slices(), pulled, strict=True):
                    quadratic[:, rows, columns, rows, columns] += product
                    linear[:, rows, columns] += row.view(shape)
        gradient = torch.baddbmm(
            linear.view(channels, 1, positions),
            centred,
            quadratic.view(channels, positions, positions),
        )
        return (gradient.div_(samples * positions), None, None, None, *kernel_gradients)


class SmallMapConvolution(torch.autograd.Function):
    """An undilated depthwise convolution with bias as one product for each channel.

    Inputs: values [channels, samples, P], kernel [channels, kernel_size^2],
    bias [channels], the map's height and width. Output: as values.
    """

    @staticmethod
    def forward(
        ctx: FunctionCtx, values: Tensor, kernel: Tensor, bias: Tensor, height: int, width: int
    ) -> Tensor:
        channels, _, positions = values.shape
        spread = taps_to_matrix(int(kernel.shape[1] ** 0.5), height, width)
        matrix = (kernel @ spread).view(channels, positions, positions)
        ctx.save_for_backward(values, matrix, spread)
        return torch.baddbmm(bias.view(-1, 1, 1), values, matrix.transpose(1, 2))

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, gradient: Tensor):
        values, matrix, spread = ctx.saved_tensors
        value_gradient = torch.bmm(gradient, matrix)
        matrix_gradient = torch.bmm(gradient.transpose(1, 2), values)
        kernel_gradient = matrix_gradient.flatten(1) @ spread.t()
        return value_gradient, kernel_gradient, gradient.sum(dim=(1, 2)), None, None
