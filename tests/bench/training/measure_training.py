"""Measures training of configs/cpu.toml on request: reads one JSON request a line, answers each with one JSON line.

{"threads": 2}                          -> {}
{"seconds": 5, "form": "published"}     -> {"rate": windows/s}, forward, backward and step
{"seconds": 5, "form": "matrices"}      -> the same with the backbone's depthwise kernels as matrix products
"""

from __future__ import annotations

import json
import sys
import time
from functools import lru_cache
from pathlib import Path

import torch
from torch import nn

import stationcast_training
from stationcast_training.backbone import keep_freed_memory
from stationcast_training.forecasting.loss import forecast_loss
from stationcast_training.forecasting.model import ForecastModel
from stationcast_training.forecasting.optimisation import GRADIENT_LIMIT, adamw
from stationcast_training.forecasting.settings import read_settings
from stationcast_training.weather.network import VARIABLES
from stationcast_training.weather.windows import GEOGRAPHY, HISTORY, HORIZON, NODE_SIZE

CONFIG = Path(stationcast_training.__file__).parent / "configs" / "cpu.toml"
SETTINGS = read_settings(CONFIG)


class Steps:
    """Training steps on one batch of random readings, a tenth of them missing."""

    def __init__(self, form: str) -> None:
        torch.manual_seed(0)
        batch = SETTINGS.training.batch
        self.model = ForecastModel(SETTINGS.model).train()
        self.model.set_fast_training(form == "matrices")
        self.model.skip.requires_grad_(False)
        self.optimizer = adamw(self.model, SETTINGS.training.learning_rate, SETTINGS.training.weight_decay)
        shape = (batch, HISTORY, NODE_SIZE * len(VARIABLES))
        observed = (torch.rand(shape) > 0.1).float()
        self.inputs = (
            torch.randn(shape) * observed,
            observed,
            torch.rand(batch, HISTORY, 4) - 0.5,
            torch.rand(batch, NODE_SIZE * GEOGRAPHY),
        )
        self.targets = torch.randn(batch, HORIZON, NODE_SIZE, 4)

    def __call__(self) -> int:
        loss = forecast_loss(*self.model(*self.inputs), self.targets)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), GRADIENT_LIMIT)
        self.optimizer.step()
        return len(self.targets)


@lru_cache(maxsize=2)
def steps(form: str) -> Steps:
    made = Steps(form)
    made()
    return made


def answer(request: dict) -> dict:
    if "threads" in request:
        torch.set_num_threads(request["threads"])
        return {}
    step = steps(request["form"])
    windows, start = 0, time.perf_counter()
    while time.perf_counter() - start < request["seconds"]:
        windows += step()
    return {"rate": windows / (time.perf_counter() - start)}


if __name__ == "__main__":
    keep_freed_memory()
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
