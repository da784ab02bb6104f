"""Windows and their sampling."""

from __future__ import annotations

import numpy as np

from stationcast_training.weather.sampling import (
    DAY_OF_YEAR,
    DIRECTION,
    Masking,
    WindowSampler,
    expose,
    mirror,
    part_between,
)
from stationcast_training.weather.windows import HISTORY, HORIZON, NODE_SIZE, gather

from ..forecasting.batches import START, network

NOTHING = Masking(**{name: 0.0 for name in Masking.__dataclass_fields__})


def test_a_window_ends_at_its_origin_and_targets_follow() -> None:
    readings = network()
    origin = START + 100
    windows = gather(readings, np.array([origin]), np.array([[3] + [-1] * (NODE_SIZE - 1)]))
    past = windows.values.reshape(HISTORY, NODE_SIZE, 6)
    np.testing.assert_array_equal(past[-1, 0], readings.values[100, 3])
    np.testing.assert_array_equal(past[0, 0], readings.values[100 - HISTORY + 1, 3])
    np.testing.assert_array_equal(windows.targets[0, 0, 0, :2], readings.values[101, 3, :2])
    assert windows.targets.shape == (1, HORIZON, NODE_SIZE, 4)
    assert np.isnan(windows.targets[:, :, 1:]).all()
    assert not windows.observed.reshape(HISTORY, NODE_SIZE, 6)[:, 1:].any()


def test_a_part_never_reaches_beyond_its_days() -> None:
    readings = network(hours=24 * 12)
    first = np.datetime64(START, "h").astype("datetime64[D]") + 2
    part = part_between(readings, str(first), str(first + 5), 1.0)
    begin = int(first.astype("datetime64[h]").astype(np.int64))
    assert part.first == begin + HISTORY - 1
    assert part.last == begin + 5 * 24 - HORIZON - 1


def test_sampled_nodes_hold_each_station_once() -> None:
    readings = network()
    sampler = WindowSampler([part_between(readings, "1900-01-01", "2100-01-01", 1.0)], Masking(), 5)
    for _ in range(200):
        node = sampler.node(sampler.neighbours[0])
        stations = node[node >= 0]
        assert 1 <= len(stations) <= 9
        assert len(set(stations)) == len(stations)
        assert (node[len(stations) :] == -1).all()


def test_hidden_readings_are_zero_and_targets_stay() -> None:
    readings = network()
    part = part_between(readings, "1900-01-01", "2100-01-01", 1.0)
    windows = WindowSampler([part], Masking(missing_reading=0.5), 5).batch(16)
    assert (windows.values[windows.observed == 0] == 0).all()
    assert not np.isnan(windows.targets[:, :, 0]).any()


def test_mirrored_twice_is_as_before() -> None:
    readings = network()
    windows = gather(readings, np.array([START + 90]), np.array([list(range(9)) + [-1, -1]]))
    before = [array.copy() for array in (windows.values, windows.time, windows.geography, windows.targets)]
    chosen = np.array([True])
    mirror(windows, chosen)
    geography = windows.geography.reshape(NODE_SIZE, -1)
    assert (geography[:9, 0] < 0).all()
    northerly = windows.values.reshape(HISTORY, NODE_SIZE, 6)[..., DIRECTION]
    assert ((northerly >= 0) & (northerly < 360)).all()
    assert not np.allclose(windows.time[..., DAY_OF_YEAR], before[1][..., DAY_OF_YEAR])
    mirror(windows, chosen)
    for now, then in zip(
        (windows.values, windows.time, windows.geography, windows.targets), before, strict=True
    ):
        np.testing.assert_allclose(now, then, atol=1e-4)


def test_exposure_scales_the_winds_of_a_station_past_and_future_alike() -> None:
    readings = network()
    windows = gather(readings, np.array([START + 90]), np.array([list(range(9)) + [-1, -1]]))
    speeds = windows.values.reshape(HISTORY, NODE_SIZE, 6)[..., 1].copy()
    targets = windows.targets.copy()
    factors = np.linspace(0.5, 1.5, NODE_SIZE)[None]
    expose(windows, factors)
    np.testing.assert_allclose(
        windows.values.reshape(HISTORY, NODE_SIZE, 6)[..., 1], speeds * factors, rtol=1e-6
    )
    np.testing.assert_allclose(windows.targets[..., 1], targets[..., 1] * factors[:, None], rtol=1e-5)
    np.testing.assert_array_equal(windows.targets[..., 0], targets[..., 0])
