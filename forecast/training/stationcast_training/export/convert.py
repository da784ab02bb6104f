"""A classification checkpoint becomes a model folder that stationcast serves, verified before it is there."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ..backbone import UniRepLKNet
from .backbone_graphs import IMAGENET, GraphOptions, export_backbone
from .checkpoint import CheckpointError, load_network, read_tensors
from .manifest import ClassifyManifest
from .verify_graphs import largest_deviation

LARGEST_DEVIATION = 1e-4
"""How far ONNX Runtime may differ from PyTorch, relative to the largest value of an output."""

IMAGE_CHANNELS = 3


@dataclass(frozen=True)
class Conversion:
    """What to convert, and into what."""

    checkpoint: Path
    size: str
    out: Path
    """Folder of models; the model becomes `<name>-<version>` in it."""
    height: int
    width: int
    name: str
    version: str
    modality: str
    licence: str
    labels: list[str] | None = None
    outputs: tuple[str, ...] = ("logits",)
    split: bool = False
    half: bool = False
    largest_matrix_map: int = 0
    normalise: bool = True
    """Three channels are RGB from 0 to 1, and ImageNet's normalisation goes into the graph."""


def convert(conversion: Conversion) -> tuple[Path, float]:
    """Writes the model folder, whole or not at all; returns it with the largest deviation.

    Raises:
        CheckpointError: the file is not a checkpoint of that size, or the graphs deviate from it.
        FileExistsError: the model folder is there already.
        ValueError: labels do not fit the classes, or an option is not allowed.
    """
    target = conversion.out / f"{conversion.name}-{conversion.version}"
    if target.exists():
        raise FileExistsError(f"{target} is there already; choose another name or version")
    network = load_network(conversion.size, read_tensors(conversion.checkpoint))
    conversion.out.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=conversion.out, prefix=f".{target.name}-"))
    try:
        deviation = write_model(conversion, network, unfinished)
        unfinished.chmod(0o755)
        unfinished.rename(target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return target, deviation


def write_model(conversion: Conversion, network: UniRepLKNet, folder: Path) -> float:
    """Writes graphs, verifies them, then manifest and model card; returns the largest deviation."""
    classes = network.head.out_features
    labels = conversion.labels or [f"class {index}" for index in range(classes)]
    if len(labels) != classes:
        raise ValueError(f"{len(labels)} labels for {classes} classes")
    rgb = network.in_channels == IMAGE_CHANNELS
    options = GraphOptions(
        height=conversion.height,
        width=conversion.width,
        outputs=conversion.outputs,
        split=conversion.split,
        half=conversion.half,
        largest_matrix_map=conversion.largest_matrix_map,
        normalisation=IMAGENET if conversion.normalise and rgb else None,
    )
    pipeline = export_backbone(network, folder, options)
    deviation = largest_deviation(network, folder, pipeline, options)
    if not deviation <= LARGEST_DEVIATION:
        raise CheckpointError(
            f"the graphs deviate from PyTorch by {deviation:.1e}, more than {LARGEST_DEVIATION:.0e}"
        )
    manifest = ClassifyManifest(
        name=conversion.name,
        version=conversion.version,
        description=f"UniRepLKNet-{conversion.size.upper()}, {classes} classes",
        pipeline=pipeline,
        modality=conversion.modality,
        labels=labels,
        licence=conversion.licence,
    )
    manifest.write(folder)
    (folder / "MODEL_CARD.md").write_text(model_card(conversion, network, options, deviation), "utf-8")
    return deviation


def model_card(conversion: Conversion, network: UniRepLKNet, options: GraphOptions, deviation: float) -> str:
    """What the model is and where it comes from, for people."""
    digest = hashlib.sha256(conversion.checkpoint.read_bytes()).hexdigest()
    channels = network.in_channels
    values = "RGB from 0 to 1" if options.normalisation else "normalised as in its training"
    storage = "float16, large ones; arithmetic in float32" if options.half else "float32"
    return f"""# {conversion.name} {conversion.version}

UniRepLKNet-{conversion.size.upper()} (arXiv 2311.15599) in inference form, converted from a checkpoint.

| | |
|---|---|
| Checkpoint | `{conversion.checkpoint.name}`, SHA-256 `{digest}` |
| Input | `maps` [batch, {channels}, {options.height}, {options.width}], {values} |
| Outputs | {", ".join(f"`{name}`" for name in options.outputs)} |
| Classes | {network.head.out_features} |
| Weights | {storage} |
| ONNX Runtime against PyTorch | {deviation:.1e} of the largest output |
| Licence of the weights | {conversion.licence} |

Trained by whoever published the checkpoint; its accuracy was not measured here.
"""
