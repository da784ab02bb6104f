"""CorrFormer's data embedding of multi-station series.

Source: Wu et al. 2023, "Interpretable weather forecasting for worldwide
stations with a unified deep model", Nature Machine Intelligence, section on
the data embedding: value convolution + time features + station geography,
added token by token.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class ValueEmbedding(nn.Module):
    """Circular convolution over time, kernel 3: [batch, hours, channels] -> [batch, hours, width]."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.tokenConv = nn.Conv1d(channels, width, kernel_size=3, bias=False)
        nn.init.kaiming_normal_(self.tokenConv.weight, mode="fan_in", nonlinearity="leaky_relu")

    def forward(self, values: Tensor) -> Tensor:
        # Written out, since ONNX has no circular padding of its own.
        wrapped = torch.cat([values[:, -1:], values, values[:, :1]], dim=1)
        return self.tokenConv(wrapped.transpose(1, 2)).transpose(1, 2)


class TemporalEmbedding(nn.Module):
    """[batch, hours, time features] -> [batch, hours, width]."""

    def __init__(self, features: int, width: int) -> None:
        super().__init__()
        self.embed = nn.Linear(features, width, bias=False)

    def forward(self, time: Tensor) -> Tensor:
        return self.embed(time)


class NationalEmbedding(nn.Module):
    """Where the node's stations lie: [batch, geography] -> [batch, 1, width]."""

    def __init__(self, geography: int, width: int) -> None:
        super().__init__()
        self.location_embedding = nn.Linear(geography, width)

    def forward(self, geography: Tensor) -> Tensor:
        return self.location_embedding(geography).unsqueeze(1)


class CorrFormerEmbedding(nn.Module):
    """One token an hour from what the stations of a node said, when, and where they lie.

    Shapes: values [batch, hours, channels], time [batch, hours, time_features],
    geography [batch, geography] -> tokens [batch, hours, width].
    """

    def __init__(self, channels: int, time_features: int, geography: int, width: int) -> None:
        super().__init__()
        self.value_embedding = ValueEmbedding(channels, width)
        self.temporal_embedding = TemporalEmbedding(time_features, width)
        self.national_embedding = NationalEmbedding(geography, width)

    def forward(self, values: Tensor, time: Tensor, geography: Tensor) -> Tensor:
        tokens = self.value_embedding(values) + self.temporal_embedding(time)
        return tokens + self.national_embedding(geography)


def tokens_to_map(tokens: Tensor, height: int, width: int) -> Tensor:
    """Lays tokens out as a single-channel picture: [batch, hours, d] -> [batch, 1, height, width].

    Row-major, so that hours x d = height x width (48 x 192 = 96 x 96, 48 x 768 = 192 x 192).
    Source: arXiv 2311.15599, section 4.4 (time series).
    """
    return tokens.reshape(-1, 1, height, width)
