"""Pictures as RGB from 0 to 1: turned upright as EXIF says, alpha over white, 16 bits as the upper 8."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from .resize import centre_crop, resize

HIGH_BYTE = 256
WHITE = 255


def rgb_pixels(picture: Image.Image) -> NDArray[np.uint8]:
    """[rows, columns, 3]."""
    if picture.mode.startswith("I"):
        grey = np.asarray(picture, dtype=np.int64) // HIGH_BYTE
        return np.repeat(grey.clip(0, 255).astype(np.uint8)[:, :, None], 3, axis=2)
    if "A" in picture.mode or "transparency" in picture.info:
        rgba = np.asarray(picture.convert("RGBA"), dtype=np.int64)
        alpha = rgba[:, :, 3:]
        # Rounded down, as libvips does for the serving side.
        return ((rgba[:, :, :3] * alpha + WHITE * (WHITE - alpha)) // WHITE).astype(np.uint8)
    return np.asarray(picture.convert("RGB"))


def fit(pixels: NDArray[np.uint8], height: int, width: int) -> NDArray[np.float64]:
    """[rows, columns, 3] of 0..255 -> [height, width, 3] of 0..1."""
    return resize(centre_crop(pixels, height, width), height, width) / 255.0


def image_map(content: bytes, height: int, width: int) -> NDArray[np.float32]:
    """[3, height, width]; of an animation the first frame."""
    with Image.open(io.BytesIO(content)) as picture:
        pixels = rgb_pixels(ImageOps.exif_transpose(picture))
    return fit(pixels, height, width).transpose(2, 0, 1).astype(np.float32)
