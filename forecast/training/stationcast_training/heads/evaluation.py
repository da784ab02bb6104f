"""How well a head does on examples that it was not trained on, and what simple methods do there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from .dataset import Maps

BATCH = 64
RIDGE = 1e-2
LINEAR_STEPS = 200


@dataclass(frozen=True)
class Scores:
    labels: list[str]
    confusion: NDArray[np.int64]
    """[true class, predicted class]: counts."""

    @property
    def accuracy(self) -> float:
        return float(np.trace(self.confusion) / self.confusion.sum())

    @property
    def recall(self) -> NDArray[np.float64]:
        """Of each class the part that was found; NaN where there was none."""
        with np.errstate(invalid="ignore"):
            return np.diag(self.confusion) / self.confusion.sum(axis=1)

    @property
    def precision(self) -> NDArray[np.float64]:
        """Of each class the part of what was called so; NaN where nothing was."""
        with np.errstate(invalid="ignore"):
            return np.diag(self.confusion) / self.confusion.sum(axis=0)


def confusion_matrix(expected: NDArray, predicted: NDArray, classes: int) -> NDArray[np.int64]:
    matrix = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(matrix, (expected, predicted), 1)
    return matrix


@torch.no_grad()
def evaluate(model: nn.Module, test: Maps, labels: list[str]) -> Scores:
    """By the most probable class of each example."""
    model.eval()
    logits = torch.cat([model(maps) for maps in test.values.split(BATCH)])
    return Scores(labels, confusion_matrix(test.labels.numpy(), logits.argmax(1).numpy(), len(labels)))


def majority_accuracy(training: Maps, test: Maps) -> float:
    """Of naming always the class that is most frequent in training."""
    return float((test.labels == training.labels.mode().values).float().mean())


def logistic_regression_accuracy(training: Maps, test: Maps, classes: int) -> float:
    """Of a linear classifier of the maps' standardised pixels, with a squared penalty."""
    deviation, mean = torch.std_mean(training.values, dim=(0, 2, 3), keepdim=True)
    inputs, tested = (((part.values - mean) / deviation).flatten(1) for part in (training, test))
    # One scale for any size of map.
    scale = inputs.shape[1] ** -0.5
    weights = torch.zeros(inputs.shape[1] + 1, classes, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=LINEAR_STEPS, line_search_fn="strong_wolfe")

    def logits(values: torch.Tensor) -> torch.Tensor:
        return values @ weights[:-1] * scale + weights[-1]

    def objective() -> torch.Tensor:
        optimizer.zero_grad()
        loss = functional.cross_entropy(logits(inputs), training.labels)
        loss = loss + RIDGE * weights[:-1].square().mean() * classes
        loss.backward()
        return loss

    optimizer.step(objective)
    with torch.no_grad():
        return float((logits(tested).argmax(1) == test.labels).float().mean())
