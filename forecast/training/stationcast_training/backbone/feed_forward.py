"""A block's feed forward network as one differentiable step on channel-major values.

Source: UniRepLKNet, arXiv 2311.15599, section 3.1: linear, GELU, global
response normalisation (arXiv 2301.00808, section 3.2), linear. Same numbers as
the modules of `layers.py`; the backward pass is written by hand because the
hidden values, four times as wide as the block, cost most of a training step's
memory traffic. Samples do not depend on each other here, so a few at a time go
through all steps while their hidden values are still in the cache.

Layout: channel-major [channels, samples, positions], where linear layers are
plain matrix products and sums over a map are sums along rows.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable
from torch.nn import functional

from .layers import GlobalResponseNorm

CHUNK_VALUES = 2**19
"""Hidden values that go through the network at a time (2 MiB): a few such buffers fit a cache."""


def chunks_of_samples(samples: int, values_per_sample: int) -> Iterator[slice]:
    """Slices of samples that hold about CHUNK_VALUES hidden values each."""
    step = max(1, CHUNK_VALUES // values_per_sample)
    for start in range(0, samples, step):
        yield slice(start, start + step)


class FeedForward(torch.autograd.Function):
    """linear2(GRN(GELU(linear1(values)))) with linear2 free of a bias.

    Inputs: values [channels, samples, positions]; weight1 [hidden, channels],
    bias1 [hidden]; GRN's gamma and beta [hidden]; weight2 [channels, hidden].
    Output: [channels, samples, positions].
    """

    @staticmethod
    def forward(
        ctx: FunctionCtx,
        values: Tensor,
        weight1: Tensor,
        bias1: Tensor,
        gamma: Tensor,
        beta: Tensor,
        weight2: Tensor,
    ) -> Tensor:
        _, samples, positions = values.shape
        hidden_channels = len(bias1)
        output = torch.empty_like(values)
        output_bias = (weight2 @ beta)[:, None]
        kept = []
        for chunk in chunks_of_samples(samples, hidden_channels * positions):
            before = torch.addmm(bias1[:, None], weight1, values[:, chunk].flatten(1))
            hidden = functional.gelu(before).view(hidden_channels, -1, positions)
            energy = torch.linalg.vector_norm(hidden, dim=2)
            mean_energy = energy.mean(dim=0) + GlobalResponseNorm.eps
            factor = gamma[:, None] * (energy / mean_energy) + 1
            hidden.mul_(factor[:, :, None])
            torch.addmm(output_bias, weight2, hidden.flatten(1), out=output[:, chunk].flatten(1))
            kept.append((chunk, before, energy, mean_energy, factor))
        ctx.save_for_backward(values, weight1, gamma, beta, weight2)
        ctx.kept = kept
        return output

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, gradient: Tensor):
        values, weight1, gamma, beta, weight2 = ctx.saved_tensors
        _, _, positions = values.shape
        gradient = gradient.contiguous()
        value_gradient = torch.empty_like(values)
        weight1_gradient = torch.zeros_like(weight1)
        bias1_gradient = gamma.new_zeros(len(gamma))
        gamma_gradient = torch.zeros_like(gamma)
        output_sums = gradient.sum(dim=(1, 2))
        weight2_gradient = torch.outer(output_sums, beta)
        for chunk, before, energy, mean_energy, factor in ctx.kept:
            output_gradient = gradient[:, chunk].flatten(1)
            hidden = functional.gelu(before).view(len(gamma), -1, positions)
            scaled = hidden * factor[:, :, None]
            weight2_gradient.addmm_(output_gradient, scaled.flatten(1).t())

            hidden_gradient = (weight2.t() @ output_gradient).view_as(hidden)
            factor_gradient = torch.mul(hidden, hidden_gradient, out=scaled).sum(dim=2)
            response = energy / mean_energy
            gamma_gradient += (factor_gradient * response).sum(dim=1)
            response_gradient = factor_gradient * gamma[:, None]
            mean_gradient = (response_gradient * response).mean(dim=0)
            energy_gradient = (response_gradient - mean_gradient) / mean_energy
            pull = torch.where(energy > 0, energy_gradient / energy, 0)

            hidden_gradient.mul_(factor[:, :, None]).addcmul_(hidden, pull[:, :, None])
            before_gradient = torch.ops.aten.gelu_backward.grad_input(
                hidden_gradient.flatten(1), before, grad_input=scaled.flatten(1)
            )
            weight1_gradient.addmm_(before_gradient, values[:, chunk].flatten(1).t())
            bias1_gradient += before_gradient.sum(dim=1)
            torch.mm(weight1.t(), before_gradient, out=value_gradient[:, chunk].flatten(1))
        return (
            value_gradient,
            weight1_gradient,
            bias1_gradient,
            gamma_gradient,
            output_sums @ weight2,
            weight2_gradient,
        )
