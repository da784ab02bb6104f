"""Networks for series from a published library (Nixtla's neuralforecast), on the readings that our model has.

They get the same complete, scaled series of the same 11 stations and the same six variables. DLinear (Zeng et al.
2023) and PatchTST (Nie et al. 2023) forecast each series from itself; iTransformer (Liu et al. 2024) lets all
66 attend to each other.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..forecasting.readings import SCALES, SERIES, SPEED, TEMPERATURE, PrepareReadings, Readings
from ..weather.windows import HISTORY, HORIZON, NODE_SIZE

FORECAST = (TEMPERATURE, SPEED)
NETWORKS = ("DLinear", "PatchTST", "iTransformer")


class SeriesNetwork(nn.Module):
    """Inputs of the forecast model -> a tuple of one: mean [batch, 24, node, 2] in degC and m/s."""

    def __init__(self, network: str, options: dict) -> None:
        super().__init__()
        if network not in NETWORKS:
            raise ValueError(f"network must be one of {', '.join(NETWORKS)}, got {network!r}")
        from neuralforecast import models

        self.multivariate = network == "iTransformer"
        if self.multivariate:
            options = {"n_series": NODE_SIZE * len(SERIES), **options}
        made = getattr(models, network)(h=HORIZON, input_size=HISTORY, max_steps=1, **options)
        self.prepare = PrepareReadings(NODE_SIZE)
        self.network = made
        scales = torch.tensor([SCALES[index] for index in FORECAST])
        self.register_buffer("scales", scales, persistent=False)

    def forward(self, values: Tensor, observed: Tensor, _time: Tensor, geography: Tensor) -> tuple[Tensor]:
        readings = self.prepare(values, observed, geography)
        mean = self.forecast(readings) * self.scales
        level = torch.stack([readings.temperature, torch.zeros_like(readings.temperature)], dim=-1)
        return (mean + level[:, None],)

    def forecast(self, readings: Readings) -> Tensor:
        """Scaled, [batch, 24, node, 2]."""
        batch = len(readings.station)
        if self.multivariate:
            ahead = self.run(readings.station.flatten(2))
            return ahead.reshape(batch, HORIZON, NODE_SIZE, len(SERIES))[..., list(FORECAST)]
        series = readings.station[..., list(FORECAST)].permute(0, 2, 3, 1)
        ahead = self.run(series.reshape(-1, HISTORY, 1))
        return ahead.reshape(batch, NODE_SIZE, len(FORECAST), HORIZON).permute(0, 3, 1, 2)

    def run(self, series: Tensor) -> Tensor:
        return self.network(
            {"insample_y": series, "futr_exog": None, "hist_exog": None, "stat_exog": None}
        )
