"""What the forecast model is trained to minimise."""

from __future__ import annotations

import torch
from torch import Tensor

from .model import QUANTILES, TARGET_SCALES

MEAN_WEIGHT = 1.0
QUANTILE_WEIGHT = 2.0
VECTOR_WEIGHT = 0.15


def forecast_loss(mean: Tensor, quantiles: Tensor, vector: Tensor, targets: Tensor) -> Tensor:
    """Squared error of the means and of the wind vector, and pinball loss of the quantiles.

    Shapes as of ForecastModel's outputs; targets [batch, 24, node, 4] with NaN
    where nothing was observed, which is left out. Everything is scaled by the
    typical spread of its variable, so that degC and m/s weigh alike.
    """
    scales = torch.tensor(TARGET_SCALES, device=targets.device)
    known = ~torch.isnan(targets)
    filled = torch.nan_to_num(targets)
    expected = torch.cat([mean, vector], dim=-1)
    squared = ((expected - filled) / scales) ** 2 * known
    per_output = squared.sum((0, 1, 2)) / known.sum((0, 1, 2)).clamp(min=1)

    levels = torch.tensor(QUANTILES, device=targets.device)
    error = (filled[..., :2, None] - quantiles) / scales[:2, None]
    pinball = torch.maximum(levels * error, (levels - 1) * error) * known[..., :2, None]
    per_quantile = pinball.sum((0, 1, 2)) / known[..., :2].sum((0, 1, 2)).clamp(min=1)[:, None]
    return (
        MEAN_WEIGHT * per_output[:2].mean()
        + VECTOR_WEIGHT * per_output[2:].mean()
        + QUANTILE_WEIGHT * per_quantile.mean()
    )
