"""Two forecasts as one: how much to believe each, and how sure to be of it."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..forecasting.calibration import MEDIAN, spread_of
from ..forecasting.model import QUANTILES, not_crossing
from ..weather.windows import HORIZON

SMALLEST_DISTANCE = 1e-3
"""degC or m/s."""


class Blend(nn.Module):
    """A linear guess [batch, 24, stations, 2], and mean, quantiles and wind vector of the general model -> the same three.

    `share` [24, 2] of the mean is the general model's. Its distribution is moved to the new mean, and
    widened or narrowed by `spread` [24, 2, 5] around its median.
    """

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("share", torch.ones(HORIZON, 2))
        self.register_buffer("spread", torch.ones(HORIZON, 2, len(QUANTILES)))

    def forward(self, guess: Tensor, mean: Tensor, quantiles: Tensor, vector: Tensor) -> tuple:
        blended = guess + self.share[:, None] * (mean - guess)
        median = quantiles[..., MEDIAN : MEDIAN + 1]
        offsets = not_crossing((quantiles - median) * self.spread[:, None])
        moved = blended[..., None] + (median - mean[..., None]) + offsets
        return not_negative(blended), not_negative(moved), vector

    @torch.no_grad()
    def choose_share(self, guess: Tensor, mean: Tensor, truth: Tensor) -> None:
        """Least squares for every lead and variable, between none and all; [n, 24, stations, 2] each, truth NaN where unknown."""
        difference, missed = mean - guess, truth - guess
        known = ~torch.isnan(missed)
        product = (difference * torch.nan_to_num(missed) * known).sum((0, 2))
        self.share.copy_((product / (difference**2 * known).sum((0, 2)).clamp(min=1e-9)).clamp(0, 1))

    @torch.no_grad()
    def calibrate(
        self, guess: Tensor, mean: Tensor, quantiles: Tensor, vector: Tensor, truth: Tensor
    ) -> None:
        """Sets `spread` so that each quantile lies above as many observations as it should."""
        self.spread.fill_(1)
        _, forecast, _ = self(guess, mean, quantiles, vector)
        median = forecast[..., MEDIAN : MEDIAN + 1]
        distance = forecast - median
        ratio = (truth[..., None] - median) / distance
        ratio = torch.where(distance.abs() >= SMALLEST_DISTANCE, ratio, torch.nan)
        self.spread.copy_(spread_of(ratio.permute(0, 2, 1, 3, 4).flatten(0, 1)))


def not_negative(forecast: Tensor) -> Tensor:
    """Wind speeds below 0 become 0; the variable (temperature, wind speed) is dimension 3."""
    temperature, speed = forecast[:, :, :, :1], forecast[:, :, :, 1:2]
    return torch.cat([temperature, torch.relu(speed)], dim=3)
