"""Small layers that a UniRepLKNet block is made of.

Source: "UniRepLKNet: A Universal Perception Large-Kernel ConvNet for Audio,
Video, Point Cloud, Time-Series and Image Recognition", arXiv 2311.15599,
section 3.1 (block design: depthwise convolution, squeeze-and-excitation, feed
forward network with global response normalisation) and appendix (stem and
downsampling layers). Global response normalisation is from "ConvNeXt V2",
arXiv 2301.00808, section 3.2; squeeze-and-excitation from arXiv 1709.01507;
drop path ("stochastic depth") from arXiv 1603.09382.

Parameter names equal those of the published checkpoints.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class ChannelsFirstLayerNorm(nn.Module):
    """Layer normalisation over the channels of each position of a map.

    Shapes: [batch, channels, height, width] -> the same.
    """

    def __init__(self, channels: int, eps: float = 1e-6) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.eps = eps

    def forward(self, maps: Tensor) -> Tensor:
        channels_last = maps.permute(0, 2, 3, 1)
        normalised = functional.layer_norm(channels_last, self.weight.shape, self.weight, self.bias, self.eps)
        return normalised.permute(0, 3, 1, 2)


class ChannelsLast(nn.Module):
    """[batch, channels, height, width] -> [batch, height, width, channels]."""

    def forward(self, maps: Tensor) -> Tensor:
        return maps.permute(0, 2, 3, 1)


class ChannelsFirst(nn.Module):
    """[batch, height, width, channels] -> [batch, channels, height, width]."""

    def forward(self, maps: Tensor) -> Tensor:
        return maps.permute(0, 3, 1, 2)


class GlobalResponseNorm(nn.Module):
    """Scales each channel by its energy relative to the mean of all channels.

    Shapes: [batch, height, width, channels] -> the same.

    `beta` is added after scaling. A linear layer follows in every block, so
    reparameterisation moves `beta` into that layer's bias and sets it to None.
    """

    eps = 1e-6

    def __init__(self, channels: int, use_bias: bool = True) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.zeros(1, 1, 1, channels))
        if use_bias:
            self.beta = nn.Parameter(torch.zeros(1, 1, 1, channels))
        else:
            self.register_parameter("beta", None)

    def forward(self, maps: Tensor) -> Tensor:
        energy = torch.linalg.vector_norm(maps, dim=(1, 2), keepdim=True)
        response = energy / (energy.mean(dim=-1, keepdim=True) + self.eps)
        scaled = maps * (self.gamma * response + 1)
        return scaled if self.beta is None else scaled + self.beta


class SqueezeExcitation(nn.Module):
    """Gates each channel by a small network that sees the channels' means.

    Shapes: [batch, channels, height, width] -> the same.
    """

    def __init__(self, channels: int, reduction: int = 4) -> None:
        super().__init__()
        self.down = nn.Conv2d(channels, channels // reduction, kernel_size=1)
        self.up = nn.Conv2d(channels // reduction, channels, kernel_size=1)

    def forward(self, maps: Tensor) -> Tensor:
        means = maps.mean(dim=(2, 3), keepdim=True)
        gates = torch.sigmoid(self.up(functional.relu(self.down(means))))
        return maps * gates


class DropPath(nn.Module):
    """Drops a residual branch for whole samples while training.

    Kept samples are divided by the keep probability, so that the expectation
    stays what evaluation mode computes.
    """

    def __init__(self, probability: float) -> None:
        super().__init__()
        if not 0 <= probability < 1:
            raise ValueError(f"drop path probability must be in [0, 1), got {probability}")
        self.probability = probability

    def sample_factors(self, like: Tensor, batch_dimension: int) -> Tensor | None:
        """Factors (0 or 1/keep) that broadcast against `like`; None where nothing is dropped."""
        if not self.training or self.probability == 0:
            return None
        keep = 1 - self.probability
        shape = [1] * like.dim()
        shape[batch_dimension] = like.shape[batch_dimension]
        return torch.empty(shape, dtype=like.dtype, device=like.device).bernoulli_(keep).div_(keep)

    def forward(self, branch: Tensor) -> Tensor:
        factors = self.sample_factors(branch, batch_dimension=0)
        return branch if factors is None else branch * factors
