"""Writes `manifest.json`: what a model is, which graphs it runs, and where its numbers come from."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

FILE_NAME = "manifest.json"


@dataclass(frozen=True)
class TrainingData:
    """Data that a model was trained on."""

    name: str
    period: str
    licence: str


@dataclass(frozen=True)
class ClassifyManifest:
    """A classifier. `pipeline` has one entry a graph, as `onnx_graph.graph_entry` makes them."""

    name: str
    version: str
    description: str
    pipeline: list[dict]
    modality: str
    labels: list[str]
    licence: str
    training_data: list[TrainingData] = field(default_factory=list)
    metrics: dict[str, float] = field(default_factory=dict)
    spectrogram: dict[str, float] | None = None
    """Of sound: `frameLength` and `frameShift`, milliseconds."""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", self.name):
            raise ValueError(f"name {self.name!r} must be lower-case letters, digits and hyphens")
        if not re.fullmatch(r"\d+\.\d+\.\d+", self.version):
            raise ValueError(f"version {self.version!r} must have the form 1.2.3")
        if self.modality not in MODALITIES:
            raise ValueError(f"modality {self.modality!r} must be one of {', '.join(MODALITIES)}")

    def write(self, folder: Path) -> None:
        content = {
            "name": self.name,
            "version": self.version,
            "task": "classify",
            "description": self.description,
            "modality": self.modality,
            **({} if self.spectrogram is None else {"spectrogram": self.spectrogram}),
            "pipeline": self.pipeline,
            "labels": self.labels,
            "trainingData": [asdict(data) for data in self.training_data],
            "metrics": self.metrics,
            "licence": self.licence,
        }
        text = json.dumps(content, indent=2, ensure_ascii=False)
        (folder / FILE_NAME).write_text(text + "\n", encoding="utf-8")


MODALITIES = ("image", "audio", "pointcloud", "video")
