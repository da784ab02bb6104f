"""Intervals after calibration."""

from __future__ import annotations

import pytest
import torch

from stationcast_training.forecasting.calibration import spread_of
from stationcast_training.forecasting.model import QUANTILES, not_crossing

ROWS = 5_000


@pytest.mark.parametrize("overconfidence", [0.5, 1.0, 2.5])
def test_every_quantile_is_brought_to_its_level(overconfidence) -> None:
    observed = torch.randn(ROWS, 24, 2) * overconfidence
    offsets = torch.tensor([torch.erfinv(torch.tensor(2 * level - 1.0)) * 2**0.5 for level in QUANTILES])
    spread = spread_of(observed[..., None] / torch.where(offsets == 0, torch.nan, offsets))
    quantiles = not_crossing(offsets * spread)
    shares = (observed[..., None] <= quantiles).float().mean(0)
    median = torch.arange(5) == 2
    expected = torch.tensor(QUANTILES).expand(24, 2, 5)
    torch.testing.assert_close(shares[..., ~median], expected[..., ~median], rtol=0, atol=1e-3)


def test_quantiles_do_not_cross_whatever_the_factors() -> None:
    offsets = torch.tensor([-2.0, -1.0, 0.0, 1.0, 2.0]) * torch.rand(1000, 5)
    assert (not_crossing(offsets).diff(dim=-1) >= 0).all()


def test_a_biased_median_does_not_turn_quantiles_round() -> None:
    ratios = (torch.randn(ROWS, 24, 2, 1) - 5) / torch.tensor([-2.0, -1.0, torch.nan, 1.0, 2.0])
    assert (spread_of(ratios) > 0).all()
