"""What a head is trained with, and good values for each modality."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..backbone.unireplknet import SIZES, Size
from .mappers import Mapping

MAPPINGS = {
    "image": Mapping("image", 96, 96),
    "audio": Mapping("audio", 128, 64, frame_length=64.0, frame_shift=40.0),
    "pointcloud": Mapping("pointcloud", 64, 64),
    "video": Mapping("video", 128, 128),
}
"""Small maps, which a CPU trains in an hour: of sound 128 frames of 64 mel bins, a little more than 5 s."""


NETWORKS = SIZES | {"half-a": Size((2, 2, 6, 2), (20, 40, 80, 160))}
"""The published sizes, and the smallest of them at half its width: enough for small maps of a few hundred files."""


@dataclass(frozen=True)
class HeadSettings:
    mapping: Mapping
    epochs: int = 40
    batch: int = 32
    learning_rate: float = 1e-3
    weight_decay: float = 0.05
    drop_path: float = 0.1
    layer_scale: float = 0.1
    label_smoothing: float = 0.1
    average_decay: float = 0.99
    kernel: int = 13
    """Largest depthwise kernel; 13 is the published network."""
    size: str = "half-a"
    """One of `NETWORKS`."""
    mirror: bool = False
    """Whether left and right mean the same in a video."""
    seed: int = 1
    extra: dict[str, str] = field(default_factory=dict)
    """What else a run depends on, such as the checkpoint that it starts from."""
