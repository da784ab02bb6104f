"""Training loop of a head: resumable, with averaged weights, which are what is tested and exported."""

from __future__ import annotations

import copy
import csv
import math
import time
from dataclasses import asdict
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from ..backbone import keep_freed_memory
from ..forecasting.optimisation import (
    GRADIENT_LIMIT,
    adamw,
    learning_rate_share,
    move_average,
    write_atomically,
)
from .augmentation import augmentation, mixup
from .dataset import Maps
from .network import HeadNetwork
from .settings import HeadSettings

WARM_UP_PART = 0.1
CHECKPOINT_SECONDS = 120


class HeadTraining:
    """One run in a folder: `checkpoint.pt` (to resume), `curve.csv`."""

    def __init__(self, model: HeadNetwork, settings: HeadSettings, training: Maps, folder: Path) -> None:
        self.settings, self.training, self.folder = settings, training, folder
        folder.mkdir(parents=True, exist_ok=True)
        keep_freed_memory()
        self.model = model
        self.average = copy.deepcopy(model)
        self.augment = augmentation(settings.mapping.modality, settings.mirror)
        self.optimizer = adamw(model, settings.learning_rate, settings.weight_decay)
        self.step = 0
        self.saved = time.monotonic()
        if self.checkpoint.exists():
            self.resume()

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint.pt"

    @property
    def steps_an_epoch(self) -> int:
        return math.ceil(len(self.training) / self.settings.batch)

    @property
    def steps(self) -> int:
        return self.settings.epochs * self.steps_an_epoch

    def resume(self) -> None:
        """Raises ValueError where the run in this folder had other settings."""
        state = torch.load(self.checkpoint, map_location="cpu", weights_only=True)
        if state["settings"] != asdict(self.settings):
            raise ValueError(f"{self.folder} holds a run with other settings; choose another --run")
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step = state["step"]
        print(f"resuming at step {self.step}", flush=True)

    def save(self) -> None:
        state = {
            "settings": asdict(self.settings),
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
        }
        write_atomically(state, self.checkpoint)
        self.saved = time.monotonic()

    def run(self) -> HeadNetwork:
        """The averaged network, in evaluation mode."""
        started, begun = time.monotonic(), self.step
        while self.step < self.steps:
            loss = self.train_epoch()
            done = self.step - begun
            left = (self.steps - self.step) * (time.monotonic() - started) / done / 60
            epoch = self.step // self.steps_an_epoch
            print(f"epoch {epoch}/{self.settings.epochs}  loss {loss:.4f}  {left:.1f} min left", flush=True)
            with (self.folder / "curve.csv").open("a", newline="") as file:
                csv.writer(file).writerow([epoch, f"{loss:.5f}"])
            if self.step == self.steps or time.monotonic() - self.saved > CHECKPOINT_SECONDS:
                self.save()
        return self.average.eval()

    def train_epoch(self) -> float:
        """One pass in an order that depends on the epoch alone; returns the mean loss."""
        epoch = self.step // self.steps_an_epoch
        torch.manual_seed(self.settings.seed * 100_003 + epoch)
        losses = [self.train_step(rows) for rows in torch.randperm(len(self.training)).split(self.settings.batch)]
        return sum(losses) / len(losses)

    def train_step(self, rows: torch.Tensor) -> float:
        share = learning_rate_share(self.step, self.steps, max(1, round(WARM_UP_PART * self.steps)))
        for group in self.optimizer.param_groups:
            group["lr"] = self.settings.learning_rate * share
        self.model.train()
        targets = functional.one_hot(self.training.labels[rows], self.classes).float()
        maps, targets = mixup(self.augment(self.training.values[rows].clone()), targets)
        loss = functional.cross_entropy(
            self.model(maps), targets, label_smoothing=self.settings.label_smoothing
        )
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), GRADIENT_LIMIT)
        self.optimizer.step()
        self.step += 1
        move_average(self.average, self.model, self.step, self.settings.average_decay)
        return loss.item()

    @property
    def classes(self) -> int:
        return self.model.network.head.out_features
