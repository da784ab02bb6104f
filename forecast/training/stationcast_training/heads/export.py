"""A trained head as a model folder: graph, manifest, card and the picture of its scores."""

from __future__ import annotations

import copy
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import torch

from ..export.backbone_graphs import GraphOptions, export_backbone
from ..export.manifest import ClassifyManifest, TrainingData
from ..export.verify_graphs import run_pipeline
from .model_card import model_card
from .network import HeadNetwork
from .picture import draw_scores
from .run import Result, Run

LARGEST_DIFFERENCE = 1e-3
"""Of a logit, between ONNX Runtime and PyTorch with the same rounded weights."""
COMPARED = 100


@dataclass(frozen=True)
class HeadReport:
    name: str
    version: str
    source: str
    licence: str
    result: Result
    tested_elsewhere: bool = False
    """The test files are of another collection than the training files."""


def export_head(run: Run, report: HeadReport, out: Path) -> tuple[Path, float]:
    """Writes `<name>-<version>` into `out`, whole or not at all; returns it with the largest difference.

    Raises FileExistsError where it is there already, ValueError where the graph differs from the network.
    """
    target = out / f"{report.name}-{report.version}"
    if target.exists():
        raise FileExistsError(f"{target} is there already; choose another --name or --version")
    out.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=out, prefix=f".{target.name}-"))
    try:
        difference = write_head(run, report, unfinished)
        unfinished.chmod(0o755)
        unfinished.rename(target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return target, difference


def write_head(run: Run, report: HeadReport, folder: Path) -> float:
    settings, result = run.settings, report.result
    mapping = settings.mapping
    options = GraphOptions(
        height=mapping.height,
        width=mapping.width,
        outputs=("logits",),
        half=True,
        normalisation=result.model.normalisation,
    )
    network = copy.deepcopy(result.model.network)
    pipeline = export_backbone(network, folder, options)
    difference = largest_difference(result.model, run, folder, pipeline, options)
    if not difference <= LARGEST_DIFFERENCE:
        raise ValueError(f"the graph's logits differ from PyTorch's by {difference:.1e}")
    spectrogram = None
    if mapping.modality == "audio":
        spectrogram = {"frameLength": mapping.frame_length, "frameShift": mapping.frame_shift}
    ClassifyManifest(
        name=report.name,
        version=report.version,
        description=f"{mapping.modality}: {', '.join(run.labels)}",
        pipeline=pipeline,
        modality=mapping.modality,
        labels=run.labels,
        licence=report.licence,
        training_data=[TrainingData(report.source or "not named", "", report.licence)],
        metrics={
            "accuracy": round(result.scores.accuracy, 4),
            "majorityClassAccuracy": round(result.majority, 4),
            "logisticRegressionAccuracy": round(result.linear, 4),
            "trainingExamples": len(run.training),
            "testExamples": len(run.test),
        },
        spectrogram=spectrogram,
    ).write(folder)
    draw_scores(result.scores, f"{report.name} {report.version}", folder / "scores.png")
    (folder / "MODEL_CARD.md").write_text(model_card(run, report, difference), "utf-8")
    return difference


@torch.no_grad()
def largest_difference(
    model: HeadNetwork, run: Run, folder: Path, pipeline: list[dict], options: GraphOptions
) -> float:
    """Over the logits of up to a hundred test maps."""
    from ..export.backbone_graphs import inference_network

    maps = run.test.values[:COMPARED]
    rounded = HeadNetwork(inference_network(model.network, options), model.normalisation).eval()
    actual = run_pipeline(folder, pipeline, {"maps": maps.numpy()})["logits"]
    return (torch.from_numpy(actual) - rounded(maps)).abs().max().item()
