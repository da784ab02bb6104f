"""The forecast model.

readings -> (embedding) -> one single-channel map -> (UniRepLKNet) -> what the node's
weather is up to; then, for every station alike, a decoder reads that context beside
the station's own features and corrects a linear skip.

The embedding follows Wu et al. 2023 (CorrFormer), the map and the backbone
arXiv 2311.15599 (UniRepLKNet, section 4.4).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..backbone import UniRepLKNet
from ..embedding import CorrFormerEmbedding, tokens_to_map
from ..weather.windows import HISTORY, HORIZON, NODE_SIZE
from .encoder import build_encoder
from .features import LINEAR_FEATURES, PLACE_FEATURES, StationFeatures
from .readings import SCALES, SERIES, SPEED, TEMPERATURE, U, V, PrepareReadings, Readings
from .sun import cosine_of_zenith, declination, hour_and_day, solar_angle

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
OUTPUTS = ("temperature", "wind speed", "u", "v")
TARGET_SCALES = tuple(SCALES[index] for index in (TEMPERATURE, SPEED, U, V))
"""degC and m/s of one scaled unit of each output."""

CLOCK_FEATURES = 4
PLACE_IN_NODE = 4


@dataclass(frozen=True)
class ModelSettings:
    """Shape of the model; 48 x embedding width = map height x map width.

    `encoder` reads the map: `unireplknet`, and, to measure what that is worth, `none` or
    `corrformer`. `kernel_size` replaces the published 13 of UniRepLKNet's large kernels.
    """

    encoder: str = "unireplknet"
    backbone: str = "a"
    kernel_size: int | None = None
    embedding_width: int = 192
    map_size: tuple[int, int] = (96, 96)
    context_width: int = 256
    decoder_width: int = 384
    drop_path: float = 0.1
    dropout: float = 0.1
    feature_dropout: float = 0.0
    layer_scale: float = 0.3


class Embedding(nn.Module):
    """Readings of a node to its map: [batch, 1, height, width]."""

    def __init__(self, settings: ModelSettings) -> None:
        super().__init__()
        self.map_size = settings.map_size
        # Every slot's series and how much of it was read; the node's mean; its gradients.
        channels = NODE_SIZE * (len(SERIES) + 1) + 3 * len(SERIES)
        self.embedding = CorrFormerEmbedding(
            channels, CLOCK_FEATURES, NODE_SIZE * PLACE_IN_NODE, settings.embedding_width
        )

    def forward(self, readings: Readings, time: Tensor, geography: Tensor) -> Tensor:
        slots = readings.station * readings.present[:, None, :, None]
        read = readings.observed.mean(-1)
        values = torch.cat(
            [
                slots.flatten(2),
                read,
                readings.node,
                readings.gradient.permute(0, 2, 1, 3).flatten(2),
            ],
            dim=2,
        )
        places = geography.reshape(-1, NODE_SIZE, 4)
        latitude, longitude = places[:, :1, 0], places[:, :1, 1]
        hour, day = hour_and_day(time)
        angle = solar_angle(hour, longitude)
        clock = torch.stack(
            [
                torch.sin(angle),
                torch.cos(angle),
                declination(day) * torch.sign(latitude) / 0.41,
                cosine_of_zenith(hour, day, latitude, longitude),
            ],
            dim=-1,
        )
        return tokens_to_map(
            self.embedding(values, clock, places_in_node(readings, places)), *self.map_size
        )


def places_in_node(readings: Readings, places: Tensor) -> Tensor:
    """East, north, height above the node's mean and presence of every slot: [batch, node x 4].

    Only what is relative, so that the same node is the same anywhere on earth.
    """
    elevation, known = places[..., 2], places[..., 3]
    mean = (elevation * known).sum(1, keepdim=True) / known.sum(1, keepdim=True).clamp(min=1)
    height = (elevation - mean) * known / 500
    return torch.stack([readings.east, readings.north, height, readings.present], dim=-1).flatten(1)


class Decoder(nn.Module):
    """Context of the node and features of each station -> corrections of the linear skip.

    Shapes: context [batch, context], features [batch, node, features] ->
    [batch, node, 24, 4 + quantiles x 2], scaled.
    """

    def __init__(self, settings: ModelSettings, features: int, context: int) -> None:
        super().__init__()
        width = settings.decoder_width
        self.context = nn.Sequential(
            nn.Linear(context, settings.context_width), nn.GELU(), nn.Dropout(settings.dropout)
        )
        self.norm = nn.Sequential(nn.LayerNorm(features), nn.Dropout(settings.feature_dropout))
        self.station = nn.Linear(features, width)
        self.from_context = nn.Linear(settings.context_width, width)
        self.gate = nn.Linear(settings.context_width, width)
        self.first = nn.Sequential(nn.GELU(), nn.Dropout(settings.dropout))
        self.second = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, width), nn.GELU(), nn.Dropout(settings.dropout)
        )
        self.outputs = len(OUTPUTS) + 2 * len(QUANTILES)
        self.last = nn.Linear(width, HORIZON * self.outputs)
        # Small at first: the linear skip is the starting point, not something to unlearn.
        nn.init.normal_(self.last.weight, std=1e-3)
        nn.init.zeros_(self.last.bias)
        nn.init.zeros_(self.gate.weight)
        nn.init.zeros_(self.gate.bias)

    def forward(self, context: Tensor, features: Tensor) -> Tensor:
        node = self.context(context)[:, None]
        hidden = self.station(self.norm(features)) * (1 + self.gate(node)) + self.from_context(node)
        hidden = self.first(hidden)
        hidden = hidden + self.second(hidden)
        return self.last(hidden).unflatten(-1, (HORIZON, self.outputs))


class ForecastModel(nn.Module):
    """Inputs as in weather.windows.Windows -> mean, quantiles and wind vector in degC and m/s.

    Shapes: mean [batch, 24, node, 2] (temperature, wind speed), quantiles
    [batch, 24, node, 2, 5], never crossing, wind_vector [batch, 24, node, 2] (u, v).
    """

    def __init__(self, settings: ModelSettings) -> None:
        super().__init__()
        self.settings = settings
        self.prepare = PrepareReadings(NODE_SIZE)
        self.station_features = StationFeatures(NODE_SIZE)
        self.embedding = Embedding(settings)
        self.backbone, self.context = build_encoder(settings)
        self.skip = nn.Linear(LINEAR_FEATURES + PLACE_FEATURES, HORIZON * len(OUTPUTS))
        nn.init.zeros_(self.skip.weight)
        nn.init.zeros_(self.skip.bias)
        self.context_norm = nn.LayerNorm(self.context)
        self.decoder = Decoder(settings, LINEAR_FEATURES + PLACE_FEATURES, self.context)
        self.register_buffer("target_scales", torch.tensor(TARGET_SCALES), persistent=False)
        # Set by calibration, after training: how much wider each quantile lies from the median.
        spread = torch.ones(HORIZON, 2, len(QUANTILES))
        self.register_buffer("spread", spread, persistent=False)

    def prepared(
        self, values: Tensor, observed: Tensor, time: Tensor, geography: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """First graph: map [batch, 1, H, W], features [batch, node, F], base [batch, node, 4] in degC and m/s."""
        readings = self.prepare(values, observed, geography)
        linear, place, base = self.station_features(readings, time, geography)
        level = torch.zeros_like(base)
        level[..., 0] = readings.temperature
        return (
            self.embedding(readings, time, geography),
            torch.cat([linear, place], dim=2),
            base * self.target_scales + level,
        )

    def read_map(self, maps: Tensor) -> Tensor:
        """Second graph: [batch, 1, H, W] -> last feature map [batch, dims[3], H/32, W/32]; other shapes of other encoders."""
        if isinstance(self.backbone, UniRepLKNet):
            return self.backbone.stage_features(maps)[-1]
        return self.backbone(maps)

    def set_fast_training(self, enabled: bool = True) -> None:
        """Chooses UniRepLKNet's fast path for training on processors; other encoders have none."""
        if isinstance(self.backbone, UniRepLKNet):
            self.backbone.set_fast_training(enabled)

    def decode(
        self, last_map: Tensor, features: Tensor, base: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Third graph: mean, quantiles and wind vector; see the class."""
        skip = self.skip(features).unflatten(-1, (HORIZON, len(OUTPUTS)))
        decoded = self.decoder(self.context_norm(last_map.flatten(1)), features)
        expected = (skip + decoded[..., : len(OUTPUTS)]) * self.target_scales + base[:, :, None]
        shape = decoded[..., len(OUTPUTS) :].unflatten(-1, (2, len(QUANTILES)))
        centre = (skip[..., :2] + shape[..., 2]) * self.target_scales[:2] + base[:, :, None, :2]
        gaps = nn.functional.softplus(shape[..., [0, 1, 3, 4]] - 1.5) * self.target_scales[:2, None]
        lower, low, high, higher = gaps.unbind(-1)
        zero = torch.zeros_like(low)
        offsets = torch.stack([-low - lower, -low, zero, high, high + higher], dim=-1) * self.spread
        quantiles = centre.unsqueeze(-1) + not_crossing(offsets)
        by_lead = (0, 2, 1, 3)
        return (
            not_negative_speed(expected[..., :2].permute(by_lead), self.training),
            not_negative_speed(quantiles.permute(*by_lead, 4), self.training),
            expected[..., 2:].permute(by_lead),
        )

    def forward(
        self, values: Tensor, observed: Tensor, time: Tensor, geography: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        maps, features, base = self.prepared(values, observed, time, geography)
        return self.decode(self.read_map(maps), features, base)


def not_crossing(offsets: Tensor) -> Tensor:
    """Offsets from the median [.., 5], ascending: outer ones at least as far out as inner ones."""
    lower, low, zero, high, higher = offsets.unbind(-1)
    lower, higher = torch.minimum(lower, low), torch.maximum(higher, high)
    return torch.stack([lower, low, zero, high, higher], dim=-1)


def not_negative_speed(forecast: Tensor, training: bool) -> Tensor:
    """Winds below 0 become 0, except in training, where they must keep their gradient.

    The variable (temperature, wind speed) is dimension 3.
    """
    if training:
        return forecast
    temperature, speed = forecast[:, :, :, :1], forecast[:, :, :, 1:2]
    return torch.cat([temperature, torch.relu(speed)], dim=3)
