"""Sampling of node windows: which stations, which hours, and what is masked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..embedding.time_features import time_features
from .network import VARIABLES, Network

NODE_SIZE = 11
HISTORY = 48
HORIZON = 24
GEOGRAPHY = 4
"""Per slot: latitude, longitude, elevation in metres, and whether the elevation is known (0 or 1)."""


@dataclass(frozen=True)
class Windows:
    """A batch as the exported graph takes it, with the targets that it is to forecast.

    values, observed [batch, 48, node x variables]; time [batch, 48, 4];
    geography [batch, node x 4]; targets [batch, 24, node, 4] (temperature in
    degC; wind speed, u and v in m/s), NaN where nothing was observed.
    """

    values: NDArray[np.float32]
    observed: NDArray[np.float32]
    time: NDArray[np.float32]
    geography: NDArray[np.float32]
    targets: NDArray[np.float32]


def gather(
    network: Network, origins: NDArray[np.int64], nodes: NDArray[np.int64]
) -> Windows:
    """Windows of `nodes` [batch, 11] (station indices, -1 for an empty slot) that end at `origins` [batch].

    Origins are hours since 1970-01-01T00:00Z with 47 hours before and 24 after inside the network's readings.
    """
    first = origins - network.start - HISTORY + 1
    slots = np.maximum(nodes, 0)
    rows = first[:, None] + np.arange(HISTORY + HORIZON)
    readings = network.values[rows[:, :, None], slots[:, None, :]]
    readings[np.broadcast_to((nodes < 0)[:, None, :], readings.shape[:3])] = np.nan
    past, future = readings[:, :HISTORY], readings[:, HISTORY:]
    batch = len(origins)
    present = ~np.isnan(past)
    hours = origins[:, None] + np.arange(1 - HISTORY, 1)
    return Windows(
        values=np.where(present, past, 0).reshape(batch, HISTORY, -1).astype(np.float32),
        observed=present.reshape(batch, HISTORY, -1).astype(np.float32),
        time=time_features(hours),
        geography=geography_of(network, nodes),
        targets=targets_of(future),
    )


def geography_of(network: Network, nodes: NDArray[np.int64]) -> NDArray[np.float32]:
    slots = np.maximum(nodes, 0)
    elevation = network.elevation[slots]
    known = ~np.isnan(elevation)
    fields = [network.latitude[slots], network.longitude[slots], np.where(known, elevation, 0), known]
    stacked = np.stack(fields, axis=-1) * (nodes >= 0)[..., None]
    return stacked.reshape(len(nodes), -1).astype(np.float32)


def targets_of(future: NDArray[np.float32]) -> NDArray[np.float32]:
    """Readings [.., variables] -> temperature, wind speed, u, v; calm wind has no direction but a vector of 0."""
    names = list(VARIABLES)
    temperature = future[..., names.index("temperature_2m")]
    speed = future[..., names.index("wind_speed_10m")]
    direction = np.radians(future[..., names.index("wind_direction_10m")])
    calm = speed == 0
    u = np.where(calm, 0, -speed * np.sin(direction))
    v = np.where(calm, 0, -speed * np.cos(direction))
    return np.stack([temperature, speed, u, v], axis=-1).astype(np.float32)
