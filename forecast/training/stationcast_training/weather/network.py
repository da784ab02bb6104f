"""Hourly readings of one station network, read from files.

Layout of a folder: `stations.csv` (station, name, latitude, longitude,
elevation, ...) and `observations*.csv.gz` (station, time, temperature in degC,
wind_speed in m/s, wind_direction in degrees, pressure in hPa, dew_point in
degC, relative_humidity in %; or the same under Open-Meteo's names, such as
temperature_2m). Empty cells are missing readings.
"""

from __future__ import annotations

import hashlib
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
    files = sorted(folder.glob("observations*.csv.gz"))
    cached = cache / f"{folder.name}-{digest(files, names)}.npz" if cache else None
    if cached is not None and cached.exists():
        with np.load(cached) as saved:
            start, values = int(saved["start"]), saved["values"]
    else:
        start, values = read_observations(files, names)
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


def digest(files: list[Path], stations: tuple[str, ...]) -> str:
    """Changes whenever a parsed copy would be out of date: files, their sizes and times, order of stations."""
    facts = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return hashlib.sha256(repr((facts, stations)).encode()).hexdigest()[:12]


def read_observations(
    files: list[Path], stations: tuple[str, ...]
) -> tuple[int, NDArray[np.float32]]:
    """First hour and readings [hours, stations, variables] of files in the layout above.

    As in the serving path a reading belongs to the hour nearest to it, and of several the
    nearest to the full hour is kept, value by value. Raises ValueError for an unknown station.
    """
    table = pd.concat([pd.read_csv(file) for file in files], ignore_index=True)
    unknown = set(table["station"]) - set(stations)
    if unknown:
        raise ValueError(f"stations.csv does not name {', '.join(sorted(unknown))}")
    times = pd.to_datetime(table["time"], utc=True, format="ISO8601").dt.tz_localize(None)
    seconds = times.to_numpy("datetime64[s]").astype(np.int64)
    hours = (seconds + 1800) // 3600
    # The nearest reading is written last, and so over the others.
    order = np.argsort(-np.abs(seconds - hours * 3600), kind="stable")
    table, hours = table.iloc[order], hours[order]
    start = int(hours.min())
    values = np.full((int(hours.max()) - start + 1, len(stations), len(VARIABLES)), np.nan, np.float32)
    columns = table["station"].map({name: index for index, name in enumerate(stations)}).to_numpy()
    for index, (variable, column) in enumerate(VARIABLES.items()):
        reading = table[variable if variable in table else column].to_numpy(np.float32)
        low, high = PLAUSIBLE[variable]
        known = (reading >= low) & (reading <= high)
        values[hours[known] - start, columns[known], index] = reading[known]
    return start, values
