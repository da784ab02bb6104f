"""Encoders beside each other, and what is scored of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

import stationcast_training
from stationcast_training.comparison.contestant import Contestant
from stationcast_training.comparison.scores import score
from stationcast_training.comparison.settings import ContestantSettings, read_comparison
from stationcast_training.forecasting.encoder import kernel_sizes
from stationcast_training.forecasting.linear_skip import tensors_of
from stationcast_training.forecasting.model import ForecastModel, ModelSettings
from stationcast_training.forecasting.settings import read_settings
from stationcast_training.weather.sampling import Masking, Part, WindowSampler
from stationcast_training.weather.windows import HISTORY, HORIZON, NODE_SIZE

from ..forecasting.batches import START, network

CONFIGS = Path(stationcast_training.__file__).parent / "configs"
SMALL = {"embedding_width": 192, "context_width": 16, "decoder_width": 16, "dropout": 0.0}


def part() -> Part:
    return Part(network(), START + HISTORY - 1, START + 300, 1.0)


def batch(size: int = 8):
    return tensors_of(WindowSampler([part()], Masking(), seed=3).batch(size))


@pytest.mark.parametrize("encoder", ["none", "corrformer", "unireplknet"])
def test_every_encoder_serves_the_same_forecasts_and_learns(encoder: str) -> None:
    settings = read_comparison(CONFIGS / "ablation.toml")
    entry = ContestantSettings("x", "forecast", learning_rate=3e-3)
    contestant = Contestant(entry, settings, ForecastModel(ModelSettings(encoder=encoder, **SMALL)))
    inputs, targets = batch()
    before = contestant.loss(inputs, targets).item()
    for _ in range(12):
        contestant.learn(inputs, targets)
    assert contestant.loss(inputs, targets).item() < before
    assert contestant.forecast(inputs).shape == (8, HORIZON, NODE_SIZE, 2)


def test_an_unknown_encoder_is_named() -> None:
    with pytest.raises(ValueError, match="unireplknet, corrformer or none, got 'lstm'"):
        ForecastModel(ModelSettings(encoder="lstm"))


def test_large_kernels_are_replaced_and_small_ones_stay() -> None:
    assert kernel_sizes("a", None) == ((3, 3), (13, 13), (13,) * 6, (13, 13))
    assert kernel_sizes("a", 11) == ((3, 3), (11, 11), (11,) * 6, (11, 11))
    assert kernel_sizes("a", 3) == ((3, 3), (3, 3), (3,) * 6, (3, 3))


def test_a_contestant_that_was_stopped_goes_on_as_if_it_had_not() -> None:
    settings = read_comparison(CONFIGS / "ablation.toml")
    entry = ContestantSettings("x", "forecast")

    def made() -> Contestant:
        torch.manual_seed(5)
        return Contestant(entry, settings, ForecastModel(ModelSettings(encoder="none", **SMALL)))

    inputs, targets = batch()
    whole, first, second = made(), made(), made()
    for _ in range(4):
        whole.learn(inputs, targets)
    for _ in range(2):
        first.learn(inputs, targets)
    second.resume(first.state())
    for _ in range(2):
        second.learn(inputs, targets)
    torch.testing.assert_close(second.forecast(inputs), whole.forecast(inputs))


def test_all_are_scored_on_the_same_hours_and_missing_ones_are_left_out() -> None:
    scored = part()
    gap = scored.first + 40 - scored.network.start
    scored.network.values[gap, 0, 0] = np.nan
    zero = lambda inputs: torch.zeros(len(inputs[0]), HORIZON, NODE_SIZE, 2)  # noqa: E731
    errors = score({"a": zero, "b": lambda inputs: zero(inputs) + 1}, scored, every=1)
    origins = scored.last - scored.first + 1
    stations = len(scored.network.stations)
    counts = [errors[name].count.sum(0).tolist() for name in ("a", "b")]
    assert counts[0] == counts[1] == [origins * HORIZON * stations - HORIZON, origins * HORIZON * stations]
    assert errors["a"].mse() != errors["b"].mse()
    rows = list(errors["a"].rows())
    assert [row[1] for row in rows[:3]] == ["all", "1", "2"] and len(rows) == 2 * (1 + HORIZON)


def test_published_networks_take_the_readings_of_the_node() -> None:
    pytest.importorskip("neuralforecast", reason="the packages of peers.lock are not installed")
    from stationcast_training.comparison.series_network import SeriesNetwork

    inputs, _ = batch()
    for entry in read_comparison(CONFIGS / "peers.toml").contestants:
        if entry.kind == "series":
            mean = SeriesNetwork(entry.network, entry.options)(*inputs)[0]
            assert mean.shape == (8, HORIZON, NODE_SIZE, 2)


def test_trees_learn_what_they_are_to_forecast() -> None:
    pytest.importorskip("lightgbm", reason="the packages of peers.lock are not installed")
    from stationcast_training.comparison.trees import Trees

    trees = Trees({"rounds": 20, "min_data_in_leaf": 5})
    inputs, targets = batch(64)
    trees.learn([(inputs, targets)])
    _, base = trees.rows(inputs)
    error = ((trees.forecast(inputs) - targets[..., :2]) ** 2).nanmean()
    unlearned = ((base[:, None] - targets[..., :2]) ** 2).nanmean()
    assert error < 0.5 * unlearned


def test_the_configuration_for_gpus_is_a_model_of_the_paper_size() -> None:
    settings = read_settings(CONFIGS / "paper.toml")
    with torch.device("meta"):
        model = ForecastModel(settings.model)
        inputs = (
            torch.empty(2, HISTORY, NODE_SIZE * 6),
            torch.empty(2, HISTORY, NODE_SIZE * 6),
            torch.empty(2, HISTORY, 4),
            torch.empty(2, NODE_SIZE * 4),
        )
        maps, features, base = model.prepared(*inputs)
        mean, _, _ = model.decode(model.read_map(maps), features, base)
    assert maps.shape == (2, 1, 192, 192)
    assert model.backbone.dims[-1] == 768
    assert mean.shape == (2, HORIZON, NODE_SIZE, 2)
