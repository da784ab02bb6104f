"""Training loop of the forecast model: resumable, with averaged weights and a curve in CSV."""

from __future__ import annotations

import copy
import csv
import math
import time
from pathlib import Path

import torch
from torch import Tensor, nn

from ..backbone import keep_freed_memory
from ..weather.sampling import WindowSampler
from .linear_skip import fit_linear_skip, tensors_of
from .loss import forecast_loss
from .model import ForecastModel
from .optimisation import (
    GRADIENT_LIMIT,
    adamw,
    learning_rate_share,
    move_average,
    write_atomically,
)
from .settings import Settings, open_parts
from .validation import validate


class Training:
    """One run in a folder: `checkpoint.pt` (to resume), `best.pt` (averaged weights), `curve.csv`."""

    def __init__(self, settings: Settings, data: Path, folder: Path, cache: Path) -> None:
        self.settings = settings
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        keep_freed_memory()
        torch.manual_seed(settings.training.seed)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.sampler = WindowSampler(
            open_parts(settings.train, data, cache), settings.masking, settings.training.seed
        )
        self.validation = open_parts(settings.validate, data, cache)
        self.model = ForecastModel(settings.model)
        self.model.set_fast_training(self.device.type == "cpu")
        self.step = 0
        self.best = math.inf
        self.best_step = 0
        if not self.checkpoint.exists():
            print(f"fitting the linear skip on {settings.training.skip_windows} windows", flush=True)
            fit_linear_skip(
                self.model,
                self.sampler,
                settings.training.skip_windows,
                settings.training.skip_penalty,
            )
        self.model.skip.requires_grad_(False)
        self.model.to(self.device)
        self.average = copy.deepcopy(self.model)
        self.optimizer = adamw(
            self.model, settings.training.learning_rate, settings.training.weight_decay
        )
        if self.checkpoint.exists():
            self.resume()

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint.pt"

    @property
    def steps(self) -> int:
        return self.settings.training.windows // self.settings.training.batch

    def resume(self) -> None:
        state = torch.load(self.checkpoint, map_location=self.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.best, self.best_step = state["step"], state["best"], state["best_step"]
        # The draw goes on from another seed: what was seen is not seen again in the same order.
        self.sampler.random = type(self.sampler.random)(
            type(self.sampler.random.bit_generator)(self.settings.training.seed + self.step)
        )
        print(f"resuming at step {self.step}", flush=True)

    def save(self) -> None:
        state = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "best": self.best,
            "best_step": self.best_step,
        }
        write_atomically(state, self.checkpoint)

    def run(self) -> None:
        settings = self.settings.training
        started, seen, losses = time.monotonic(), 0, []
        while self.step < self.steps:
            losses.append(self.train_step())
            seen += settings.batch
            if self.step % 25 == 0:
                rate = seen / (time.monotonic() - started)
                left = (self.steps - self.step) * settings.batch / rate / 60
                print(
                    f"step {self.step}/{self.steps}  loss {sum(losses) / len(losses):.4f}  "
                    f"{rate:.0f} windows/s  {left:.0f} min left",
                    flush=True,
                )
            if self.step % settings.validate_every == 0 or self.step == self.steps:
                self.report(sum(losses) / len(losses))
                self.save()
                losses = []
                if self.step - self.best_step >= settings.patience * settings.validate_every:
                    print(f"no better for {settings.patience} validations: stopping", flush=True)
                    return

    def train_step(self) -> float:
        settings = self.settings.training
        for group in self.optimizer.param_groups:
            group["lr"] = settings.learning_rate * learning_rate_share(
                self.step, self.steps, settings.warm_up_steps
            )
        self.model.train()
        inputs, targets = tensors_of(self.sampler.batch(settings.batch), self.device)
        loss = forecast_loss(*self.forecast(inputs), targets)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), GRADIENT_LIMIT)
        self.optimizer.step()
        self.step += 1
        move_average(self.average, self.model, self.step, settings.average_decay)
        return loss.item()

    def forecast(self, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """What the model says, the backbone in bfloat16 where there is a GPU: readings and forecasts keep full precision."""
        maps, features, base = self.model.prepared(*inputs)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
            last_map = self.model.read_map(maps)
        return self.model.decode(last_map.float(), features, base)

    def report(self, loss: float) -> None:
        rows = [validate(self.average, part) for part in self.validation]
        total = 0.0
        for scores in rows:
            total += sum(m / s for m, s in zip(scores.mse, scores.skip_mse, strict=True))
            print(
                f"  {scores.network}: MSE {scores.mse[0]:.3f} / {scores.mse[1]:.3f}  "
                f"(linear skip {scores.skip_mse[0]:.3f} / {scores.skip_mse[1]:.3f})  "
                f"80 % interval covers {scores.coverage[0]:.3f} / {scores.coverage[1]:.3f}",
                flush=True,
            )
        with (self.folder / "curve.csv").open("a", newline="") as file:
            writer = csv.writer(file)
            for scores in rows:
                writer.writerow(
                    [self.step, f"{loss:.5f}", scores.network]
                    + [f"{x:.4f}" for x in scores.mse + scores.skip_mse + scores.coverage]
                )
        # Without a validation period there is no telling: the last is taken for the best.
        if total < self.best or not self.validation:
            self.best, self.best_step = total, self.step
            state = {"model": self.average.state_dict(), "step": self.step}
            write_atomically(state, self.folder / "best.pt")
