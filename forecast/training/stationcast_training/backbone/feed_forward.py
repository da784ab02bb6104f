"""A block's feed forward network as one differentiable step on channel-major values.

Source: UniRepLKNet, arXiv 2311.15599, section 3.1: linear, GELU, global
response normalisation (arXiv 2301.00808, section 3.2), linear. Same numbers as
the modules of `layers.py`; the backward pass is written by hand because the
hidden values, four times as wide as the block, cost most of a training step's
memory traffic: they are kept once, before the activation, and every other
hidden quantity is recomputed in place.

Layout: channel-major [channels, samples, positions], where linear layers are
plain matrix products and sums over a map are sums along rows.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable
from torch.nn import functional

from .layers import GlobalResponseNorm


def energy_of_maps(hidden: Tensor) -> Tensor:
    """Euclidean norm over each map: [hidden, samples, positions] -> [hidden, samples]."""
    return torch.linalg.vector_norm(hidden, dim=2)


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
        channels, samples, positions = values.shape
        before = torch.addmm(bias1[:, None], weight1, values.flatten(1))
        hidden = functional.gelu(before).view(-1, samples, positions)
        energy = energy_of_maps(hidden)
        mean_energy = energy.mean(dim=0) + GlobalResponseNorm.eps
        factor = gamma[:, None] * (energy / mean_energy) + 1
        hidden.mul_(factor[:, :, None])
        output = torch.addmm((weight2 @ beta)[:, None], weight2, hidden.flatten(1))
        ctx.save_for_backward(
            values, weight1, gamma, beta, weight2, before, energy, mean_energy, factor
        )
        return output.view(channels, samples, positions)

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, gradient: Tensor):
        values, weight1, gamma, beta, weight2, before, energy, mean_energy, factor = (
            ctx.saved_tensors
        )
        channels, samples, positions = values.shape
        gradient = gradient.reshape(channels, -1)
        hidden = functional.gelu(before).view(-1, samples, positions)

        scaled = hidden * factor[:, :, None]
        output_sums = gradient.sum(dim=1)
        weight2_gradient = gradient @ scaled.flatten(1).t() + output_sums[:, None] * beta
        beta_gradient = output_sums @ weight2

        hidden_gradient = (weight2.t() @ gradient).view_as(hidden)
        factor_gradient = torch.mul(hidden, hidden_gradient, out=scaled).sum(dim=2)
        response = energy / mean_energy
        gamma_gradient = (factor_gradient * response).sum(dim=1)
        response_gradient = factor_gradient * gamma[:, None]
        mean_gradient = (response_gradient * response).mean(dim=0)
        energy_gradient = (response_gradient - mean_gradient) / mean_energy
        pull = torch.where(energy > 0, energy_gradient / energy, 0)

        hidden_gradient.mul_(factor[:, :, None]).addcmul_(hidden, pull[:, :, None])
        before_gradient = torch.ops.aten.gelu_backward.grad_input(
            hidden_gradient.flatten(1), before, grad_input=scaled.flatten(1)
        )
        value_gradient = (weight1.t() @ before_gradient).view_as(values)
        weight1_gradient = before_gradient @ values.flatten(1).t()
        return (
            value_gradient,
            weight1_gradient,
            before_gradient.sum(dim=1),
            gamma_gradient,
            beta_gradient,
            weight2_gradient,
        )
