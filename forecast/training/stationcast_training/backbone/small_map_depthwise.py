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

Layout here: *channel-major* values [channels, samples, positions], and the
kernels of all branches side by side as *taps* [channels, sum of kernel_size^2].
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable

from .dilated_reparam_block import Branch

DENSE_POSITIONS = 64
"""Up to this many positions one dense product for all branches beats one for each dilation."""


def tap_of_entry(branch: Branch, height: int, width: int) -> Tensor:
    """Which tap stands at M[p, q] of a branch's matrix, or -1 for none: [P, P]."""
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    taps = []
    for index in (rows.flatten(), columns.flatten()):
        distance = index[None, :] - index[:, None]
        tap = distance // branch.dilation + branch.kernel_size // 2
        inside = (distance % branch.dilation == 0) & (tap >= 0) & (tap < branch.kernel_size)
        taps.append(torch.where(inside, tap, -1))
    row_tap, column_tap = taps
    inside = (row_tap >= 0) & (column_tap >= 0)
    return torch.where(inside, row_tap * branch.kernel_size + column_tap, -1)


@dataclass(frozen=True)
class Unit:
    """Branches that share their matrices' size, and the parts of the map they act on.

    A kernel with dilation d joins only positions whose rows and columns agree
    modulo d. On such a part ("phase") it acts undilated, on a map d times
    smaller; phases of one size share one matrix.
    """

    phases: tuple[tuple[slice, slice], ...]
    """Rows and columns of each phase."""
    height: int
    width: int
    branches: slice
    """Which of the plan's branches."""
    entry_sources: Tensor
    """Index into the taps (one past the end: zero) of each matrix entry: [branches * P * P]."""
    taps: slice
    """Where the branches' taps lie in the plan."""
    tap_entries: Tensor
    """Index of the matrix entry that each tap stands at in each row: [taps * P]."""
    tap_mask: Tensor
    """1 where the tap stands in that row at all, else 0: [taps, P]."""
    tap_columns: Tensor
    """How often each tap stands in each column: [P, taps]."""

    @property
    def positions(self) -> int:
        return self.height * self.width

    def matrices(self, padded_taps: Tensor) -> Tensor:
        """[channels, taps + 1] -> [channels, branches, P, P]."""
        entries = padded_taps.index_select(1, self.entry_sources)
        return entries.view(padded_taps.shape[0], -1, self.positions, self.positions)

    def tap_sums(self, matrices: Tensor) -> Tensor:
        """Adds up the entries of each tap: [channels, branches * P * P] -> [channels, taps]."""
        entries = matrices.index_select(1, self.tap_entries).view(-1, *self.tap_mask.shape)
        return entries.mul_(self.tap_mask).sum(dim=2)


@dataclass(frozen=True)
class Plan:
    """How a set of branches acts on maps of one size."""

    height: int
    width: int
    units: tuple[Unit, ...]
    branch_of_tap: Tensor
    """0/1 [all taps, branches]."""


def offsets_by_size(length: int, dilation: int) -> dict[int, list[int]]:
    """Groups the offsets modulo `dilation` by how many of `length` positions they hold."""
    sizes: dict[int, list[int]] = {}
    for offset in range(min(dilation, length)):
        sizes.setdefault(len(range(offset, length, dilation)), []).append(offset)
    return sizes


def phase_groups(
    height: int, width: int, dilation: int
) -> Iterator[tuple[int, int, tuple[tuple[slice, slice], ...]]]:
    """Height, width and slices of the phases of each size; at most four sizes."""
    for rows, row_offsets in offsets_by_size(height, dilation).items():
        for columns, column_offsets in offsets_by_size(width, dilation).items():
            yield (
                rows,
                columns,
                tuple(
                    (slice(row, None, dilation), slice(column, None, dilation))
                    for row in row_offsets
                    for column in column_offsets
                ),
            )


def ranges_by_dilation(branches: Sequence[Branch]) -> dict[int, range]:
    """Which branches have each dilation; branches must be sorted by dilation."""
    dilations = [branch.dilation for branch in branches]
    if dilations != sorted(dilations):
        raise ValueError(f"branches must be sorted by dilation, got {dilations}")
    return {
        dilation: range(dilations.index(dilation), dilations.index(dilation) + dilations.count(dilation))
        for dilation in dilations
    }


@cache
def plan_branches(
    branches: tuple[Branch, ...],
    height: int,
    width: int,
    dtype: torch.dtype,
    device: torch.device,
) -> Plan:
    """The products that give the statistics of `branches` on maps of height x width.

    Branches must be sorted by dilation; `dtype` and `device` are those of the values.
    """
    counts = [branch.kernel_size**2 for branch in branches]
    starts = [sum(counts[:index]) for index in range(len(branches) + 1)]

    def unit(
        members: range,
        acting: Sequence[Branch],
        rows: int,
        columns: int,
        phases: tuple[tuple[slice, slice], ...],
    ) -> Unit:
        positions = rows * columns
        sources, entries, masks, columns_of_taps = [], [], [], []
        for order, (member, branch) in enumerate(zip(members, acting, strict=True)):
            taps = tap_of_entry(branch, rows, columns)
            sources.append(torch.where(taps < 0, starts[-1], taps + starts[member]).flatten())
            stands = taps[None] == torch.arange(counts[member])[:, None, None]
            first_entry = (order * positions + torch.arange(positions)) * positions
            entries.append((stands.int().argmax(dim=2) + first_entry).flatten())
            masks.append(stands.any(dim=2))
            columns_of_taps.append(stands.sum(dim=1))
        return Unit(
            phases=phases,
            height=rows,
            width=columns,
            branches=slice(members.start, members.stop),
            entry_sources=torch.cat(sources).to(device),
            taps=slice(starts[members.start], starts[members.stop]),
            tap_entries=torch.cat(entries).to(device),
            tap_mask=torch.cat(masks).to(device, dtype),
            tap_columns=torch.cat(columns_of_taps).t().to(device, dtype),
        )

    if height * width <= DENSE_POSITIONS:
        whole = ((slice(None), slice(None)),)
        units = [unit(range(len(branches)), branches, height, width, whole)]
    else:
        units = []
        for dilation, members in ranges_by_dilation(branches).items():
            acting = [Branch(branches[member].kernel_size, 1) for member in members]
            for rows, columns, phases in phase_groups(height, width, dilation):
                units.append(unit(members, acting, rows, columns, phases))
    branch_of_tap = torch.zeros(starts[-1], len(branches), dtype=dtype, device=device)
    for index in range(len(branches)):
        branch_of_tap[starts[index] : starts[index + 1], index] = 1
    return Plan(height, width, tuple(units), branch_of_tap)


class BranchStatistics(torch.autograd.Function):
    """Mean and variance that each depthwise branch's output would have, without computing it.

    Inputs: values [channels, samples, P], taps [channels, all taps], the plan.
    Outputs: means and biased variances, each [channels, branches].
    """

    @staticmethod
    def forward(ctx: FunctionCtx, values: Tensor, taps: Tensor, plan: Plan) -> tuple[Tensor, Tensor]:
        channels, samples, positions = values.shape
        map_size = (plan.height, plan.width)
        mean_map = values.mean(dim=1)
        centred = values - mean_map[:, None]
        covariance = torch.bmm(centred.transpose(1, 2), centred).div_(samples * positions)
        covariance = covariance.view(channels, *map_size, *map_size)
        mean_map = mean_map.view(channels, *map_size)
        padded_taps = torch.cat([taps, taps.new_zeros(channels, 1)], dim=1)

        means = taps.new_zeros(channels, plan.branch_of_tap.shape[1])
        tap_means = torch.zeros_like(taps)
        parts = []
        for unit in plan.units:
            matrices = unit.matrices(padded_taps).flatten(1, 2)
            inputs = torch.stack(
                [mean_map[:, rows, columns].flatten(1) for rows, columns in unit.phases], dim=2
            )
            tap_means[:, unit.taps] += inputs.sum(dim=2) @ unit.tap_columns / positions
            outputs = torch.bmm(matrices, inputs)
            outputs = outputs.view(channels, -1, unit.positions, len(unit.phases))
            means[:, unit.branches] += outputs.sum(dim=(2, 3)) / positions
            parts.append((unit, matrices, inputs, outputs))

        tap_moments = torch.zeros_like(taps)
        kept = []
        for unit, matrices, inputs, outputs in parts:
            deviations = (outputs - means[:, unit.branches, None, None]).flatten(1, 2)
            moments = torch.bmm(matrices, phase_sum(covariance, unit))
            moments.baddbmm_(deviations, inputs.transpose(1, 2), alpha=1 / positions)
            tap_moments[:, unit.taps] += unit.tap_sums(moments.flatten(1))
            kept.append((matrices, deviations))
        ctx.save_for_backward(centred, tap_means, tap_moments)
        ctx.kept = kept
        ctx.plan = plan
        return means, (taps * tap_moments) @ plan.branch_of_tap

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, mean_gradients: Tensor, variance_gradients: Tensor):
        centred, tap_means, tap_moments = ctx.saved_tensors
        plan = ctx.plan
        channels, samples, positions = centred.shape
        map_size = (plan.height, plan.width)
        twice = 2 * variance_gradients
        tap_gradients = (twice @ plan.branch_of_tap.t()) * tap_moments
        tap_gradients.addcmul_(mean_gradients @ plan.branch_of_tap.t(), tap_means)

        quadratic = centred.new_zeros(channels, *map_size, *map_size)
        linear = centred.new_zeros(channels, *map_size)
        for unit, (matrices, deviations) in zip(plan.units, ctx.kept, strict=True):
            weights = twice[:, unit.branches].repeat_interleave(unit.positions, dim=1)[..., None]
            pull = mean_gradients[:, unit.branches].repeat_interleave(unit.positions, dim=1)
            pull = torch.addcmul(pull[..., None], weights, deviations)
            product = torch.bmm((matrices * weights).transpose(1, 2), matrices)
            add_to_phases(quadratic, product, unit)
            pulled = torch.bmm(pull.transpose(1, 2), matrices)
            for (rows, columns), row in zip(unit.phases, pulled.unbind(dim=1), strict=True):
                linear[:, rows, columns] += row.view(channels, unit.height, unit.width)
        gradient = torch.baddbmm(
            linear.view(channels, 1, positions),
            centred,
            quadratic.view(channels, positions, positions),
        )
        return gradient.div_(samples * positions), tap_gradients, None


def phase_sum(covariance: Tensor, unit: Unit) -> Tensor:
    """Adds up the blocks of each phase with itself: [channels, H, W, H, W] -> [channels, P, P]."""
    total = None
    for rows, columns in unit.phases:
        block = covariance[:, rows, columns, rows, columns]
        total = block if total is None else total + block
    return total.reshape(-1, unit.positions, unit.positions)


def add_to_phases(quadratic: Tensor, product: Tensor, unit: Unit) -> None:
    """Adds [channels, P, P] to the block of each phase with itself, in place."""
    product = product.view(-1, unit.height, unit.width, unit.height, unit.width)
    for rows, columns in unit.phases:
        quadratic[:, rows, columns, rows, columns] += product


class SmallMapConvolution(torch.autograd.Function):
    """An undilated depthwise convolution with bias as one product for each channel.

    Inputs: values [channels, samples, P], kernel [channels, kernel_size^2],
    bias [channels], a plan of the kernel alone. Output: as values.
    """

    @staticmethod
    def forward(ctx: FunctionCtx, values: Tensor, kernel: Tensor, bias: Tensor, plan: Plan) -> Tensor:
        (unit,) = plan.units
        padded = torch.cat([kernel, kernel.new_zeros(kernel.shape[0], 1)], dim=1)
        matrix = unit.matrices(padded)[:, 0]
        ctx.save_for_backward(values, matrix)
        ctx.unit = unit
        return torch.baddbmm(bias.view(-1, 1, 1), values, matrix.transpose(1, 2))

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, gradient: Tensor):
        values, matrix = ctx.saved_tensors
        value_gradient = torch.bmm(gradient, matrix)
        matrix_gradient = torch.bmm(gradient.transpose(1, 2), values)
        kernel_gradient = ctx.unit.tap_sums(matrix_gradient.flatten(1))
        return value_gradient, kernel_gradient, gradient.sum(dim=(1, 2)), None
