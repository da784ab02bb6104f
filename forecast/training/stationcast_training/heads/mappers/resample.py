"""Changes a signal's sample rate by a Hann-windowed sinc (Smith, Digital Audio Resampling, 2002)."""

from __future__ import annotations

from math import ceil, gcd

import numpy as np
from numpy.typing import NDArray

ZERO_CROSSINGS = 16
"""Of the sinc on each side of its centre."""
ROLL_OFF = 0.95
"""Cut-off, as a part of the lower of the two Nyquist frequencies."""


def resample(signal: NDArray[np.float64], rate: int, target: int) -> NDArray[np.float64]:
    """`signal` [samples] at `rate` Hz as [ceil(samples * target / rate)] at `target` Hz; silence around it."""
    if rate == target:
        return signal
    common = gcd(rate, target)
    rate, target = rate // common, target // common
    cutoff = ROLL_OFF * min(rate, target)
    reach = ceil(ZERO_CROSSINGS * rate / cutoff)
    length = -(-len(signal) * target // rate)
    steps = -(-length // target)
    padded = np.concatenate([np.zeros(reach), signal, np.zeros(reach + steps * rate)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    result = np.empty((steps, target))
    for phase in range(target):
        first = phase * rate // target
        distance = (np.arange(-reach, reach + 1) + first) / rate - phase / target
        result[:, phase] = windows[first::rate][:steps] @ windowed_sinc(cutoff * distance) * (cutoff / rate)
    return result.reshape(-1)[:length]


def windowed_sinc(crossings: NDArray[np.float64]) -> NDArray[np.float64]:
    window = np.where(
        np.abs(crossings) < ZERO_CROSSINGS, np.cos(np.pi * crossings / ZERO_CROSSINGS / 2) ** 2, 0.0
    )
    return np.sinc(crossings) * window
