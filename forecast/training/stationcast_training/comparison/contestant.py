"""What is compared: our model with one encoder or another, and published networks for series."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from ..forecasting.loss import forecast_loss
from ..forecasting.model import TARGET_SCALES, ForecastModel
from ..forecasting.optimisation import GRADIENT_LIMIT, adamw, learning_rate_share, move_average
from .settings import ComparisonSettings, ContestantSettings


class Contestant:
    """A network that learns by gradient, with averaged weights as what is scored."""

    def __init__(self, entry: ContestantSettings, settings: ComparisonSettings, network: nn.Module) -> None:
        self.entry, self.settings, self.live = entry, settings, network
        self.average = copy.deepcopy(network)
        self.optimizer = adamw(network, entry.learning_rate, entry.weight_decay)
        self.step = 0
        self.seconds = 0.0
        """Of processor time that training took."""

    def learn(self, inputs: tuple[Tensor, ...], targets: Tensor) -> None:
        steps = self.settings.blocks * self.settings.steps_a_block * self.entry.passes
        share = learning_rate_share(self.step, steps, self.settings.warm_up_steps)
        for group in self.optimizer.param_groups:
            group["lr"] = self.entry.learning_rate * share
        self.live.train()
        loss = self.loss(inputs, targets)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.live.parameters(), GRADIENT_LIMIT)
        self.optimizer.step()
        self.step += 1
        move_average(self.average, self.live, self.step, self.settings.average_decay)

    def loss(self, inputs: tuple[Tensor, ...], targets: Tensor) -> Tensor:
        outputs = self.live(*inputs)
        if isinstance(self.live, ForecastModel):
            return forecast_loss(*outputs, targets)
        return squared_loss(outputs[0], targets)

    @torch.no_grad()
    def forecast(self, inputs: tuple[Tensor, ...]) -> Tensor:
        """Expected temperature and wind speed [batch, 24, node, 2]."""
        self.average.eval()
        return self.average(*inputs)[0]

    def state(self) -> dict:
        return {
            "live": self.live.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
        }

    def resume(self, state: dict) -> None:
        self.live.load_state_dict(state["live"])
        self.average.load_state_dict(state["average"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.seconds = state["step"], state["seconds"]


def squared_loss(mean: Tensor, targets: Tensor) -> Tensor:
    """Of what is known, with degC and m/s scaled to weigh alike."""
    scales = torch.tensor(TARGET_SCALES[:2])
    known = ~torch.isnan(targets[..., :2])
    squared = ((mean - torch.nan_to_num(targets[..., :2])) / scales) ** 2 * known
    return (squared.sum((0, 1, 2)) / known.sum((0, 1, 2)).clamp(min=1)).mean()
