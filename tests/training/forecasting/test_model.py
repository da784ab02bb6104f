"""What the forecast model must do whatever its weights are."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stationcast_training.forecasting.linear_skip import tensors_of
from stationcast_training.forecasting.model import ForecastModel, ModelSettings
from stationcast_training.weather.windows import HISTORY, NODE_SIZE, Windows, gather

from .batches import START, network


@pytest.fixture(scope="module")
def model() -> ForecastModel:
    """Weights large enough that every path through the model shows in its outputs."""
    torch.manual_seed(3)
    made = ForecastModel(ModelSettings())
    torch.nn.init.normal_(made.skip.weight, std=0.02)
    torch.nn.init.normal_(made.decoder.last.weight, std=0.3)
    return made.eval()


def windows(stations: list[int], count: int = 3, **place) -> Windows:
    node = np.full(NODE_SIZE, -1)
    node[: len(stations)] = stations
    origins = START + HISTORY + 10 * np.arange(count)
    return gather(network(**place), origins, np.tile(node, (count, 1)))


@torch.no_grad()
def run(model: ForecastModel, batch: Windows) -> tuple[torch.Tensor, ...]:
    return model(*tensors_of(batch)[0])


def test_quantiles_never_cross_and_winds_are_never_negative(model) -> None:
    mean, quantiles, vector = run(model, windows([0, 4, 8, 2]))
    assert mean.shape == (3, 24, NODE_SIZE, 2)
    assert quantiles.shape == (3, 24, NODE_SIZE, 2, 5)
    assert vector.shape == (3, 24, NODE_SIZE, 2)
    assert (quantiles.diff(dim=-1) >= 0).all()
    assert (mean[..., 1] >= 0).all() and (quantiles[..., 1, :] >= 0).all()


def test_what_stands_where_nothing_was_observed_changes_nothing(model) -> None:
    batch = windows([0, 1, 2, 3, 4])
    hidden = np.random.default_rng(1).random(batch.observed.shape) < 0.3
    batch.observed[hidden] = 0
    clean, spoiled = batch.values.copy(), batch.values.copy()
    clean[batch.observed == 0] = 0
    spoiled[batch.observed == 0] = 55.0
    first = run(model, Windows(clean, batch.observed, batch.time, batch.geography, batch.targets))
    second = run(model, Windows(spoiled, batch.observed, batch.time, batch.geography, batch.targets))
    for one, other in zip(first, second, strict=True):
        torch.testing.assert_close(one[:, :, :5], other[:, :, :5], rtol=0, atol=2e-4)


def test_a_node_anywhere_on_earth_with_the_same_sun_is_forecast_alike(model) -> None:
    here = run(model, windows([0, 4, 8], elevation=10.0))
    high = run(model, windows([0, 4, 8], elevation=1500.0))
    for one, other in zip(here, high, strict=True):
        torch.testing.assert_close(one[:, :, :3], other[:, :, :3], rtol=0, atol=1e-4)


def test_warmer_air_everywhere_shifts_temperatures_and_nothing_else(model) -> None:
    batch = windows([0, 4, 8, 2])
    warmer = batch.values.copy().reshape(3, HISTORY, NODE_SIZE, 6)
    warmer[:, :, :4, 0] += 7
    warmer[:, :, :4, 4] += 7
    warmer = warmer.reshape(batch.values.shape)
    mean, quantiles, vector = run(model, batch)
    shifted = run(model, Windows(warmer, batch.observed, batch.time, batch.geography, batch.targets))
    torch.testing.assert_close(shifted[0][:, :, :4, 0], mean[:, :, :4, 0] + 7, rtol=0, atol=1e-3)
    torch.testing.assert_close(shifted[1][:, :, :4, 0], quantiles[:, :, :4, 0] + 7, rtol=0, atol=1e-3)
    torch.testing.assert_close(shifted[2][:, :, :4], vector[:, :, :4], rtol=0, atol=1e-3)


@pytest.mark.parametrize("stations", [[4], [0, 8], list(range(9))])
def test_any_number_of_stations_silent_ones_among_them_gives_finite_forecasts(model, stations) -> None:
    batch = windows(stations)
    batch.observed.reshape(3, HISTORY, NODE_SIZE, 6)[:, :, len(stations) - 1] = 0
    for output in run(model, batch):
        assert torch.isfinite(output).all()


def test_forecasts_depend_on_the_map_that_the_backbone_reads(model) -> None:
    inputs, _ = tensors_of(windows([0, 4, 8]))
    with torch.no_grad():
        maps, features, base = model.prepared(*inputs)
        seen = model.decode(model.read_map(maps), features, base)[0]
        blind = model.decode(model.read_map(torch.zeros_like(maps)), features, base)[0]
    assert (seen - blind).abs().max() > 1e-2
