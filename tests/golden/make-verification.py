"""Makes verification.json, the scores of a small made-up verification: python make-verification.py

Needs the packages scores (2.7.0 was used), numpy and scipy. All numbers are multiples of 1/8, so that
single precision holds them exactly. Everything is computed here on its own, from the definitions that
forecast/verification gives; means and tests come from `scores`.
"""

import json
from pathlib import Path

import numpy as np
import xarray as xr
from scipy import stats
from scores.continuous import additive_bias, mae, mse, quantile_score, rmse
from scores.stats.statistical_tests import diebold_mariano

STATIONS, HOURS, HISTORY, HORIZON, TRAINING = 3, 240, 4, 6, 72
FIRST_ORIGIN = 100
PROBABILITIES = [0.1, 0.25, 0.5, 0.75, 0.9]
random = np.random.default_rng(20240101)


def eighths(values):
    return np.round(np.asarray(values) * 8) / 8


hours = np.arange(HOURS)
observed = eighths(
    10
    + 3 * np.sin(2 * np.pi * hours / 24)[:, None]
    + np.cumsum(random.normal(0, 0.5, (HOURS, STATIONS)), axis=0)
)
observed[random.random((HOURS, STATIONS)) < 0.15] = np.nan
observed[110:118, 1] = np.nan  # longer than persistence may look back

origins = np.arange(FIRST_ORIGIN, HOURS - HORIZON)
leads = np.arange(1, HORIZON + 1)
valid = origins[:, None] + leads
truth = observed[valid]  # [origin, lead, station]

complete = eighths(10 + 3 * np.sin(2 * np.pi * valid / 24))[..., None] + np.zeros(STATIONS)
noise = random.normal(0, 1, truth.shape) * leads[:, None] ** 0.5
mean = eighths(np.where(np.isnan(truth), complete, truth) + noise)
spread = np.sort(random.normal(0, 1.2, (*truth.shape, len(PROBABILITIES))), axis=-1)
quantiles = eighths(mean[..., None] + 0.25 + spread)

persistence = np.full(truth.shape, np.nan)
for index, origin in enumerate(origins):
    for station in range(STATIONS):
        window = observed[origin - HISTORY + 1 : origin + 1, station]
        known = window[~np.isnan(window)]
        if len(known):
            persistence[index, :, station] = known[-1]
yesterday = observed[valid - 24]
by_hour = np.array([np.nanmean(observed[:TRAINING][np.arange(TRAINING) % 24 == h], axis=0) for h in range(24)])
climatology = by_hour[valid % 24]

methods = {"model": mean, "persistence": persistence, "yesterday": yesterday, "climatology": climatology}
paired = ~np.isnan(truth)
for values in methods.values():
    paired &= ~np.isnan(values)


def array(values):
    masked = np.where(paired, values, np.nan)
    return xr.DataArray(masked, dims=["origin", "lead", "station"], coords={"lead": leads})


def summary(select):
    result = {}
    for name, values in methods.items():
        forecast, observation = select(array(values)), select(array(truth))
        median = select(array(quantiles[..., 2])) if name == "model" else forecast
        result[name] = {
            "n": int(observation.count()),
            "mse": float(mse(forecast, observation)),
            "rmse": float(rmse(forecast, observation)),
            "mae": float(mae(median, observation)),
            "bias": float(additive_bias(forecast, observation)),
        }
    return result


def quantile_summary(select):
    observation = select(array(truth))
    series = [select(array(quantiles[..., rank])) for rank in range(len(PROBABILITIES))]
    pinball = [float(quantile_score(s, observation, p)) for s, p in zip(series, PROBABILITIES)]
    known = ~np.isnan(observation.values)

    def interval(lower, upper):
        inside = (lower.values <= observation.values) & (observation.values <= upper.values)
        return {"coverage": float(inside[known].mean()), "width": float((upper - lower).mean())}

    return {
        "pinball": pinball,
        "crps": 2 * float(np.mean(pinball)),
        "intervals": [interval(series[0], series[4]), interval(series[1], series[3])],
    }


def test_against(reference):
    squares = {name: (array(values) - array(truth)) ** 2 for name, values in methods.items()}
    differences = (squares[reference] - squares["model"]).mean("station")
    results = []
    for lead in leads:
        # Origins without any pair are left out before the test, as a series in order of time.
        series = differences.sel(lead=lead).dropna("origin")
        table = xr.DataArray(
            series.values[None], dims=["test", "origin"], coords={"h": ("test", [int(lead)])}
        )
        result = diebold_mariano(table, "test", "h", method="HLN", statistic_distribution="t")
        statistic, n = float(result.dm_test_stat[0]), int(result.timeseries_len[0])
        results.append(
            {
                "lead": int(lead),
                "n": n,
                "difference": float(result["mean"][0]),
                "statistic": None if np.isnan(statistic) else statistic,
                "pValue": None if np.isnan(statistic) else float(2 * stats.t.sf(abs(statistic), n - 1)),
            }
        )
    return results


def everything(values):
    return values


def as_json(values):
    return json.loads(json.dumps(values.tolist()).replace("NaN", "null"))


golden = {
    "history": HISTORY,
    "horizon": HORIZON,
    "training": TRAINING,
    "probabilities": PROBABILITIES,
    "observed": as_json(observed),
    "origins": origins.tolist(),
    "mean": as_json(mean),
    "quantiles": as_json(quantiles),
    "expected": {
        "notObserved": int(np.isnan(truth).sum()),
        "notComparable": int((~np.isnan(truth) & ~paired).sum()),
        "all": summary(everything),
        "byLead": [summary(lambda values, lead=lead: values.sel(lead=lead)) for lead in leads],
        "byStation": [summary(lambda values, s=s: values.isel(station=s)) for s in range(STATIONS)],
        "byHour": [
            summary(lambda values, h=h: values.where(xr.DataArray(valid % 24 == h, dims=["origin", "lead"])))
            for h in range(24)
        ],
        "quantiles": quantile_summary(everything),
        "quantilesByLead": [quantile_summary(lambda values, lead=lead: values.sel(lead=lead)) for lead in leads],
        "significance": {name: test_against(name) for name in ["persistence", "yesterday", "climatology"]},
    },
    "studentT": [
        {"statistic": t, "degrees": d, "pValue": float(2 * stats.t.sf(abs(t), d))}
        for t in [0.0, 0.1, 1.0, -2.5, 6.0, 30.0]
        for d in [1, 2, 5, 30, 364, 8760]
    ],
}
Path(__file__).with_name("verification.json").write_text(json.dumps(golden))
