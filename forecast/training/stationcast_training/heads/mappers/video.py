"""Videos as one picture: sixteen frames, evenly spaced in the order of time, in four rows of four."""

from __future__ import annotations

import io
import re
import zipfile

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageSequence

from .picture import fit, rgb_pixels

TILES = 4
"""In a row, and rows."""


PICTURE = re.compile(r"(?!__MACOSX/)(.*/)?[^/.][^/]*\.(jpe?g|png|webp|gif)$", re.IGNORECASE)


def frame_order(name: str) -> list[tuple[int, int, str]]:
    """A key that orders names as people count: `frame2` before `frame10`."""
    return [
        (0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", name)
    ]


def gif_frames(content: bytes) -> list[NDArray[np.uint8]]:
    with Image.open(io.BytesIO(content)) as animation:
        return [rgb_pixels(frame) for frame in ImageSequence.Iterator(animation)]


def zip_frames(content: bytes) -> list[NDArray[np.uint8]]:
    """The pictures of an archive in the order of their names."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = sorted((name for name in archive.namelist() if PICTURE.match(name)), key=frame_order)
        return [rgb_pixels(Image.open(io.BytesIO(archive.read(name)))) for name in names]


def video_map(frames: list[NDArray[np.uint8]], height: int, width: int) -> NDArray[np.float32]:
    """[rows, columns, 3] each -> [3, height, width]; fewer than sixteen frames are repeated."""
    rows, columns = height // TILES, width // TILES
    picture = np.zeros((height, width, 3))
    for tile in range(TILES**2):
        frame = frames[(2 * tile + 1) * len(frames) // (2 * TILES**2)]
        top, left = tile // TILES * rows, tile % TILES * columns
        picture[top : top + rows, left : left + columns] = fit(frame, rows, columns)
    return picture.transpose(2, 0, 1).astype(np.float32)
