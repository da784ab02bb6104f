"""What reads a node's map. UniRepLKNet is what ships; the others show what it is worth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from ..backbone import SIZES, build_unireplknet
from ..backbone.unireplknet import SMALLEST_REPARAMETERISED_KERNEL, STRIDE
from ..weather.windows import HISTORY

if TYPE_CHECKING:
    from .model import ModelSettings


def build_encoder(settings: ModelSettings) -> tuple[nn.Module, int]:
    """The encoder that `settings` names, and how many numbers of a map it hands to the decoder."""
    height, width = settings.map_size
    match settings.encoder:
        case "unireplknet":
            backbone = build_unireplknet(
                settings.backbone,
                in_channels=1,
                num_classes=None,
                kernel_sizes=kernel_sizes(settings.backbone, settings.kernel_size),
                drop_path=settings.drop_path,
                layer_scale=settings.layer_scale,
            )
            return backbone, (height // STRIDE) * (width // STRIDE) * backbone.dims[-1]
        case "corrformer":
            return CorrFormerEncoder(settings.embedding_width, dropout=settings.dropout), height * width
        case "none":
            return nn.Identity(), height * width
        case unknown:
            raise ValueError(f"encoder must be unireplknet, corrformer or none, got {unknown!r}")


def kernel_sizes(size: str, large: int | None) -> tuple[tuple[int, ...], ...]:
    """Published kernels of every block, the large ones replaced by `large` where given."""
    return tuple(
        tuple(large if large and kernel >= SMALLEST_REPARAMETERISED_KERNEL else kernel for kernel in stage)
        for stage in SIZES[size].kernel_sizes
    )


class CorrFormerEncoder(nn.Module):
    """The temporal half of CorrFormer's encoder on the tokens that a map is made of.

    Shapes: map [batch, 1, height, width] -> tokens [batch, 48, width of the embedding].

    Source: Wu et al. 2023, Nature Machine Intelligence: layers of auto-correlation and feed
    forward network, each followed by a decomposition that keeps what is left over of the
    trend. The other half correlates stations with each other, which here the embedding has
    already put into one token an hour.
    """

    def __init__(self, width: int, layers: int = 2, heads: int = 8, dropout: float = 0.1) -> None:
        super().__init__()
        self.width = width
        self.layers = nn.ModuleList(CorrFormerLayer(width, heads, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(width)

    def forward(self, maps: Tensor) -> Tensor:
        tokens = maps.reshape(len(maps), HISTORY, self.width)
        for layer in self.layers:
            tokens = layer(tokens)
        return self.norm(tokens)


class CorrFormerLayer(nn.Module):
    """[batch, hours, width] -> the same."""

    TREND_HOURS = 25

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.correlation = AutoCorrelation(width, heads)
        self.feed_forward = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Dropout(dropout), nn.Linear(4 * width, width)
        )
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens: Tensor) -> Tensor:
        tokens = self.without_trend(tokens + self.dropout(self.correlation(tokens)))
        return self.without_trend(tokens + self.dropout(self.feed_forward(tokens)))

    def without_trend(self, tokens: Tensor) -> Tensor:
        """Less a moving average, whose ends repeat the first and last hour."""
        margin = self.TREND_HOURS // 2
        padded = functional.pad(tokens.transpose(1, 2), (margin, margin), mode="replicate")
        return tokens - functional.avg_pool1d(padded, self.TREND_HOURS, stride=1).transpose(1, 2)


class AutoCorrelation(nn.Module):
    """Attention between a series and itself, moved by the delays at which it resembles itself most.

    Shapes: [batch, hours, width] -> the same. Correlations of all delays come from one Fourier
    transform; the most alike delays, log(hours) of them, are weighed by their softmax.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query_key_value = nn.Linear(width, 3 * width)
        self.output = nn.Linear(width, width)

    def forward(self, tokens: Tensor) -> Tensor:
        hours = tokens.shape[1]
        split = self.query_key_value(tokens).unflatten(-1, (3, self.heads, -1))
        query, key, value = (part.permute(0, 2, 3, 1) for part in split.unbind(2))
        spectrum = torch.fft.rfft(query) * torch.fft.rfft(key).conj()
        likeness = torch.fft.irfft(spectrum, n=hours).mean(2)
        weights, delays = likeness.topk(int(math.log(hours)), dim=-1)
        weights = weights.softmax(-1)
        hour = torch.arange(hours, device=tokens.device)
        source = (hour + delays[..., None]) % hours
        moved = value[:, :, None].expand(-1, -1, source.shape[2], -1, -1).gather(
            -1, source[:, :, :, None].expand(-1, -1, -1, value.shape[2], -1)
        )
        mixed = (moved * weights[..., None, None]).sum(2)
        return self.output(mixed.permute(0, 3, 1, 2).flatten(2))
