"""Training variants of a batch of maps, made anew at every step; what is allowed depends on the modality.

Image: a little larger, smaller, turned, moved, mirrored; other light; a part hidden. Audio: begins at another
moment, louder or quieter, bands and moments hidden (SpecAugment, Park et al. 2019). Point cloud: points missing,
mirrored, and a little larger or smaller. Video: all frames moved and scaled alike, and begun a little earlier
or later; mirrored only where left and right mean the same. All: mixup (Zhang et al. 2018).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from .mappers.filterbank import SILENCE
from .mappers.video import TILES

MIXUP = 0.2
"""Both parameters of the beta distribution that shares come from."""


def affine(maps: Tensor, scale: float, shift: float, degrees: float, mirror: bool) -> Tensor:
    """[batch, channels, height, width]: scaled by up to 1 +- scale, and so on; edges are continued."""
    count = len(maps)
    angle = uniform(count, degrees) * math.pi / 180
    size = torch.exp(uniform(count, math.log1p(scale)))
    flip = torch.where(torch.rand(count) < 0.5, -1.0, 1.0) if mirror else torch.ones(count)
    theta = torch.stack(
        [
            torch.stack([size * angle.cos() * flip, -size * angle.sin(), uniform(count, shift)], dim=1),
            torch.stack([size * angle.sin() * flip, size * angle.cos(), uniform(count, shift)], dim=1),
        ],
        dim=1,
    )
    grid = functional.affine_grid(theta, list(maps.shape), align_corners=False)
    return functional.grid_sample(maps, grid, padding_mode="border", align_corners=False)


def augment_image(maps: Tensor) -> Tensor:
    maps = affine(maps, scale=0.3, shift=0.15, degrees=12, mirror=True)
    count = len(maps)
    contrast = torch.exp(uniform(count, 0.25)).view(-1, 1, 1, 1)
    light = uniform(count, 0.12).view(-1, 1, 1, 1)
    colour = 0.06 * torch.randn(count, maps.shape[1], 1, 1)
    grey = maps.mean(dim=1, keepdim=True)
    maps = grey + (maps - grey) * torch.exp(uniform(count, 0.3)).view(-1, 1, 1, 1)
    middle = maps.mean(dim=(1, 2, 3), keepdim=True)
    maps = ((maps - middle) * contrast + middle + light + colour).clamp(0, 1)
    return hide(maps, 0.4, 0.4, fill=middle)


def augment_audio(maps: Tensor) -> Tensor:
    frames, bins = maps.shape[2:]
    maps = torch.stack(
        [
            one.roll((int(torch.randint(frames, ())), int(torch.randint(-2, 3, ()))), dims=(1, 2))
            for one in maps
        ]
    )
    maps = (maps + uniform(len(maps), 2.0).view(-1, 1, 1, 1)).clamp_min(SILENCE)
    middle = maps.mean(dim=(1, 2, 3), keepdim=True)
    for _ in range(2):
        maps = hide(maps, 0.15, 1.0, fill=middle)
        maps = hide(maps, 1.0, 0.12, fill=middle)
    return maps


def augment_point_cloud(maps: Tensor) -> Tensor:
    """Drops pixels in patches and singly; mirrors the views that share an axis together."""
    count, _, height, width = maps.shape
    for index in range(count):
        if torch.rand(()) < 0.5:
            maps[index, :2] = maps[index, :2].flip(2)
        if torch.rand(()) < 0.5:
            maps[index, 0] = maps[index, 0].flip(0)
            maps[index, 2] = maps[index, 2].flip(1)
    kept = torch.rand(count, 1, height, width) > 0.5 * torch.rand(count, 1, 1, 1)
    maps = affine(maps * kept, scale=0.15, shift=0.05, degrees=4, mirror=False)
    return hide(maps, 0.3, 0.3, fill=torch.zeros(count, 1, 1, 1))


def augment_video(maps: Tensor, mirror: bool = False) -> Tensor:
    count, channels, height, width = maps.shape
    tiles = tiled(maps)
    # Frames lie one after another in the channels, so that all are moved alike.
    frames = tiles.flatten(1, 2)
    frames = affine(frames, scale=0.25, shift=0.15, degrees=6, mirror=mirror)
    tiles = frames.view(count, TILES**2, channels, height // TILES, width // TILES)
    shifted = [one.roll(int(torch.randint(-1, 2, ())), dims=0) for one in tiles]
    light = torch.exp(uniform(count, 0.15)).view(-1, 1, 1, 1)
    return (untiled(torch.stack(shifted)) * light).clamp(0, 1)


def tiled(maps: Tensor) -> Tensor:
    """[batch, channels, height, width] -> [batch, 16, channels, height / 4, width / 4]."""
    parts = maps.unflatten(2, (TILES, -1)).unflatten(4, (TILES, -1))
    return parts.permute(0, 2, 4, 1, 3, 5).flatten(1, 2)


def untiled(tiles: Tensor) -> Tensor:
    parts = tiles.unflatten(1, (TILES, TILES)).permute(0, 3, 1, 4, 2, 5)
    return parts.flatten(4, 5).flatten(2, 3)


def hide(maps: Tensor, rows: float, columns: float, fill: Tensor) -> Tensor:
    """A rectangle of up to `rows` and `columns` of the map (as parts of it) becomes `fill` in each."""
    count, _, height, width = maps.shape
    inside = span(count, height, rows)[:, None, :, None] & span(count, width, columns)[:, None, None, :]
    return torch.where(inside, fill, maps)


def span(count: int, length: int, part: float) -> Tensor:
    """[count, length]: True in a random stretch of up to `part` of it; in all of it where part is 1."""
    if part >= 1:
        return torch.ones(count, length, dtype=torch.bool)
    extent = torch.rand(count, 1) * part * length
    start = torch.rand(count, 1) * (length - extent)
    position = torch.arange(length)
    return (position >= start) & (position < start + extent)


def mixup(maps: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Maps and targets [batch, classes], each mixed with those of another example."""
    share = torch.distributions.Beta(MIXUP, MIXUP).sample((len(maps),))
    share = torch.maximum(share, 1 - share)
    other = torch.randperm(len(maps))
    part = share.view(-1, 1, 1, 1)
    return part * maps + (1 - part) * maps[other], share[:, None] * targets + (1 - share[:, None]) * targets[other]


def uniform(count: int, limit: float) -> Tensor:
    return (torch.rand(count) * 2 - 1) * limit


def augmentation(modality: str, mirror: bool) -> Callable[[Tensor], Tensor]:
    if modality == "video":
        return lambda maps: augment_video(maps, mirror)
    return {"image": augment_image, "audio": augment_audio, "pointcloud": augment_point_cloud}[modality]
