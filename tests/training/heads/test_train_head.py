"""`npm run train:head` from a folder of files to a model folder."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from stationcast_training.backbone import build_unireplknet
from stationcast_training.heads.command import add_head_command
from stationcast_training.heads.mappers import Mapping, map_file

COLOURS = {"dawn": (220, 120, 60), "night": (10, 20, 60)}
SIZE = "32x32"


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    random = np.random.default_rng(1)
    for label, colour in COLOURS.items():
        (tmp_path / "data" / label).mkdir(parents=True)
        for number in range(9):
            pixels = (np.array(colour) + random.normal(0, 12, (40, 50, 3))).clip(0, 255)
            Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / "data" / label / f"{number % 3}-{number}.png")
    return tmp_path / "data"


def train(data: Path, run: Path, *options: str) -> None:
    parser = argparse.ArgumentParser()
    add_head_command(parser.add_subparsers())
    arguments = ["head", "--modality", "image", "--data", str(data), "--size", SIZE, "--run", str(run), *options]
    parsed = parser.parse_args(arguments)
    parsed.run_command(parsed)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATIONCAST_CACHE", str(tmp_path / "cache"))


def test_a_folder_of_pictures_becomes_a_model_that_tells_its_classes_apart(pictures: Path, tmp_path: Path) -> None:
    options = ["--epochs", "10", "--test", "^0-", "--name", "light", "--source", "Made here.", "--licence", "CC0"]
    train(pictures, tmp_path / "run", *options, "--out", str(tmp_path / "models"))

    folder = tmp_path / "models" / "light-0.1.0"
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["labels"] == ["dawn", "night"]
    assert manifest["metrics"]["accuracy"] == 1.0
    assert manifest["metrics"]["majorityClassAccuracy"] == 0.5
    assert "Made here." in (folder / "MODEL_CARD.md").read_text()
    assert Image.open(folder / "scores.png").size[0] > 100

    session = onnxruntime.InferenceSession(folder / "backbone.onnx", providers=["CPUExecutionProvider"])
    night = map_file(pictures / "night" / "0-0.png", Mapping("image", 32, 32))
    (logits,) = session.run(["logits"], {"maps": night[None]})
    assert logits.argmax() == 1


def test_a_run_that_is_given_again_goes_on_where_it_was(pictures: Path, tmp_path: Path, capsys) -> None:
    train(pictures, tmp_path / "run", "--epochs", "1", "--test", "^0-")
    train(pictures, tmp_path / "run", "--epochs", "1", "--test", "^0-")
    assert "resuming at step 1" in capsys.readouterr().out
    with pytest.raises(ValueError, match="other settings"):
        train(pictures, tmp_path / "run", "--epochs", "2", "--test", "^0-")


def test_every_group_is_tested_by_a_network_that_has_not_seen_it(pictures: Path, tmp_path: Path, capsys) -> None:
    train(pictures, tmp_path / "run", "--epochs", "1", "--leave-out", "^([0-9])")
    said = capsys.readouterr().out
    assert said.count("12 training, 6 test examples") == 3
    assert "all groups" in said


def test_training_starts_from_a_published_checkpoint(pictures: Path, tmp_path: Path, capsys) -> None:
    network = build_unireplknet("a", 3, 1000)
    save_file(network.state_dict(), tmp_path / "published.safetensors")
    train(pictures, tmp_path / "run", "--epochs", "1", "--test", "^0-", "--start", str(tmp_path / "published.safetensors"))
    state = torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)
    stem = "downsample_layers.0.0.weight"
    moved = (state["model"][f"network.{stem}"] - network.state_dict()[stem]).abs().max()
    # One step of the optimiser away, where another random network would be ten times as far.
    assert 0 < moved < 5e-3


def test_a_folder_with_one_class_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data" / "only").mkdir(parents=True)
    with pytest.raises(ValueError, match="two or more"):
        train(tmp_path / "data", tmp_path / "run")
