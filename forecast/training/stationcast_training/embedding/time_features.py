"""Calendar features of an hour, each scaled to -0.5..0.5 (as CorrFormer and its forerunners use them)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TIME_FEATURES = ("hour of day", "day of week", "day of month", "day of year")


def time_features(hours: NDArray[np.int64]) -> NDArray[np.float32]:
    """Features of hours counted since 1970-01-01T00:00Z, UTC: [...] -> [..., 4]."""
    times = hours.astype("datetime64[h]")
    days = times.astype("datetime64[D]")
    hour = hours % 24
    # 1970-01-01 was a Thursday; Monday is 0.
    weekday = (days.astype(np.int64) + 3) % 7
    day_of_month = (days - times.astype("datetime64[M]")).astype(np.int64)
    day_of_year = (days - times.astype("datetime64[Y]")).astype(np.int64)
    scaled = [hour / 23, weekday / 6, day_of_month / 30, day_of_year / 365]
    return (np.stack(scaled, axis=-1) - 0.5).astype(np.float32)
