"""Scores exported pairs with the package `scores`, and prints what it finds as JSON.

Arguments: the Parquet file of `stationcast export pairs`, the file of observations, hours of history.
"""

import json
import sys

import duckdb
import numpy as np
import pandas as pd
import xarray as xr
from scores.continuous import additive_bias, mae, quantile_interval_score, quantile_score, rmse
from scores.stats.statistical_tests import diebold_mariano

PAIRS, OBSERVATIONS, HISTORY = sys.argv[1], sys.argv[2], int(sys.argv[3])
PROBABILITIES = {"p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9}
INTERVALS = [("p10", "p90"), ("p25", "p75")]


def observed_hours(variable: str) -> pd.DataFrame:
    """Hours by station, as the verification keeps them: in single precision."""
    table = pd.read_csv(OBSERVATIONS, parse_dates=["time"])
    hourly = table.pivot(index="time", columns="station", values=variable).astype(np.float32)
    hourly.index = hourly.index.tz_localize(None)
    return hourly.reindex(pd.date_range(hourly.index[0], hourly.index[-1], freq="h")).astype(np.float64)


def lookup(hours: pd.DataFrame, stations: xr.DataArray, times: xr.DataArray) -> xr.DataArray:
    """Values of stations at times, for each of both."""
    series = xr.DataArray(hours.to_numpy(), {"time": hours.index, "station": list(hours.columns)}, ("time", "station"))
    return series.reindex(time=np.unique(times.values)).sel(time=times, station=stations).drop_vars("time")


def by_lead(values: xr.DataArray) -> list[float]:
    return [float(value) for value in values.transpose("lead").values]


def score(data: xr.Dataset, variable: str) -> dict:
    hours = observed_hours(variable)
    valid = data.origin + data["lead"] * np.timedelta64(1, "h")
    persistence = lookup(hours.ffill(limit=HISTORY - 1), data.station, data.origin)
    yesterday = lookup(hours, data.station, valid - np.timedelta64(24, "h"))
    observed = data[f"observed_{variable}"].where(persistence.notnull() & yesterday.notnull())
    mean, median = data[variable], data[f"{variable}_p50"]
    losses = ((persistence - observed) ** 2 - (mean - observed) ** 2).mean("station").rename(lead="steps")
    differences = losses.assign_coords(h=("steps", losses.steps.values)).transpose("steps", "origin")
    comparison = diebold_mariano(differences, "steps", "h", method="HLN", statistic_distribution="t")
    confidence = comparison.confidence_gt_0.values
    intervals = []
    for lower, upper in INTERVALS:
        levels = PROBABILITIES[lower], PROBABILITIES[upper]
        ends = data[f"{variable}_{lower}"], data[f"{variable}_{upper}"]
        means = quantile_interval_score(*ends, observed, *levels, preserve_dims=["lead"])
        each = quantile_interval_score(*ends, observed, *levels, preserve_dims="all")
        missed = (each.overprediction_penalty + each.underprediction_penalty > 0).where(observed.notnull())
        intervals.append(
            {
                "score": by_lead(means.total),
                "width": by_lead(means.interval_width_penalty),
                "coverage": by_lead(1 - missed.mean(["station", "origin"])),
            }
        )
    return {
        "n": [int(n) for n in observed.notnull().sum(["station", "origin"]).values],
        "rmse": by_lead(rmse(mean, observed, preserve_dims=["lead"])),
        "mae": by_lead(mae(median, observed, preserve_dims=["lead"])),
        "bias": by_lead(additive_bias(mean, observed, preserve_dims=["lead"])),
        "pinball": {
            name: by_lead(quantile_score(data[f"{variable}_{name}"], observed, level, preserve_dims=["lead"]))
            for name, level in PROBABILITIES.items()
        },
        "intervals": intervals,
        "dieboldMariano": {
            "statistic": [float(value) for value in comparison.dm_test_stat.values],
            "pValue": [float(2 * min(c, 1 - c)) for c in confidence],
        },
    }


def main() -> None:
    table = pd.read_parquet(PAIRS)
    same = duckdb.sql(f"SELECT * FROM read_parquet('{PAIRS}')").df()
    table["origin"] = table["origin"].dt.tz_localize(None)
    data = table.set_index(["station", "model", "origin", "lead"]).to_xarray().squeeze("model", drop=True)
    print(
        json.dumps(
            {
                "rows": {"pandas": len(table), "duckdb": len(same)},
                "columns": {"pandas": list(table.columns), "duckdb": list(same.columns)},
                "temperature_2m": score(data, "temperature_2m"),
                "wind_speed_10m": score(data, "wind_speed_10m"),
            }
        )
    )


main()
