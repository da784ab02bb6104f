"""Point clouds as three orthogonal projections whose pixels are depth.

The cloud is moved so that its mean is the origin, turned about the vertical so
that its longest horizontal axis (principal component) lies along x with the
longer tail at positive x, and scaled by its largest coordinate, alike in all
directions. The views are from above (x right, y up), from the front (x right,
z up) and from the side (y right, z up). A pixel holds 1 + ln(1 + d), d being
how many metres its nearest point lies before the cloud's far side; 0 where
there is none. So shape is free of place, heading and size, and size is in the
depths, in metres.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

VIEWS = ((0, 1, 2, 1.0), (0, 2, 1, -1.0), (1, 2, 0, 1.0))
"""Of each view the axes that go right and up, the axis of depth, and its direction towards the viewer."""


def read_xyz(content: bytes) -> NDArray[np.float64]:
    """[points, 3]; text with x, y and z first in every line. Comments, #, and further columns are left aside."""
    rows = (line.split("#")[0].replace(",", " ").split() for line in content.decode("utf-8").splitlines())
    points = np.array([row[:3] for row in rows if row], dtype=np.float64).reshape(-1, 3)
    return points[np.isfinite(points).all(axis=1)]


def point_cloud_map(points: NDArray[np.float64], height: int, width: int) -> NDArray[np.float32]:
    """[points, 3] in metres, z up, at least one -> [3, height, width]."""
    points = turned(points - points.mean(axis=0))
    largest = np.abs(points).max()
    scaled = points / (largest if largest > 0 else 1.0)
    maps = np.zeros((3, height, width))
    for view, (right, up, depth, direction) in zip(maps, VIEWS, strict=True):
        columns = cells(scaled[:, right], width)
        rows = cells(-scaled[:, up], height)
        towards = direction * points[:, depth]
        np.maximum.at(view, (rows, columns), 1.0 + np.log1p(towards - towards.min()))
    return maps.astype(np.float32)


def turned(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """About the vertical, the principal axis along x; a half turn more where the longer tail is at negative x."""
    x, y, z = points.T
    angle = 0.5 * np.arctan2(2 * np.mean(x * y), np.mean(x * x) - np.mean(y * y))
    along = x * np.cos(angle) + y * np.sin(angle)
    across = y * np.cos(angle) - x * np.sin(angle)
    if np.mean(along**3) < 0:
        along, across = -along, -across
    return np.stack([along, across, z], axis=1)


def cells(coordinates: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """-1 to 1 as 0 to count - 1."""
    return np.clip(np.floor((coordinates + 1) / 2 * count), 0, count - 1).astype(np.int64)
