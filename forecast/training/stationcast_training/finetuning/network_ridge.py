"""A linear map from the last day of all stations of one network to the next day of all of them."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..forecasting.readings import SERIES, SPEED, TEMPERATURE, PrepareReadings, Readings, SCALES
from ..forecasting.sun import hour_and_day
from ..weather.windows import HORIZON

LAGS = (0, 1, 2, 3, 5, 7, 9, 12, 18, 23)
"""Hours before the origin that are read: with all 48 of them, validation is worse."""

COMPONENTS = 15
PAIRS = COMPONENTS * (COMPONENTS + 1) // 2
HARMONICS = 8
CLOCK_FEATURES = HARMONICS + 16

VARIABLES = (TEMPERATURE, SPEED)
DAY = 24
TYPICAL_TEMPERATURE, TYPICAL_PRESSURE = 10.0, 1013.0
DAYS_A_YEAR = 365.2425


def feature_count(stations: int) -> int:
    series = stations * len(SERIES)
    return len(LAGS) * series + 2 + CLOCK_FEATURES + COMPONENTS * HARMONICS + PAIRS


class NetworkRidge(nn.Module):
    """values, observed [batch, 48, stations x variables], time [batch, 48, 4], geography [batch, stations x 4] ->
    temperature in degC and wind speed in m/s, [batch, 24, stations, 2].

    Beside the series themselves, the state of the network at the origin, in its leading principal
    components, enters times hour and season (a clear morning warms more in summer) and times itself
    (what the wind brings depends on what lies there).
    """

    def __init__(self, stations: int) -> None:
        super().__init__()
        self.stations = stations
        self.prepare = PrepareReadings(stations)
        outputs = stations * HORIZON * len(VARIABLES)
        self.weight = nn.Parameter(torch.zeros(outputs, feature_count(stations)), requires_grad=False)
        self.bias = nn.Parameter(torch.zeros(outputs), requires_grad=False)
        series = stations * len(SERIES)
        self.register_buffer("centre", torch.zeros(series))
        self.register_buffer("directions", torch.zeros(series, COMPONENTS))
        self.register_buffer("pairs", torch.triu_indices(COMPONENTS, COMPONENTS), persistent=False)
        scales = torch.tensor([SCALES[index] for index in VARIABLES])
        self.register_buffer("scales", scales, persistent=False)

    def forward(self, values: Tensor, observed: Tensor, time: Tensor, geography: Tensor) -> Tensor:
        rows, base = self.rows(values, observed, time, geography)
        days = nn.functional.linear(rows, self.weight, self.bias)
        return self.physical(days.reshape(-1, self.stations, HORIZON, len(VARIABLES)), base)

    def physical(self, days: Tensor, base: Tensor) -> Tensor:
        """Scaled changes [batch, stations, 24, 2] on the last day's means -> [batch, 24, stations, 2]."""
        return (days * self.scales + base[:, :, None]).permute(0, 2, 1, 3)

    def scaled(self, targets: Tensor, base: Tensor) -> Tensor:
        """The other way round."""
        return (targets.permute(0, 2, 1, 3) - base[:, :, None]) / self.scales

    def rows(
        self, values: Tensor, observed: Tensor, time: Tensor, geography: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Features [batch, F], and the last day's means [batch, stations, 2] in degC and m/s."""
        readings = self.prepare(values, observed, geography)
        last = readings.station.shape[1] - 1
        series = torch.stack([readings.station[:, last - lag] for lag in LAGS], dim=1).flatten(1)
        level = torch.cat(
            [
                (readings.temperature - TYPICAL_TEMPERATURE) / 6,
                (readings.pressure - TYPICAL_PRESSURE) / 8,
            ],
            dim=1,
        )
        by_hour, by_season = harmonics_of(time)
        products = (by_hour[:, :, None] * by_season[:, None]).flatten(1)
        waves = torch.cat([by_hour, by_season], dim=1)
        state = (self.state(readings) - self.centre) @ self.directions
        changing = (state[:, :, None] * waves[:, None]).flatten(1)
        first, second = self.pairs
        pairs = state[:, first] * state[:, second]
        rows = torch.cat([series, level, waves, products, changing, pairs], dim=1)
        means = readings.station[:, -DAY:].mean(1)[..., list(VARIABLES)] * self.scales
        return rows, means + torch.stack(
            [readings.temperature, torch.zeros_like(readings.temperature)], dim=-1
        )

    def state(self, readings: Readings) -> Tensor:
        """The network at the origin: [batch, stations x series]."""
        return readings.station[:, -1].flatten(1)

    @torch.no_grad()
    def set_directions(self, states: Tensor) -> None:
        """Whitened principal directions of many states [n, stations x series]."""
        self.centre.copy_(states.mean(0))
        _, spread, axes = torch.linalg.svd(states - self.centre, full_matrices=False)
        count = min(COMPONENTS, len(spread))
        deviation = spread[:count].clamp(min=1e-3) / len(states) ** 0.5
        self.directions[:, :count] = axes[:count].T / deviation


def harmonics_of(time: Tensor) -> tuple[Tensor, Tensor]:
    """Two harmonics of the hour and of the season at the origin: [batch, 4] both."""
    hour, day = hour_and_day(time[:, -1])
    return harmonics(hour / 24), harmonics(day / DAYS_A_YEAR)


def harmonics(turn: Tensor) -> Tensor:
    angle = 2 * torch.pi * turn
    waves = [torch.sin(angle), torch.cos(angle), torch.sin(2 * angle), torch.cos(2 * angle)]
    return torch.stack(waves, dim=-1)
