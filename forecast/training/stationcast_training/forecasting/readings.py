"""From raw windows in physical units to complete, comparable series of every station.

Everything that normalises is here, inside the graph, so that the program that
serves sends readings as they are.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from ..weather.network import VARIABLES
from ..weather.windows import HISTORY

SERIES = ("temperature", "wind speed", "u", "v", "pressure", "dew point")
TEMPERATURE, SPEED, U, V, PRESSURE, DEW_POINT = range(len(SERIES))
SCALES = (6.0, 3.0, 4.0, 4.0, 8.0, 6.0)
"""Typical spread of each series, in degC, m/s and hPa."""

LIGHT_WIND = 0.5
"""Below this speed, m/s, a missing direction means calm."""

KILOMETRES_PER_DEGREE = 111.2
HUNDRED_KILOMETRES = 100.0
PLANE_PENALTY = 0.1
"""Added to the spread of a node, (100 km)^2 a station, so that gradients of small nodes vanish."""


class Readings(NamedTuple):
    """Scaled series of a batch of nodes; temperatures and dew points are relative to `temperature`.

    station: [batch, 48, node, 6], complete; observed: the same shape, 1 where really read.
    node: [batch, 48, 6], the mean of the node. gradient: [batch, 2, 48, 6], change
    per 100 km to the east and to the north. east, north: [batch, node], 100 km from
    the node's centre. temperature [batch, 1] in degC and pressure [batch, 1] in hPa:
    means of all that was read. present: [batch, node], 1 where a slot has any reading.
    """

    station: Tensor
    observed: Tensor
    node: Tensor
    gradient: Tensor
    east: Tensor
    north: Tensor
    temperature: Tensor
    pressure: Tensor
    present: Tensor


class PrepareReadings(nn.Module):
    """[batch, 48, node x variables] twice and [batch, node x 4] -> Readings."""

    def __init__(self, node_size: int) -> None:
        super().__init__()
        self.node_size = node_size
        hours = torch.arange(HISTORY)
        gap = (hours[:, None] - hours).abs().float()
        # A missing hour is filled from the hours beside it, and, if those are
        # missing too, from the same hour of the day before or after.
        weights = torch.exp(-gap / 1.5) + 0.03 * torch.exp(-(gap - 24).abs() / 1.5) + 1e-4
        self.register_buffer("nearness", weights, persistent=False)
        self.register_buffer("scales", torch.tensor(SCALES), persistent=False)

    def forward(self, values: Tensor, observed: Tensor, geography: Tensor) -> Readings:
        series, mask = self.raw_series(values, observed)
        temperature = masked_mean(series[..., TEMPERATURE], mask[..., TEMPERATURE], (1, 2))
        pressure = masked_mean(series[..., PRESSURE], mask[..., PRESSURE], (1, 2))
        zero = torch.zeros_like(temperature)
        offset = torch.stack([temperature, zero, zero, zero, pressure, temperature], dim=-1)
        scaled = (series - offset[:, None, None]) / self.scales * mask

        node = self.fill(masked_mean(scaled, mask, (2,)), mask.amax(dim=2))
        own = self.fill((scaled - node[:, :, None]) * mask, mask)
        station = scaled + (1 - mask) * (node[:, :, None] + own)

        present = mask.amax(dim=(1, 3))
        east, north = self.positions(geography, present)
        gradient = self.gradients(station, present, east, north)
        return Readings(
            station,
            mask,
            node,
            gradient,
            east,
            north,
            temperature.unsqueeze(-1),
            pressure.unsqueeze(-1),
            present,
        )

    def raw_series(self, values: Tensor, observed: Tensor) -> tuple[Tensor, Tensor]:
        """Physical series and what of them is known, both [batch, 48, node, 6]."""
        shape = (-1, HISTORY, self.node_size, len(VARIABLES))
        reading = values.reshape(shape).unbind(-1)
        known = observed.reshape(shape).unbind(-1)
        temperature, speed, direction, pressure, dew_point, humidity = reading
        has_temperature, has_speed, has_direction, has_pressure, has_dew_point, has_humidity = known

        radians = torch.deg2rad(direction)
        u, v = -speed * torch.sin(radians), -speed * torch.cos(radians)
        light = (speed < LIGHT_WIND).to(speed.dtype)
        has_vector = has_speed * torch.maximum(has_direction, light)
        u, v = u * has_direction, v * has_direction

        derived = dew_point_from(temperature, humidity)
        dew_point = has_dew_point * dew_point + (1 - has_dew_point) * derived
        has_dew_point = torch.maximum(has_dew_point, has_temperature * has_humidity)
        series = torch.stack([temperature, speed, u, v, pressure, dew_point], dim=-1)
        mask = [has_temperature, has_speed, has_vector, has_vector, has_pressure, has_dew_point]
        return series, torch.stack(mask, dim=-1)

    def fill(self, series: Tensor, mask: Tensor) -> Tensor:
        """Observed hours as they are, the others as means of near ones: [batch, 48, ...] both."""
        shape = series.shape
        flat, known = series.flatten(2), mask.flatten(2)
        smooth = (self.nearness @ (flat * known)) / (self.nearness @ known + 1e-5)
        return (flat * known + smooth * (1 - known)).reshape(shape)

    def positions(self, geography: Tensor, present: Tensor) -> tuple[Tensor, Tensor]:
        """East and north of the centre of the stations that are present, in 100 km: [batch, node] twice."""
        latitude, longitude, _, _ = geography.reshape(-1, self.node_size, 4).unbind(-1)
        centre_latitude = masked_mean(latitude, present, (1,)).unsqueeze(-1)
        # Longitudes are taken from the first station's, which makes nodes across the date line whole.
        difference = longitude - longitude[:, :1]
        difference = difference - 360 * torch.round(difference / 360)
        difference = difference - masked_mean(difference, present, (1,)).unsqueeze(-1)
        per_degree = KILOMETRES_PER_DEGREE / HUNDRED_KILOMETRES
        east = difference * torch.cos(torch.deg2rad(centre_latitude)) * per_degree
        north = (latitude - centre_latitude) * per_degree
        return east * present, north * present

    def gradients(self, station: Tensor, present: Tensor, east: Tensor, north: Tensor) -> Tensor:
        """Least-squares plane through the stations at every hour: [batch, 2, 48, 6]."""
        weight = present[:, None, :, None]
        mean = (station * weight).sum(2, keepdim=True) / weight.sum(2, keepdim=True).clamp(min=1)
        difference = (station - mean) * weight
        to_east = (difference * east[:, None, :, None]).sum(2)
        to_north = (difference * north[:, None, :, None]).sum(2)
        penalty = PLANE_PENALTY * present.sum(1) + 1e-3
        east_east = (east * east).sum(1) + penalty
        north_north = (north * north).sum(1) + penalty
        east_north = (east * north).sum(1)
        determinant = (east_east * north_north - east_north * east_north)[:, None, None]
        inverse = [x[:, None, None] / determinant for x in (north_north, east_north, east_east)]
        per_east = inverse[0] * to_east - inverse[1] * to_north
        per_north = inverse[2] * to_north - inverse[1] * to_east
        return torch.stack([per_east, per_north], dim=1)


def masked_mean(series: Tensor, mask: Tensor, dims: tuple[int, ...]) -> Tensor:
    """Mean over `dims` of what is known; 0 where nothing is."""
    return (series * mask).sum(dims) / mask.sum(dims).clamp(min=1)


def dew_point_from(temperature: Tensor, humidity: Tensor) -> Tensor:
    """Dew point in degC from temperature in degC and relative humidity in % (Magnus, WMO-No. 8)."""
    kelvin_like = torch.clamp(243.12 + temperature, min=20.0)
    gamma = torch.log(torch.clamp(humidity, 1, 100) / 100) + 17.62 * temperature / kelvin_like
    return 243.12 * gamma / (17.62 - gamma)
