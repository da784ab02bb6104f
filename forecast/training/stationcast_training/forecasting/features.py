"""What the model knows of one station: a flat vector for the linear skip and the station decoder."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..weather.windows import HISTORY, HORIZON
from .readings import DEW_POINT, SERIES, SPEED, TEMPERATURE, U, V, Readings
from .sun import cosine_of_zenith, declination, hour_and_day, solar_angle

DAY = 24

LINEAR_FEATURES = 4 * HISTORY * len(SERIES) + 2 * len(SERIES)
"""Own, node and gradient series, and the two means they are relative to."""

PLACE_FEATURES = DAY + HORIZON + 9 + len(SERIES)
"""Height of the sun, season and time, place in the node, and how much was read.

Nothing says where on earth a station is: latitude, altitude and mean temperature
as features let a model learn its training networks by heart, and made squared
errors of a network that was left out up to eight times larger.
"""


class StationFeatures(nn.Module):
    """Readings, time [batch, 48, 4] and geography [batch, node x 4] -> three tensors [batch, node, ...].

    `linear`: LINEAR_FEATURES for the linear skip. `place`: PLACE_FEATURES.
    `base`: 4, the scaled mean of the station's last day of temperature, speed, u
    and v, on top of which everything is forecast.
    """

    def __init__(self, node_size: int) -> None:
        super().__init__()
        self.node_size = node_size
        self.register_buffer("leads", torch.arange(1 - DAY, HORIZON + 1).float(), persistent=False)

    def forward(self, readings: Readings, time: Tensor, geography: Tensor) -> tuple[Tensor, ...]:
        return (
            self.linear(readings),
            self.place(readings, time, geography),
            readings.station[:, -DAY:].mean(1)[..., [TEMPERATURE, SPEED, U, V]],
        )

    def linear(self, readings: Readings) -> Tensor:
        own_mean = readings.station[:, -DAY:].mean(1)
        node_mean = readings.node[:, -DAY:].mean(1)
        own = (readings.station - own_mean[:, None]).permute(0, 2, 1, 3).flatten(2)
        node = (readings.node - node_mean[:, None]).flatten(1)
        # Winds and pressures keep their level: a pressure gradient is a wind to come.
        gradient_mean = readings.gradient[:, :, -DAY:].mean(2, keepdim=True)
        relative = torch.zeros_like(gradient_mean)
        relative[..., TEMPERATURE] = gradient_mean[..., TEMPERATURE]
        relative[..., DEW_POINT] = gradient_mean[..., DEW_POINT]
        gradient = (readings.gradient - relative).flatten(1)
        shared = torch.cat([node, gradient, node_mean], dim=1)
        shared = shared[:, None].expand(-1, self.node_size, -1)
        return torch.cat([own, own_mean, shared], dim=2)

    def place(self, readings: Readings, time: Tensor, geography: Tensor) -> Tensor:
        latitude, longitude, elevation, known = geography.reshape(
            -1, self.node_size, 4
        ).unbind(-1)
        hour, day = hour_and_day(time[:, -1])
        hour, day = hour[:, None], day[:, None]
        sun = cosine_of_zenith(
            hour[..., None] + self.leads, day[..., None], latitude[..., None], longitude[..., None]
        )
        angle = solar_angle(hour, longitude)
        # The season as the station's own hemisphere has it: positive in summer.
        summer = declination(day) * torch.sign(latitude) / 0.41
        season_angle = 2 * torch.pi / 365.25 * (day - 172)
        phase = torch.sin(season_angle) * torch.sign(latitude)
        mean_elevation = (elevation * known).sum(1, keepdim=True) / known.sum(1, keepdim=True).clamp(min=1)
        scalars = [
            torch.sin(angle),
            torch.cos(angle),
            summer,
            phase,
            readings.east,
            readings.north,
            (elevation - mean_elevation) * known / 500,
            readings.present,
            readings.present.mean(1, keepdim=True).expand_as(latitude),
        ]
        coverage = readings.observed.mean(1)
        return torch.cat([torch.relu(sun) + 0.2 * sun, torch.stack(scalars, dim=-1), coverage], dim=-1)
