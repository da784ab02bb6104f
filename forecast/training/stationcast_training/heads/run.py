"""One head from maps to scores."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import torch

from .dataset import Maps
from .evaluation import Scores, evaluate, logistic_regression_accuracy, majority_accuracy
from .network import HeadNetwork, build_head
from .picture import draw_scores
from .settings import HeadSettings
from .train import HeadTraining


@dataclass(frozen=True)
class Run:
    settings: HeadSettings
    labels: list[str]
    training: Maps
    test: Maps


@dataclass(frozen=True)
class Result:
    model: HeadNetwork
    scores: Scores
    majority: float
    """Accuracy of naming always the most frequent class, and of logistic regression on the map's pixels."""
    linear: float


def train_and_score(run: Run, folder: Path, start: Path | None, title: str) -> Result:
    """Trains, or goes on with, the run in `folder`; leaves `scores.json` and `scores.png` there."""
    torch.manual_seed(run.settings.seed)
    classes = len(run.labels)
    print(f"{title}: {len(run.training)} training, {len(run.test)} test examples of {classes} classes", flush=True)
    majority = majority_accuracy(run.training, run.test)
    linear = logistic_regression_accuracy(run.training, run.test, classes)
    print(f"majority class {100 * majority:.1f} %, logistic regression on pixels {100 * linear:.1f} %", flush=True)
    model = HeadTraining(
        build_head(run.settings, classes, run.training, start), run.settings, run.training, folder
    ).run()
    scores = evaluate(model, run.test, run.labels)
    draw_scores(scores, title, folder / "scores.png")
    content = {
        "accuracy": scores.accuracy,
        "majority": majority,
        "linear": linear,
        "training": len(run.training),
        "test": len(run.test),
        "labels": run.labels,
        "confusion": scores.confusion.tolist(),
    }
    (folder / "scores.json").write_text(json.dumps(content, indent=2) + "\n")
    print(f"{title}: {100 * scores.accuracy:.1f} % of {len(run.test)} right", flush=True)
    for label, recall, precision in zip(run.labels, scores.recall, scores.precision, strict=True):
        print(f"  {label:20} recall {100 * recall:5.1f} %  precision {100 * precision:5.1f} %", flush=True)
    return Result(model, scores, majority, linear)
