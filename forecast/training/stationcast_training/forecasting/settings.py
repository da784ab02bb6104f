"""One configuration file a model, in TOML: `stationcast-train forecast configs/cpu.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from ..weather.network import read_network
from ..weather.sampling import Masking, Part, part_between
from .model import ModelSettings


@dataclass(frozen=True)
class PartSettings:
    """A part of a network: days `first` to before `last`, ISO, UTC; its share of every batch."""

    network: str
    first: str
    last: str
    share: float = 1.0
    licence: str = ""


@dataclass(frozen=True)
class TrainingSettings:
    windows: int
    batch: int = 64
    learning_rate: float = 1e-3
    warm_up_steps: int = 200
    weight_decay: float = 0.05
    average_decay: float = 0.999
    skip_windows: int = 60_000
    skip_penalty: float = 300.0
    validate_every: int = 250
    patience: int = 8
    """Validations without a better one after which a run stops."""

    seed: int = 20_130_101


@dataclass(frozen=True)
class Settings:
    name: str
    version: str
    description: str
    model: ModelSettings
    training: TrainingSettings
    masking: Masking
    train: list[PartSettings]
    validate: list[PartSettings] = field(default_factory=list)


def read_settings(file: Path) -> Settings:
    """Raises TypeError, naming it, where the file has a key that no setting has."""
    content = tomllib.loads(file.read_text())
    model = content.get("model", {})
    if "map_size" in model:
        model["map_size"] = tuple(model["map_size"])
    return Settings(
        content["name"],
        content["version"],
        content["description"],
        ModelSettings(**model),
        TrainingSettings(**content["training"]),
        Masking(**content.get("masking", {})),
        [PartSettings(**part) for part in content["train"]],
        [PartSettings(**part) for part in content.get("validate", [])],
    )


def open_parts(parts: list[PartSettings], data: Path, cache: Path) -> list[Part]:
    networks = {part.network: read_network(data / part.network, cache) for part in parts}
    return [
        part_between(networks[part.network], part.first, part.last, part.share) for part in parts
    ]
