"""One TOML file a comparison: `stationcast-train compare configs/ablation.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from ..forecasting.model import ModelSettings
from ..forecasting.settings import PartSettings
from ..weather.sampling import Masking


@dataclass(frozen=True)
class ContestantSettings:
    """`kind`: `forecast` (settings of the model under `model`), `series` (a published network, `network` and its
    `options`) or `trees` (`options` of LightGBM)."""

    name: str
    kind: str
    learning_rate: float = 1e-3
    weight_decay: float = 0.01
    passes: int = 1
    """Times that each block of windows is gone through: small networks have the time for more than one."""
    network: str = ""
    model: ModelSettings = field(default_factory=ModelSettings)
    options: dict = field(default_factory=dict)


@dataclass(frozen=True)
class ComparisonSettings:
    """Every contestant sees `windows` windows; each `block` of them it is scored on validation and kept."""

    name: str
    windows: int
    block: int
    train: PartSettings
    validate: PartSettings
    test: PartSettings
    contestants: list[ContestantSettings]
    masking: Masking = field(default_factory=Masking)
    batch: int = 64
    warm_up_steps: int = 30
    average_decay: float = 0.99
    skip_penalty: float = 10_000.0
    seed: int = 20_130_101
    validate_every: int = 61
    """Hours between validation origins."""
    test_every: int = 7
    """Hours between test origins; no divisor of 24, so that every hour of the day is there."""

    @property
    def blocks(self) -> int:
        return -(-self.windows // self.block)

    @property
    def steps_a_block(self) -> int:
        return self.block // self.batch


def read_comparison(file: Path) -> ComparisonSettings:
    """Raises TypeError, naming it, where the file has a key that no setting has."""
    content = tomllib.loads(file.read_text())
    contestants = [contestant(entry) for entry in content.pop("contestant")]
    parts = {name: PartSettings(**content.pop(name)) for name in ("train", "validate", "test")}
    masking = Masking(**content.pop("masking", {}))
    return ComparisonSettings(**content, **parts, masking=masking, contestants=contestants)


def contestant(entry: dict) -> ContestantSettings:
    model = entry.pop("model", {})
    if "map_size" in model:
        model["map_size"] = tuple(model["map_size"])
    return ContestantSettings(**entry, model=ModelSettings(**model))
