"""Reading of observation files."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from stationcast_training.weather.network import read_network

STATIONS = "station,name,latitude,longitude,elevation,country\na,A,50,5,,NL\nb,B,51,6,12,NL\n"
HEADER = "station,time,temperature,wind_speed,wind_direction,pressure,dew_point,relative_humidity\n"


def write(folder: Path, rows: str, stations: str = STATIONS) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "stations.csv").write_text(stations)
    with gzip.open(folder / "observations-2020.csv.gz", "wt") as file:
        file.write(HEADER + rows)
    return folder


def test_a_reading_belongs_to_the_nearest_hour_and_the_nearest_reading_wins(tmp_path) -> None:
    rows = (
        "a,2020-01-01T06:10Z,6.1,,,,,\n"
        "a,2020-01-01T05:51Z,5.9,3,,,,\n"
        "a,2020-01-01T06:05Z,6.0,,,,,\n"
        "a,2020-01-01T07:30Z,8.0,,,,,\n"
    )
    network = read_network(write(tmp_path / "net", rows))
    assert network.start == int(np.datetime64("2020-01-01T06", "h").astype(np.int64))
    np.testing.assert_allclose(network.values[[0, 2], 0, 0], [6.0, 8.0])
    assert network.values[0, 0, 1] == 3
    assert np.isnan(network.values[1]).all()


def test_readings_out_of_range_are_missing(tmp_path) -> None:
    network = read_network(write(tmp_path / "net", "a,2020-01-01T06:00Z,1e9,3,,,,\n"))
    assert np.isnan(network.values[0, 0, 0]) and network.values[0, 0, 1] == 3


def test_an_unknown_station_is_named(tmp_path) -> None:
    with pytest.raises(ValueError, match="does not name c"):
        read_network(write(tmp_path / "net", "c,2020-01-01T06:00Z,1,,,,,\n"))


def test_a_parsed_copy_is_not_used_for_changed_files_or_another_order_of_stations(tmp_path) -> None:
    cache = tmp_path / "cache"
    folder = write(tmp_path / "net", "a,2020-01-01T06:00Z,1,,,,,\n")
    assert read_network(folder, cache).values[0, 0, 0] == 1
    write(folder, "a,2020-01-01T06:00Z,12,,,,,\n")
    assert read_network(folder, cache).values[0, 0, 0] == 12
    lines = STATIONS.splitlines(keepends=True)
    write(folder, "a,2020-01-01T06:00Z,12,,,,,\n", lines[0] + lines[2] + lines[1])
    assert read_network(folder, cache).values[0, 1, 0] == 12
