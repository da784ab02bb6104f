"""Sound as a log-mel spectrogram: channels averaged, 16 kHz, padded with silence or cut at the end."""

from __future__ import annotations

import io

import numpy as np
import soundfile
from numpy.typing import NDArray

from .filterbank import SILENCE, Filterbank, log_mel
from .resample import resample


def audio_map(content: bytes, frames: int, bank: Filterbank) -> NDArray[np.float32]:
    """[1, frames, mel_bins]; WAV, Ogg Vorbis, FLAC or MP3."""
    channels, rate = soundfile.read(io.BytesIO(content), dtype="float32", always_2d=True)
    if len(channels) == 0:
        raise ValueError("the sound is empty")
    signal = resample(channels.astype(np.float64).mean(axis=1), rate, bank.sample_rate)
    longest = bank.window + (frames - 1) * bank.shift
    signal = signal[:longest]
    if len(signal) < bank.window:
        signal = np.pad(signal, (0, bank.window - len(signal)))
    spectrogram = log_mel(signal, bank)
    padding = np.full((frames - len(spectrogram), bank.mel_bins), SILENCE)
    return np.concatenate([spectrogram, padding])[None].astype(np.float32)
