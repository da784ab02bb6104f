"""Random node windows for training, varied so that the model serves stations it has never seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .network import VARIABLES, Network
from .windows import HISTORY, HORIZON, NODE_SIZE, Windows, gather

SPEED = list(VARIABLES).index("wind_speed_10m")
DIRECTION = list(VARIABLES).index("wind_direction_10m")
PRESSURE = list(VARIABLES).index("pressure_msl")
DEW_POINT = list(VARIABLES).index("dew_point_2m")
HUMIDITY = list(VARIABLES).index("relative_humidity_2m")
DAY_OF_YEAR = 3


@dataclass(frozen=True)
class Masking:
    """Chances of what real networks do: fewer stations, silent stations, gaps, instruments they lack."""

    small_node: float = 0.3
    silent_station: float = 0.06
    missing_reading: float = 0.02
    outage: float = 0.06
    no_pressure: float = 0.1
    no_humidity: float = 0.1
    mirror: float = 0.2
    exposure: float = 0.25
    """Spread of the logarithm of a factor on all winds of a station: sites are more or less sheltered."""


@dataclass(frozen=True)
class Part:
    """Origins `first` to `last` (hours since 1970-01-01T00:00Z) of a network, and the part's share of a batch."""

    network: Network
    first: int
    last: int
    share: float


class WindowSampler:
    """Draws batches of random origins and random nodes: a station, and neighbours of it, nearest first."""

    def __init__(self, parts: list[Part], masking: Masking, seed: int) -> None:
        self.parts = parts
        self.masking = masking
        self.random = np.random.default_rng(seed)
        self.neighbours = [np.argsort(part.network.distances(), axis=1) for part in parts]
        shares = np.array([part.share for part in parts], float)
        self.shares = shares / shares.sum()

    def batch(self, size: int) -> Windows:
        counts = self.random.multinomial(size, self.shares)
        pieces = [
            self.part_batch(part, neighbours, count)
            for part, neighbours, count in zip(self.parts, self.neighbours, counts, strict=True)
            if count
        ]
        fields = ("values", "observed", "time", "geography", "targets")
        return Windows(*(np.concatenate([getattr(p, f) for p in pieces]) for f in fields))

    def part_batch(self, part: Part, neighbours: NDArray[np.int64], count: int) -> Windows:
        origins = self.random.integers(part.first, part.last + 1, count)
        nodes = np.stack([self.node(neighbours) for _ in range(count)])
        windows = gather(part.network, origins, nodes)
        mirror(windows, self.random.random(count) < self.masking.mirror)
        expose(windows, np.exp(self.random.normal(0, self.masking.exposure, (count, NODE_SIZE))))
        self.mask(windows)
        return windows

    def node(self, neighbours: NDArray[np.int64]) -> NDArray[np.int64]:
        stations = neighbours[self.random.integers(len(neighbours))]
        size = min(NODE_SIZE, len(stations))
        if self.random.random() < self.masking.small_node:
            size = int(self.random.integers(1, size + 1))
        # Neighbours near and far: a wide node sees the weather that comes, a narrow one the place.
        reach = int(self.random.integers(size, len(stations) + 1))
        chosen = np.sort(self.random.choice(np.arange(1, reach), size - 1, replace=False))
        node = np.full(NODE_SIZE, -1)
        node[:size] = stations[np.concatenate([[0], chosen])]
        return node

    def mask(self, windows: Windows) -> None:
        """Hides readings of the past, in place; the targets stay, so silent stations are still forecast."""
        random, chance = self.random, self.masking
        batch = len(windows.values)
        shape = (batch, HISTORY, NODE_SIZE, len(VARIABLES))
        observed = windows.observed.reshape(shape)
        observed *= random.random(shape, dtype=np.float32) >= chance.missing_reading
        observed *= (random.random((batch, 1, NODE_SIZE, 1)) >= chance.silent_station)
        outage_end = random.integers(0, HISTORY + 1, (batch, 1, NODE_SIZE))
        outage_start = outage_end - random.integers(1, 13, (batch, 1, NODE_SIZE))
        hour = np.arange(HISTORY)[None, :, None]
        out = (hour >= outage_start) & (hour < outage_end)
        out &= random.random((batch, 1, NODE_SIZE)) < chance.outage
        observed *= ~out[..., None]
        # Instruments are missing at one station, or in the whole network.
        for variables, rate in (((PRESSURE,), chance.no_pressure), ((DEW_POINT, HUMIDITY), chance.no_humidity)):
            lacking = (random.random((batch, 1, NODE_SIZE)) < rate) | (random.random((batch, 1, 1)) < rate / 2)
            for variable in variables:
                observed[..., variable] *= ~lacking
        windows.values[...] = windows.values * windows.observed


def mirror(windows: Windows, chosen: NDArray[np.bool_]) -> None:
    """Reflects windows to the other hemisphere, in place: latitude, meridional wind and season change sides.

    The atmosphere obeys the same laws there, so a mirrored window is as good as an
    observed one, and a model trained in the north learns the south.
    """
    batch = len(windows.values)
    geography = windows.geography.reshape(batch, NODE_SIZE, -1)
    geography[chosen, :, 0] *= -1
    directions = windows.values.reshape(batch, HISTORY, NODE_SIZE, -1)
    directions[chosen, :, :, DIRECTION] = (180 - directions[chosen][..., DIRECTION]) % 360
    windows.values[...] = windows.values * windows.observed
    windows.targets[chosen, ..., 3] *= -1
    season = windows.time[chosen, :, DAY_OF_YEAR] + 0.5
    windows.time[chosen, :, DAY_OF_YEAR] = (season + 0.5) % 1.0 - 0.5


def expose(windows: Windows, factors: NDArray[np.float64]) -> None:
    """Multiplies the winds of each station, past and future, in place; factors [batch, node]."""
    batch = len(windows.values)
    readings = windows.values.reshape(batch, HISTORY, NODE_SIZE, -1)
    readings[..., SPEED] *= factors[:, None]
    windows.targets[..., 1:] *= factors[:, None, :, None]


def part_between(network: Network, first: str, last: str, share: float) -> Part:
    """Origins whose whole window and targets lie within [first, last), days in ISO form, UTC."""
    begin = int(np.datetime64(first, "h").astype(np.int64))
    end = int(np.datetime64(last, "h").astype(np.int64))
    begin = max(begin, network.start)
    end = min(end, network.start + len(network.values))
    return Part(network, begin + HISTORY - 1, end - HORIZON - 1, share)
