"""A general model tuned to one network."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from stationcast_training.finetuning.blend import Blend
from stationcast_training.finetuning.fit_ridge import fit_ridge, windows_of
from stationcast_training.finetuning.general_model import (
    INPUTS,
    OUTPUTS,
    GeneralModel,
    JoinNodes,
    SplitIntoNodes,
)
from stationcast_training.finetuning.network_ridge import NetworkRidge
from stationcast_training.forecasting.validation import interleaved_nodes
from stationcast_training.weather.network import Network
from stationcast_training.weather.sampling import Part
from stationcast_training.weather.windows import gather

from ..forecasting.batches import START, network

GENERAL = Path(__file__).parents[3] / "forecast/models/cpu-0.1.0"
NODES = np.array([[2, 0, -1], [1, 3, 4]])


def part_of(readings: Network, first: int, last: int) -> Part:
    return Part(readings, START + first, START + last, 1.0)


def test_stations_come_back_from_their_nodes_to_their_places() -> None:
    random = torch.Generator().manual_seed(1)
    readings = torch.randn(2, 24, 5 * 6, generator=random)
    split = SplitIntoNodes(NODES, 5)
    of_nodes, _, time, places = split(
        readings, readings, torch.zeros(2, 24, 4), torch.zeros(2, 5 * 4)
    )
    assert of_nodes.shape == (4, 24, 3 * 6)
    assert time.shape == (4, 24, 4)
    assert places.shape == (4, 3 * 4)
    assert (of_nodes.reshape(2, 2, 24, 3, 6)[:, 0, :, 2] == 0).all()
    back = JoinNodes(NODES)(of_nodes.reshape(4, 24, 3, 6))
    torch.testing.assert_close(back, readings.reshape(2, 24, 5, 6), rtol=0, atol=0)


def test_a_node_is_what_it_would_be_if_it_had_been_read_alone() -> None:
    readings = network()
    origins = START + np.array([60, 200])
    nodes = np.array([[4, 0, 8, -1], [1, 2, 3, 5]])
    whole = gather(readings, origins, np.tile(np.arange(9), (2, 1)))
    alone = gather(readings, np.repeat(origins, 2), np.tile(nodes, (2, 1)))
    fields = ("values", "observed", "time", "geography")
    split = SplitIntoNodes(nodes, 9)(*(torch.from_numpy(getattr(whole, name)) for name in fields))
    for name, tensor in zip(fields, split, strict=True):
        np.testing.assert_array_equal(tensor.numpy(), getattr(alone, name))


def test_the_linear_map_forecasts_weather_that_travels_between_stations() -> None:
    readings = network(hours=1200)
    ridge = NetworkRidge(9)
    fit_ridge(ridge, np.arange(9), part_of(readings, 47, 946), part_of(readings, 1000, 1170))
    with torch.no_grad():
        errors = torch.cat(
            [
                ridge(*inputs) - targets[..., :2]
                for inputs, targets in windows_of(part_of(readings, 1000, 1170), np.arange(9))
            ]
        )
    variances = np.nanvar(readings.values[..., :2], axis=(0, 1))
    squared = (errors**2).mean((0, 1, 2))
    assert squared[0] < 0.05 * variances[0]
    assert squared[1] < 0.2 * variances[1]


def test_the_better_forecast_gets_the_larger_share_and_never_more_than_all() -> None:
    random = torch.Generator().manual_seed(1)
    truth = torch.randn(400, 24, 3, 2, generator=random)
    truth[0, 0, 0, 0] = torch.nan
    good = truth.nan_to_num() + 0.1 * torch.randn(truth.shape, generator=random)
    bad = truth.nan_to_num() + torch.randn(truth.shape, generator=random)
    blend = Blend()
    blend.choose_share(bad, good, truth)
    assert (blend.share > 0.95).all() and (blend.share <= 1).all()
    blend.choose_share(good, bad, truth)
    assert (blend.share < 0.05).all() and (blend.share >= 0).all()


def test_quantiles_are_as_wide_as_they_claim_after_calibration_and_never_cross() -> None:
    random = torch.Generator().manual_seed(1)
    truth = 10 + 3 * torch.randn(2000, 24, 1, 2, generator=random)
    mean = torch.full_like(truth, 10.0)
    # Far too sure.
    quantiles = mean[..., None] + 0.1 * torch.tensor([-1.3, -0.7, 0.0, 0.7, 1.3])
    vector = torch.zeros(2000, 24, 1, 2)
    blend = Blend()
    blend.calibrate(mean, mean, quantiles, vector, truth)
    _, forecast, _ = blend(mean, mean, quantiles, vector)
    assert (forecast.diff(dim=-1) >= 0).all()
    covered = ((truth >= forecast[..., 0]) & (truth <= forecast[..., 4])).float().mean((0, 2))
    assert (covered - 0.8).abs().max() < 0.03


@pytest.fixture(scope="module")
def tuned(tmp_path_factory) -> tuple[Path, Network]:
    """`finetune` as a user runs it, on a network of files of two nodes."""
    readings = network(hours=1500, columns=5)
    folder = tmp_path_factory.mktemp("coast")
    (folder / "stations.csv").write_text(
        "station,name,latitude,longitude,elevation\n"
        + "".join(
            f"{name},{name},{readings.latitude[i]},{readings.longitude[i]},10\n"
            for i, name in enumerate(readings.stations)
        )
    )
    columns = "temperature,wind_speed,wind_direction,pressure,dew_point,relative_humidity"
    lines = [f"station,time,{columns}"]
    first = np.datetime64("2020-01-01T00", "h")
    for hour, row in enumerate(readings.values):
        for name, values in zip(readings.stations, row, strict=True):
            lines.append(f"{name},{first + hour}:00:00Z," + ",".join(f"{v:.3f}" for v in values))
    with gzip.open(folder / "observations-2020.csv.gz", "wt") as file:
        file.write("\n".join(lines) + "\n")
    out = tmp_path_factory.mktemp("models")
    command = [
        *(sys.executable, "-m", "stationcast_training.main", "finetune", str(folder)),
        *("--from", str(GENERAL), "--name", "coast", "--out", str(out)),
        *("--train", "2020-01-01", "2020-02-15", "--validate", "2020-02-15", "2020-03-02"),
    ]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[3] / "forecast/training")
    return out / "coast-0.1.0", readings


def test_a_tuned_model_is_one_graph_for_exactly_its_stations(tuned) -> None:
    folder, readings = tuned
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["stations"] == list(readings.stations)
    assert manifest["nodeSize"] == 15
    assert [graph["file"] for graph in manifest["pipeline"]] == ["forecast.onnx"]
    assert "not stated" in (folder / "MODEL_CARD.md").read_text()


def test_a_tuned_model_answers_for_batches_of_any_size_and_silent_stations(tuned) -> None:
    folder, readings = tuned
    session = onnxruntime.InferenceSession(folder / "forecast.onnx")
    for batch in (1, 5):
        origins = START + 60 + 24 * np.arange(batch)
        windows = gather(readings, origins, np.tile(np.arange(15), (batch, 1)))
        windows.observed.reshape(batch, 48, 15, 6)[:, :, 4] = 0
        windows.values[...] *= windows.observed
        mean, quantiles, vector = session.run(
            list(OUTPUTS), {name: getattr(windows, name) for name in INPUTS}
        )
        assert mean.shape == (batch, 24, 15, 2)
        assert quantiles.shape == (batch, 24, 15, 2, 5)
        assert vector.shape == (batch, 24, 15, 2)
        assert np.isfinite(quantiles).all()
        assert (np.diff(quantiles, axis=-1) >= 0).all()


def test_only_a_model_that_serves_any_station_can_be_tuned(tuned) -> None:
    folder, _ = tuned
    with pytest.raises(ValueError, match="serves any station"):
        GeneralModel(folder)


def test_every_station_of_a_network_is_in_one_node() -> None:
    assert sorted(interleaved_nodes(network()).flatten()[:9].tolist()) == list(range(9))
