"""One function for all modalities: a file, or a folder of frames, to its map."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .audio import audio_map
from .filterbank import Filterbank
from .picture import image_map, rgb_pixels
from .point_cloud import point_cloud_map, read_xyz
from .video import PICTURE, frame_order, gif_frames, video_map, zip_frames

SUFFIXES = {
    "image": (".jpg", ".jpeg", ".png", ".webp", ".gif"),
    "audio": (".wav", ".ogg", ".flac", ".mp3"),
    "pointcloud": (".xyz", ".txt"),
    "video": (".gif", ".zip"),
}


@dataclass(frozen=True)
class Mapping:
    """What a map of a modality looks like. Of spectrograms, height is frames and width is mel bins."""

    modality: str
    height: int
    width: int
    frame_length: float = 25.0
    """Milliseconds of a spectrogram's frame, and from one to the next."""
    frame_shift: float = 10.0

    @property
    def channels(self) -> int:
        return 1 if self.modality == "audio" else 3


def map_file(file: Path, mapping: Mapping) -> NDArray[np.float32]:
    """[channels, height, width]. Raises ValueError or OSError where the file is not of the modality."""
    size = mapping.height, mapping.width
    if mapping.modality == "image":
        return image_map(file.read_bytes(), *size)
    if mapping.modality == "audio":
        bank = Filterbank(16_000, mapping.width, mapping.frame_length, mapping.frame_shift)
        return audio_map(file.read_bytes(), mapping.height, bank)
    if mapping.modality == "pointcloud":
        return point_cloud_map(read_xyz(file.read_bytes()), *size)
    if mapping.modality == "video":
        return video_map(video_frames(file), *size)
    raise ValueError(f"modality {mapping.modality!r} must be one of {', '.join(SUFFIXES)}")


def video_frames(file: Path) -> list[NDArray[np.uint8]]:
    if file.is_dir():
        names = sorted((entry.name for entry in file.iterdir() if PICTURE.match(entry.name)), key=frame_order)
        return [rgb_pixels(Image.open(file / name)) for name in names]
    return zip_frames(file.read_bytes()) if file.suffix.lower() == ".zip" else gif_frames(file.read_bytes())
