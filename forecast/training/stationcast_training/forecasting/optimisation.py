"""One step of training: which weights decay, how the learning rate goes, what is averaged, how a state is kept."""

from __future__ import annotations

import math
import os
from pathlib import Path

import torch
from torch import nn

GRADIENT_LIMIT = 1.0


def adamw(model: nn.Module, learning_rate: float, weight_decay: float) -> torch.optim.AdamW:
    """Weight decay for matrices and kernels alone: biases, norms and layer scales stay free."""
    trained = [p for p in model.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in trained if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in trained if p.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=learning_rate, fused=True)


def learning_rate_share(step: int, steps: int, warm_up_steps: int) -> float:
    """Linear warm-up, then half a cosine down to a hundredth."""
    fall = 0.505 + 0.495 * math.cos(math.pi * step / steps)
    return min((step + 1) / warm_up_steps, 1.0) * fall


@torch.no_grad()
def move_average(average: nn.Module, live: nn.Module, step: int, most: float) -> None:
    """Moves `average` towards `live`, in place; early averages forget faster than `most`."""
    decay = min(most, (1 + step) / (10 + step))
    weights = live.state_dict()
    for name, value in average.state_dict().items():
        if value.is_floating_point():
            value.lerp_(weights[name], 1 - decay)
        else:
            value.copy_(weights[name])


def write_atomically(state: dict, file: Path) -> None:
    unfinished = file.with_suffix(".unfinished")
    torch.save(state, unfinished)
    os.replace(unfinished, file)
