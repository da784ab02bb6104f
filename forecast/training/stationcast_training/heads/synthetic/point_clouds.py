"""Objects as a lidar in an aircraft sees them: building, car, fence, pole and tree.

Every object is a sample of its surfaces, denser where they face the sensor. Then what lies behind the object is
taken away (occlusion), points are thinned to a random density, and each is displaced by a random error of range.
Sizes are those of real objects, in metres; z is up.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

MOST_POINTS = 4096
FEWEST_POINTS = 8

Points = NDArray[np.float64]


def building(random: Generator) -> Points:
    length, width, eaves = random.uniform(8, 35), random.uniform(6, 18), random.uniform(3, 10)
    rise = random.choice([0.0, random.uniform(0.2, 0.6)]) * width / 2
    roof = rectangle(random, int(length * width * 8), length, width)
    roof[:, 2] = eaves + rise * (1 - np.abs(roof[:, 1]) / (width / 2))
    parts = [roof, *walls(random, length, width, eaves, density=2.0)]
    if random.random() < 0.4:
        side = random.uniform(0.3, 0.7)
        annex = rectangle(random, int(length * width * side * 4), length * side, width)
        parts.append(annex + [0, width * random.choice([-1, 1]) * 0.9, eaves * random.uniform(0.4, 0.9)])
    return np.concatenate(parts)


def walls(random: Generator, length: float, width: float, height: float, density: float) -> list[Points]:
    """One or two of the four, since no sensor sees all."""
    sides = []
    for axis in random.choice(4, size=random.integers(1, 3), replace=False):
        along = length if axis < 2 else width
        wall = np.zeros((int(along * height * density), 3))
        wall[:, axis // 2] = random.uniform(-along / 2, along / 2, len(wall))
        wall[:, 1 - axis // 2] = (1 if axis % 2 else -1) * (width if axis < 2 else length) / 2
        wall[:, 2] = random.uniform(0, height, len(wall))
        sides.append(wall)
    return sides


def car(random: Generator) -> Points:
    length, width, height = random.uniform(3.5, 5.4), random.uniform(1.6, 2.1), random.uniform(1.35, 2.0)
    bonnet = random.uniform(0.5, 0.75) * height
    top = rectangle(random, 900, length, width)
    cabin = (top[:, 0] > -0.35 * length) & (top[:, 0] < random.uniform(0.1, 0.5) * length)
    top[:, 2] = np.where(cabin, height, bonnet)
    sides = walls(random, length, width, bonnet, density=60.0)
    return np.concatenate([top, *sides])


def fence(random: Generator) -> Points:
    height = random.uniform(0.9, 2.6)
    parts, start, heading = [], np.zeros(2), 0.0
    for _ in range(random.integers(1, 4)):
        length = random.uniform(4, 20)
        panel = np.zeros((int(length * height * 12), 3))
        distance = random.uniform(0, length, len(panel))
        direction = np.array([np.cos(heading), np.sin(heading)])
        panel[:, :2] = start + distance[:, None] * direction
        # A beam from above meets the top of a fence more often than its face.
        panel[:, 2] = height * random.power(random.uniform(1.0, 4.0), len(panel))
        parts.append(panel)
        start = start + length * direction
        heading += random.uniform(-1.6, 1.6)
    return np.concatenate(parts)


def pole(random: Generator) -> Points:
    height, radius = random.uniform(4, 16), random.uniform(0.06, 0.25)
    stem = np.zeros((random.integers(30, 400), 3))
    angle = random.uniform(0, 2 * np.pi, len(stem))
    stem[:, 0], stem[:, 1] = radius * np.cos(angle), radius * np.sin(angle)
    stem[:, 2] = random.uniform(0, height, len(stem))
    parts = [stem]
    if random.random() < 0.6:
        arm = np.zeros((random.integers(5, 60), 3))
        arm[:, 0] = random.uniform(0, random.uniform(0.6, 2.5), len(arm)) * random.choice([1, -1])
        arm[:, 2] = height * random.uniform(0.85, 1.0)
        parts.append(arm)
    return np.concatenate(parts)


def tree(random: Generator) -> Points:
    height = random.uniform(3, 20)
    reach = height * random.uniform(0.15, 0.4)
    parts = []
    for _ in range(random.integers(1, 5)):
        count = int(600 * random.uniform(0.3, 1.0) * min(reach, 4))
        direction = random.normal(size=(count, 3))
        direction /= np.linalg.norm(direction, axis=1, keepdims=True)
        # Leaves let part of the light in: most echoes come from the outside of the crown, not all.
        depth = random.power(random.uniform(2.0, 5.0), (count, 1))
        crown = direction * depth * [reach, reach, height * random.uniform(0.2, 0.4)]
        parts.append(crown + [*random.normal(0, 0.3 * reach, 2), height * random.uniform(0.55, 0.75)])
    stem = np.zeros((random.integers(0, 60), 3))
    stem[:, :2] = random.normal(0, 0.15, (len(stem), 2))
    stem[:, 2] = random.uniform(0, 0.5 * height, len(stem))
    return np.concatenate([*parts, stem])


OBJECTS: dict[str, Callable[[Generator], Points]] = {
    "building": building,
    "car": car,
    "fence": fence,
    "pole": pole,
    "tree": tree,
}


def rectangle(random: Generator, count: int, length: float, width: float) -> Points:
    """Around the origin at height 0."""
    points = np.zeros((count, 3))
    points[:, 0] = random.uniform(-length / 2, length / 2, count)
    points[:, 1] = random.uniform(-width / 2, width / 2, count)
    return points


def lidar_object(label: str, random: Generator) -> Points:
    """One object with a random heading, occlusion, density and error: [8 to 4096 points, 3]."""
    points = heading(OBJECTS[label](random), random.uniform(0, 2 * np.pi))
    points = occluded(points, random)
    kept = int(len(points) * np.exp(random.uniform(np.log(0.03), 0)))
    kept = int(np.clip(kept, FEWEST_POINTS, min(MOST_POINTS, len(points))))
    points = points[random.permutation(len(points))[:kept]]
    return points + random.normal(0, random.uniform(0.01, 0.08), points.shape)


def heading(points: Points, angle: float) -> Points:
    cosine, sine = np.cos(angle), np.sin(angle)
    x, y, z = points.T
    return np.stack([x * cosine - y * sine, x * sine + y * cosine, z], axis=1)


def occluded(points: Points, random: Generator) -> Points:
    """Takes away much of what is low and on one side: it lay behind the rest, or behind a neighbour."""
    x, _, z = heading(points, random.uniform(0, 2 * np.pi)).T
    behind = x < np.quantile(x, random.uniform(0, 0.35))
    low = z < np.quantile(z, random.uniform(0.2, 0.7))
    kept = ~(behind & low) | (random.random(len(points)) < 0.15)
    return points[kept] if kept.sum() >= FEWEST_POINTS else points
