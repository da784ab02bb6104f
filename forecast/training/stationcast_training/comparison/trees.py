"""Gradient-boosted trees (LightGBM): one booster for each lead and variable, on a station's own and its node's last hours."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..forecasting.features import StationFeatures
from ..forecasting.model import TARGET_SCALES
from ..forecasting.readings import PrepareReadings
from ..weather.windows import HISTORY, HORIZON, NODE_SIZE

LAGS = (0, 1, 2, 3, 5, 8, 12, 18, 23, 35, 47)
"""Hours before the origin at which trees look: neighbouring hours say nearly the same, and cost as much."""

OPTIONS = {
    "objective": "regression",
    "learning_rate": 0.08,
    "num_leaves": 31,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.5,
    "verbosity": -1,
    "deterministic": True,
    "seed": 1,
}


class Trees:
    """Forecasts like a contestant; learns all at once."""

    def __init__(self, options: dict) -> None:
        self.options = dict(options)
        self.rounds = int(self.options.pop("rounds", 100))
        self.stations = int(self.options.pop("stations", NODE_SIZE))
        """Stations of each window that trees learn from, the centre of the node first."""
        self.prepare = PrepareReadings(NODE_SIZE)
        self.station_features = StationFeatures(NODE_SIZE)
        self.boosters: list = []

    @torch.no_grad()
    def rows(self, inputs: tuple[Tensor, ...]) -> tuple[NDArray[np.float32], Tensor]:
        """Features [batch x node, F], and the base [batch, node, 2] in degC and m/s that trees correct."""
        readings = self.prepare(inputs[0], inputs[1], inputs[3])
        _, place, base = self.station_features(readings, inputs[2], inputs[3])
        base = base[..., :2] * torch.tensor(TARGET_SCALES[:2])
        base[..., 0] += readings.temperature
        hours = [HISTORY - 1 - lag for lag in LAGS]
        mean = readings.station[:, -24:].mean(1, keepdim=True)
        own = (readings.station - mean)[:, hours].permute(0, 2, 1, 3).flatten(2)
        node = readings.node[:, hours].flatten(1)
        slope = readings.gradient[:, :, hours[::3]].flatten(1)
        shared = torch.cat([node, slope], dim=1)[:, None].expand(-1, NODE_SIZE, -1)
        rows = torch.cat([own, mean[:, 0], shared, place], dim=2)
        return rows.flatten(0, 1).numpy(), base

    def learn(self, batches: Iterable[tuple[tuple[Tensor, ...], Tensor]]) -> None:
        import lightgbm

        features, changes = [], []
        for inputs, targets in batches:
            rows, base = self.rows(inputs)
            change = targets[..., :2] - base[:, None]
            chosen = np.arange(len(rows)) % NODE_SIZE < self.stations
            features.append(rows[chosen])
            changes.append(change[:, :, : self.stations].permute(0, 2, 1, 3).flatten(0, 1).numpy())
        table, truth = np.concatenate(features), np.concatenate(changes)
        for lead in range(HORIZON):
            for variable in range(2):
                known = ~np.isnan(truth[:, lead, variable])
                part = lightgbm.Dataset(table[known], truth[known, lead, variable])
                self.boosters.append(lightgbm.train(OPTIONS | self.options, part, self.rounds))

    def forecast(self, inputs: tuple[Tensor, ...]) -> Tensor:
        """Expected temperature and wind speed [batch, 24, node, 2]."""
        rows, base = self.rows(inputs)
        change = np.stack([booster.predict(rows) for booster in self.boosters], axis=1)
        ahead = torch.from_numpy(change.astype(np.float32))
        ahead = ahead.reshape(len(base), NODE_SIZE, HORIZON, 2).permute(0, 2, 1, 3)
        return ahead + base[:, None]


