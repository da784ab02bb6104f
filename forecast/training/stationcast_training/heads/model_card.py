"""The text that ships beside a head's files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..export.manifest import FILE_NAME
from .augmentation import __doc__ as augmentation_text

if TYPE_CHECKING:
    from .export import HeadReport
    from .run import Run

MAPS = {
    "image": "cut around the centre to the map's shape and scaled; RGB from 0 to 1",
    "audio": "a log-mel spectrogram by Kaldi's conventions: mono, 16 kHz, padded with silence or cut at the end",
    "pointcloud": "three orthogonal projections, each pixel the depth of its nearest point",
    "video": "sixteen frames, evenly spaced, in four rows of four",
}


def model_card(run: Run, report: HeadReport, difference: float) -> str:
    settings, mapping, result = run.settings, run.settings.mapping, report.result
    rows = "\n".join(
        f"| {label} | {percent(recall)} | {percent(precision)} |"
        for label, recall, precision in zip(
            run.labels, result.scores.recall, result.scores.precision, strict=True
        )
    )
    collection = (
        "The test files are of another collection than the training files, so expect about this of others, too"
        if report.tested_elsewhere
        else "The test files come from the same collection as the training files; expect less of others"
    )
    augmentation = augmentation_text.split("\n\n", 1)[1].strip()
    return f"""# {report.name} {report.version}

Names what a file of the modality {mapping.modality} shows or sounds like: {", ".join(run.labels)}.

**In:** {MAPS[mapping.modality]}, {mapping.channels} x {mapping.height} x {mapping.width}. **Out:** a logit for each label;
`{FILE_NAME}` has them in order. UniRepLKNet-{settings.size} (arXiv 2311.15599), its dilated branches merged,
trained from {settings.extra.get("start", "random weights")}, {settings.epochs} passes, batch {settings.batch}.

## Trained on

{report.source or "Not named."} {len(run.training)} files. Licence: {report.licence}.

{augmentation}

## Tested on {len(run.test)} files that were not trained on

| method | accuracy |
|---|---|
| this model | {percent(result.scores.accuracy)} |
| logistic regression on the map's pixels | {percent(result.linear)} |
| most frequent class | {percent(result.majority)} |

| class | recall | precision |
|---|---|---|
{rows}

`scores.png` shows which classes are taken for which.

## Limits

It names one of its labels for any file, also for what is none of them: look at the probability.
{collection}: cameras, microphones, sensors and places differ. Large weights are stored as float16; ONNX Runtime equals PyTorch to {difference:.1e}.
"""


def percent(part: float) -> str:
    return "-" if part != part else f"{100 * part:.1f} %"
