"""Ten real files of each modality become the same maps in Python, for training, and in TypeScript, for serving.

The files are not part of the repository: STATIONCAST_HEAD_DATA names a folder with a folder a modality, each with a
folder a class. Without it ../shared/data/heads is looked at; where there is neither the tests are skipped, and say so.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from stationcast_training.heads.mappers import Mapping, map_file
from stationcast_training.heads.settings import MAPPINGS

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("STATIONCAST_HEAD_DATA", ROOT.parent / "shared" / "data" / "heads"))
FOLDERS = {
    "image": "image-weather",
    "audio": "audio-esc10",
    "pointcloud": "pointcloud-dales",
    "video": "video-weizmann",
}
FILES = 10
LARGEST_DIFFERENCE = 1e-3

SERVING_SIDE = """
import { readFile } from 'node:fs/promises';
import { mapMedia } from './dist/embed/media/map-media.js';
const { files, mapping } = JSON.parse(process.argv[1]);
for (const file of files) {
  const { data } = await mapMedia(await readFile(file), mapping);
  process.stdout.write(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
}
"""


@dataclass(frozen=True)
class Twins:
    training: np.ndarray
    serving: np.ndarray


@pytest.fixture(scope="module")
def serving_code() -> None:
    subprocess.run(["npx", "tsc", "--project", "tsconfig.build.json"], cwd=ROOT, check=True)


def maps_of(files: list[Path], mapping: Mapping) -> Twins:
    size = {"height": mapping.height, "width": mapping.width}
    spectrogram = {"frameLength": mapping.frame_length, "frameShift": mapping.frame_shift}
    options = {"modality": mapping.modality, "size": size, "spectrogram": spectrogram}
    task = json.dumps({"files": [str(file) for file in files], "mapping": options})
    command = ["node", "--input-type=module", "--eval", SERVING_SIDE, task]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    training = np.stack([map_file(file, mapping) for file in files])
    return Twins(training, np.frombuffer(answer, np.float32).reshape(training.shape))


@pytest.mark.parametrize("modality", sorted(FOLDERS))
def test_ten_real_files_become_the_same_maps_on_both_sides(modality: str, serving_code: None) -> None:
    folder = DATA / FOLDERS[modality]
    files = sorted(folder.glob("*/*"))
    if not files:
        pytest.skip(f"no real files of modality {modality}: {folder} is not there; name one in STATIONCAST_HEAD_DATA")
    twins = maps_of(files[:: max(1, len(files) // FILES)][:FILES], MAPPINGS[modality])
    assert len(twins.training) == FILES
    assert np.abs(twins.training - twins.serving).max() < LARGEST_DIFFERENCE
