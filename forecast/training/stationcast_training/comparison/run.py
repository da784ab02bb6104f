"""Trains all contestants of a comparison side by side, block by block, and scores them."""

from __future__ import annotations

import copy
import csv
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor

from ..backbone import keep_freed_memory, reparameterize
from ..backbone.unireplknet import UniRepLKNet
from ..finetuning.general_model import GeneralModel
from ..forecasting.linear_skip import fit_linear_skip, tensors_of
from ..forecasting.model import ForecastModel, ModelSettings
from ..forecasting.optimisation import write_atomically
from ..forecasting.settings import open_parts
from ..weather.sampling import WindowSampler
from .contestant import Contestant
from .scores import Forecast, score
from .series_network import SeriesNetwork
from .settings import ComparisonSettings
from .trees import Trees

LINEAR = "linear skip alone"
"""The ridge regression that our model starts from, fitted on the same windows."""


class Comparison:
    """A run in a folder: `checkpoint.pt` (to resume), `curve.csv` (validation), `scores.csv` (at the end)."""

    def __init__(self, settings: ComparisonSettings, data: Path, folder: Path, cache: Path) -> None:
        self.settings, self.folder = settings, folder
        folder.mkdir(parents=True, exist_ok=True)
        keep_freed_memory()
        parts = open_parts([settings.train, settings.validate, settings.test], data, cache)
        self.train, self.validation, self.test = parts
        self.block = 0
        self.skip = self.linear_skip()
        self.contestants = [
            Contestant(entry, settings, self.network(entry))
            for entry in settings.contestants
            if entry.kind != "trees"
        ]
        if self.checkpoint.exists():
            self.resume()

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint.pt"

    def sampler(self, block: int) -> WindowSampler:
        """Each block draws from a seed of its own, so that a run that was stopped goes on with the windows it would have had."""
        return WindowSampler([self.train], self.settings.masking, self.settings.seed + block)

    def batches(self, block: int) -> Iterator[tuple[tuple[Tensor, ...], Tensor]]:
        sampler = self.sampler(block)
        for _ in range(self.settings.steps_a_block):
            yield tensors_of(sampler.batch(self.settings.batch))

    def linear_skip(self) -> ForecastModel:
        """A forecast model that is nothing but its linear skip."""
        file = self.folder / "linear_skip.pt"
        model = ForecastModel(ModelSettings(encoder="none"))
        torch.nn.init.zeros_(model.decoder.last.weight)
        if file.exists():
            model.skip.load_state_dict(torch.load(file, weights_only=True))
        else:
            print(f"fitting the linear skip on {self.settings.windows} windows", flush=True)
            fit_linear_skip(model, self.sampler(0), self.settings.windows, self.settings.skip_penalty)
            write_atomically(model.skip.state_dict(), file)
        return model.eval()

    def network(self, entry) -> torch.nn.Module:
        torch.manual_seed(self.settings.seed)
        if entry.kind == "series":
            return SeriesNetwork(entry.network, entry.options)
        if entry.kind != "forecast":
            raise ValueError(f"kind must be forecast, series or trees, got {entry.kind!r}")
        model = ForecastModel(entry.model)
        model.set_fast_training()
        model.skip.load_state_dict(self.skip.skip.state_dict())
        model.skip.requires_grad_(False)
        return model

    def resume(self) -> None:
        state = torch.load(self.checkpoint, weights_only=True)
        self.block = state["block"]
        for contestant in self.contestants:
            contestant.resume(state["contestants"][contestant.entry.name])
        print(f"resuming after {self.block} blocks", flush=True)

    def run(self, blocks: int | None = None) -> None:
        """Trains to the end, or for so many blocks more."""
        last = self.settings.blocks if blocks is None else min(self.block + blocks, self.settings.blocks)
        while self.block < last:
            # Drop path and dropout of a block start anew too.
            torch.manual_seed(self.settings.seed + self.block)
            batches = list(self.batches(self.block))
            for contestant in self.contestants:
                started = time.process_time()
                for _ in range(contestant.entry.passes):
                    for inputs, targets in batches:
                        contestant.learn(inputs, targets)
                contestant.seconds += time.process_time() - started
            self.block += 1
            self.report()
            states = {c.entry.name: c.state() for c in self.contestants}
            write_atomically({"block": self.block, "contestants": states}, self.checkpoint)

    def report(self) -> None:
        forecasts = {c.entry.name: c.forecast for c in self.contestants}
        errors = score(forecasts, self.validation, self.settings.validate_every)
        seen = self.block * self.settings.block
        print(f"{seen} windows of {self.settings.windows}", flush=True)
        with (self.folder / "curve.csv").open("a", newline="") as file:
            for contestant in self.contestants:
                temperature, wind = errors[contestant.entry.name].mse()
                rate = contestant.step * self.settings.batch / contestant.seconds
                print(
                    f"  {contestant.entry.name:28s} {temperature:.3f} / {wind:.3f}  {rate:.0f} windows/s of processor",
                    flush=True,
                )
                csv.writer(file).writerow([seen, contestant.entry.name, f"{temperature:.4f}", f"{wind:.4f}"])

    def score(self, shipped: list[Path]) -> list[list[str]]:
        """Rows of contestant, split, variable, lead, n, mse, mae; on validation and test."""
        forecasts: dict[str, Forecast] = {LINEAR: lambda inputs: self.skip_forecast(inputs)}
        for contestant in self.contestants:
            forecasts[contestant.entry.name] = served(contestant)
        for entry in self.settings.contestants:
            if entry.kind == "trees":
                trees = Trees(entry.options)
                trees.learn(batch for block in range(self.block) for batch in self.batches(block))
                forecasts[entry.name] = trees.forecast
        for folder in shipped:
            general = GeneralModel(folder)
            forecasts[folder.name] = lambda inputs, general=general: general(*inputs)[0]
        rows = []
        for split, part in (("validation", self.validation), ("test", self.test)):
            for name, errors in score(forecasts, part, self.settings.test_every).items():
                rows += [[name, split, *row] for row in errors.rows()]
        with (self.folder / "scores.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["contestant", "split", "variable", "lead", "n", "mse", "mae"])
            writer.writerows(rows)
        return rows

    @torch.no_grad()
    def skip_forecast(self, inputs: tuple[Tensor, ...]) -> Tensor:
        return self.skip(*inputs)[0]


def served(contestant: Contestant) -> Forecast:
    """A contestant's forecast, its backbone in inference form, which says the same and is faster."""
    network = copy.deepcopy(contestant.average).eval()
    if isinstance(network, ForecastModel) and isinstance(network.backbone, UniRepLKNet):
        network.set_fast_training(False)
        reparameterize(network.backbone)

    @torch.no_grad()
    def forecast(inputs: tuple[Tensor, ...]) -> Tensor:
        return network(*inputs)[0]

    return forecast


def totals(rows: list[list[str]]) -> dict[str, dict[tuple[str, str], tuple[float, float]]]:
    """By contestant, then split and variable: MSE and MAE over all leads."""
    table: dict[str, dict[tuple[str, str], tuple[float, float]]] = {}
    for name, split, variable, lead, _, mse, mae in rows:
        if lead == "all":
            table.setdefault(name, {})[split, variable] = (float(mse), float(mae))
    return table


