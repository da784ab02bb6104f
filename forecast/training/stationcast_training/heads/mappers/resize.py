"""Cuts a picture to a shape and scales it with a triangle filter that widens as the picture shrinks."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray


def centre_crop(pixels: NDArray, height: int, width: int) -> NDArray:
    """The largest part of [rows, columns, ..] around the centre whose sides are as height to width."""
    rows, columns = pixels.shape[:2]
    kept_rows, kept_columns = rows, columns
    if columns * height > rows * width:
        kept_columns = max(1, rows * width // height)
    else:
        kept_rows = max(1, columns * height // width)
    top, left = (rows - kept_rows) // 2, (columns - kept_columns) // 2
    return pixels[top : top + kept_rows, left : left + kept_columns]


@lru_cache(maxsize=256)
def triangle_weights(source: int, target: int) -> NDArray[np.float64]:
    """[target, source]: how much each source pixel counts for each target pixel; rows sum to 1."""
    scale = source / target
    reach = max(scale, 1.0)
    centres = (np.arange(target) + 0.5) * scale
    distance = np.abs(np.arange(source) + 0.5 - centres[:, None]) / reach
    weights = np.maximum(0.0, 1.0 - distance)
    return weights / weights.sum(axis=1, keepdims=True)


def resize(pixels: NDArray, height: int, width: int) -> NDArray[np.float64]:
    """[rows, columns, channels] -> [height, width, channels]."""
    rows, columns = pixels.shape[:2]
    across = np.einsum("wc,rcx->rwx", triangle_weights(columns, width), pixels.astype(np.float64), optimize=True)
    return np.einsum("hr,rwx->hwx", triangle_weights(rows, height), across, optimize=True)
