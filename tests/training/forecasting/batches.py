"""A small synthetic network for tests: smooth weather that moves from west to east over three rows of stations."""

from __future__ import annotations

import numpy as np

from stationcast_training.weather.network import Network

START = 400_000


def network(
    hours: int = 400, latitude: float = 50.0, elevation: float = 10.0, columns: int = 3
) -> Network:
    random = np.random.default_rng(7)
    places = [(latitude + 0.5 * row, 5.0 + 0.7 * column) for row in range(3) for column in range(columns)]
    count = len(places)
    time = np.arange(hours)[:, None]
    east = np.array([place[1] for place in places])
    phase = 2 * np.pi * (time / 24 - east / 10)
    values = np.stack(
        [
            10 + 5 * np.sin(phase) + random.normal(0, 0.3, (hours, count)),
            np.abs(5 + 2 * np.cos(phase) + random.normal(0, 0.3, (hours, count))),
            (200 + 40 * np.sin(phase)) % 360,
            1010 + 8 * np.sin(phase / 3),
            6 + 3 * np.sin(phase),
            70 + 10 * np.cos(phase),
        ],
        axis=-1,
    ).astype(np.float32)
    return Network(
        "synthetic",
        tuple(f"s{index}" for index in range(count)),
        START,
        values,
        np.array([place[0] for place in places]),
        east,
        np.full(count, elevation),
    )
