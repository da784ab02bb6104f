"""Log-mel filterbank by Kaldi's conventions.

Source: Kaldi, feat/feature-fbank and feat/mel-computations, with the settings
that audio transformers made common: Hanning window, pre-emphasis 0.97, mean of
each frame removed, only whole frames, power, no energy, no dither.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

PRE_EMPHASIS = 0.97
LOWEST_FREQUENCY = 20.0
ENERGY_FLOOR = 1.1920928955078125e-07
"""Machine epsilon of float32: the logarithm of less is that of this."""
SILENCE = float(np.log(ENERGY_FLOOR))


@dataclass(frozen=True)
class Filterbank:
    sample_rate: int = 16_000
    mel_bins: int = 128
    frame_length: float = 25.0
    """Milliseconds, as `frame_shift`."""
    frame_shift: float = 10.0

    @property
    def window(self) -> int:
        """Samples of a frame."""
        return int(self.sample_rate * self.frame_length / 1000)

    @property
    def shift(self) -> int:
        """Samples from a frame to the next."""
        return int(self.sample_rate * self.frame_shift / 1000)


def log_mel(signal: NDArray[np.float64], bank: Filterbank) -> NDArray[np.float64]:
    """[samples], at least one frame of them, -> [frames, mel_bins]."""
    frames = np.lib.stride_tricks.sliding_window_view(signal, bank.window)[:: bank.shift].astype(np.float64)
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    frames = (frames - PRE_EMPHASIS * before) * np.hanning(bank.window)
    size = 1 << (bank.window - 1).bit_length()
    power = np.abs(np.fft.rfft(frames, size)) ** 2
    energies = power[:, :-1] @ mel_weights(size, bank.sample_rate, bank.mel_bins).T
    return np.log(np.maximum(energies, ENERGY_FLOOR))


@lru_cache(maxsize=8)
def mel_weights(size: int, sample_rate: int, mel_bins: int) -> NDArray[np.float64]:
    """[mel_bins, size / 2]: triangles in mel over the bins of the spectrum, the Nyquist bin left out."""
    lowest, highest = mel(np.array([LOWEST_FREQUENCY, sample_rate / 2]))
    step = (highest - lowest) / (mel_bins + 1)
    left = lowest + np.arange(mel_bins)[:, None] * step
    bins = mel(np.arange(size // 2) * (sample_rate / size))
    return np.maximum(0.0, np.minimum((bins - left) / step, (left + 2 * step - bins) / step))


def mel(frequency: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1127.0 * np.log(1.0 + frequency / 700.0)
