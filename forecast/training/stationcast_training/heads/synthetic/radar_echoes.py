"""Loops of radar echoes: growing, decaying, moving in four directions, stationary.

A loop is 12 to 24 pictures of one to four showers (stretched Gaussians) over clutter that stays where it is and
speckle that changes. North is up. Every shower changes and drifts a little, so that a class is more than a number.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

SIDE = 64
DIRECTIONS = {
    "moving-north": (-1.0, 0.0),
    "moving-east": (0.0, 1.0),
    "moving-south": (1.0, 0.0),
    "moving-west": (0.0, -1.0),
}
LABELS = ("growing", "decaying", *DIRECTIONS, "stationary")


def radar_loop(label: str, random: Generator) -> NDArray[np.uint8]:
    """[frames, 64, 64]: reflectivity as grey, black where there is no echo."""
    frames = int(random.integers(12, 25))
    time = np.linspace(0, 1, frames)
    velocity = random.normal(0, 2.0, 2)
    if label in DIRECTIONS:
        velocity += np.array(DIRECTIONS[label]) * random.uniform(18, 36)
    growth = {"growing": 1.0, "decaying": -1.0}.get(label, 0.0) * random.uniform(1.2, 2.2)
    growth += random.normal(0, 0.12)
    picture = np.zeros((frames, SIDE, SIDE))
    centre = np.array([SIDE / 2, SIDE / 2]) - velocity / 2
    for _ in range(random.integers(1, 5)):
        start = centre + random.normal(0, 7, 2)
        picture = np.maximum(picture, shower(random, start, velocity, growth, time))
    clutter = np.where(random.random((SIDE, SIDE)) < 0.01, random.uniform(0.1, 0.4), 0.0)
    speckle = random.normal(0, random.uniform(0.01, 0.05), picture.shape)
    picture = np.maximum(picture, clutter) + speckle
    picture[picture < 0.08] = 0
    return (picture.clip(0, 1) * 255).astype(np.uint8)


def shower(
    random: Generator, start: NDArray, velocity: NDArray, growth: float, time: NDArray
) -> NDArray[np.float64]:
    rows, columns = np.mgrid[0:SIDE, 0:SIDE].astype(np.float64)
    angle, stretch = random.uniform(0, np.pi), random.uniform(1.0, 2.5)
    size = random.uniform(3.0, 6.0)
    strength = random.uniform(0.5, 1.0)
    frames = []
    for moment in time:
        scale = np.exp(growth * (moment - 0.5) / 2)
        row, column = start + velocity * moment + random.normal(0, 0.3, 2)
        along = (columns - column) * np.cos(angle) + (rows - row) * np.sin(angle)
        across = (rows - row) * np.cos(angle) - (columns - column) * np.sin(angle)
        distance = (along / (size * scale * stretch)) ** 2 + (across / (size * scale)) ** 2
        frames.append(min(1.0, strength * scale) * np.exp(-distance / 2))
    return np.stack(frames)
