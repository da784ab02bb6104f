"""Hourly readings of one station network, read from files.

Layout of a folder: `stations.csv` (station, name, latitude, longitude,
elevation, ...) and `observations*.csv.gz` (station, time, temperature in degC,
wind_speed in m/s, wind_direction in degrees, pressure in hPa, dew_point in
degC, relative_humidity in %; or the same under Open-Meteo's names, such as
temperature_2m). Empty cells are missing readings.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

VARIABLES = {
    "temperature_2m": "temperature",
    "wind_speed_10m": "wind_speed",
    "wind_direction_10m": "wind_direction",
    "pressure_msl": "pressure",
    "dew_point_2m": "dew_point",
    "relative_humidity_2m": "relative_humidity",
}
"""The model's input variables, in order, and the columns that hold them."""

PLAUSIBLE = {
    "temperature_2m": (-89.2, 56.7),
    "wind_speed_10m": (0.0, 90.0),
    "wind_direction_10m": (0.0, 360.0),
    "pressure_msl": (870.0, 1084.8),
    "dew_point_2m": (-95.0, 35.0),
    "relative_humidity_2m": (0.0, 102.0),
}
"""The range check of the serving path; readings outside are missing here as they are masked there."""


@dataclass(frozen=True)
class Network:
    """Readings [hours, stations, variables] (NaN where missing) from hour `start` on, and where stations lie.

    `start` counts hours since 1970-01-01T00:00Z. Latitude and longitude in
    degrees, elevation in metres (NaN where unknown), all [stations].
    """

    name: str
    stations: tuple[str, ...]
    start: int
    values: NDArray[np.float32]
    latitude: NDArray[np.float64]
    longitude: NDArray[np.float64]
    elevation: NDArray[np.float64]

    def distances(self) -> NDArray[np.float64]:
        """Great-circle distances between all stations, km: [stations, stations]."""
        latitude, longitude = np.radians(self.latitude), np.radians(self.longitude)
        half = (
            np.sin((latitude[:, None] - latitude) / 2) ** 2
            + np.cos(latitude[:, None])
            * np.cos(latitude)
            * np.sin((longitude[:, None] - longitude) / 2) ** 2
        )
        return 2 * 6371.0 * np.arcsin(np.sqrt(np.clip(half, 0, 1)))


def read_network(folder: Path, cache: Path | None = None) -> Network:
    """Reads a folder of the layout above; a parsed copy is kept in `cache` where given."""
    stations = pd.read_csv(folder / "stations.csv").rename(columns={"id": "station"})
    names = tuple(stations["station"])
    cached = cache / f"{folder.name}.npz" if cache else None
    if cached is not None and cached.exists():
        with np.load(cached) as saved:
            start, values = int(saved["start"]), saved["values"]
    else:
        start, values = read_observations(sorted(folder.glob("observations*.csv.gz")), names)
        if cached is not None:
            cached.parent.mkdir(parents=True, exist_ok=True)
            np.savez(cached, start=start, values=values)
    return Network(
        folder.name,
        names,
        start,
        values,
        stations["latitude"].to_numpy(float),
        stations["longitude"].to_numpy(float),
        stations["elevation"].to_numpy(float),
    )


def read_observations(
    files: list[Path], stations: tuple[str, ...]
) -> tuple[int, NDArray[np.float32]]:
    """First hour and readings [hours, stations, variables] of files in the layout above."""
    table = pd.concat([pd.read_csv(file) for file in files], ignore_index=True)
    times = pd.to_datetime(table["time"], utc=True).dt.tz_localize(None).to_numpy("datetime64[h]")
    hours = times.astype(np.int64)
    start = int(hours.min())
    values = np.full((int(hours.max()) - start + 1, len(stations), len(VARIABLES)), np.nan, np.float32)
    columns = table["station"].map({name: index for index, name in enumerate(stations)}).to_numpy()
    for index, (variable, column) in enumerate(VARIABLES.items()):
        reading = table[variable if variable in table else column].to_numpy(np.float32)
        low, high = PLAUSIBLE[variable]
        reading = np.where((reading >= low) & (reading <= high), reading, np.nan)
        values[hours - start, columns, index] = reading
    return start, values
