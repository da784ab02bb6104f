"""`stationcast-train convert`: published checkpoints in, verified model folders out, or a clear refusal."""

from __future__ import annotations

import json
import pickle
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from stationcast_training.backbone import UniRepLKNet, build_unireplknet, reparameterize
from stationcast_training.export import convert as convert_module
from stationcast_training.export.checkpoint import CheckpointError, load_network, read_tensors
from stationcast_training.export.convert import Conversion, convert
from stationcast_training.main import main

from ..backbone.networks import randomise
from ..conftest import deviations


def random_network(size: str, in_channels: int = 3, num_classes: int = 1000) -> UniRepLKNet:
    network = build_unireplknet(size, in_channels, num_classes)
    randomise(network)
    return network


def conversion(checkpoint: Path, size: str = "a", side: int = 64, **options) -> Conversion:
    return Conversion(
        checkpoint=checkpoint,
        size=size,
        out=checkpoint.parent / "models",
        height=side,
        width=side,
        name="converted",
        version="1.2.3",
        modality="image",
        licence="Apache-2.0",
        **options,
    )


@pytest.mark.parametrize("size", ["a", "t", "s"])
@pytest.mark.parametrize(("in_channels", "side"), [(3, 224), (1, 192)])
@pytest.mark.slow
def test_published_layouts_convert_and_equal_pytorch(tmp_path, size, in_channels, side):
    network = random_network(size, in_channels)
    checkpoint = tmp_path / "checkpoint.pth"
    torch.save({"model": network.state_dict()}, checkpoint)

    folder, deviation = convert(conversion(checkpoint, size, side))

    assert deviation <= 1e-4
    deviations[f"checkpoint of size {size} with {in_channels} channels at {side}"] = deviation
    manifest = json.loads((folder / "manifest.json").read_text())
    (graph,) = manifest["pipeline"]
    assert graph["inputs"][0]["shape"] == ["batch", in_channels, side, side]
    assert sorted(file.name for file in folder.iterdir()) == [
        "MODEL_CARD.md",
        "backbone.onnx",
        "manifest.json",
    ]


def test_a_22k_safetensors_checkpoint_converts_with_its_labels(tmp_path):
    network = random_network("a", num_classes=21841)
    checkpoint = tmp_path / "checkpoint.safetensors"
    save_file(network.state_dict(), checkpoint)
    labels = [f"synset {index}" for index in range(21841)]

    folder, deviation = convert(
        conversion(checkpoint, labels=labels, half=True, split=True, outputs=("stage3", "logits"))
    )

    manifest = json.loads((folder / "manifest.json").read_text())
    assert deviation <= 1e-4
    assert manifest["labels"] == labels
    assert {key: manifest[key] for key in ("name", "version", "task", "modality", "licence")} == {
        "name": "converted",
        "version": "1.2.3",
        "task": "classify",
        "modality": "image",
        "licence": "Apache-2.0",
    }
    assert [graph["name"] for graph in manifest["pipeline"]] == ["backbone", "head"]


def test_a_checkpoint_in_inference_form_loads_too():
    network = reparameterize(random_network("a", in_channels=2, num_classes=4))

    loaded = load_network("a", network.state_dict())

    maps = torch.randn(1, 2, 64, 64)
    assert torch.equal(loaded(maps), network(maps))


def test_an_incomplete_checkpoint_is_refused_with_what_is_missing_and_unexpected():
    tensors = random_network("a").state_dict()
    del tensors["stages.2.3.se.up.bias"]
    tensors["optimizer.step"] = torch.zeros(1)
    tensors["norm.weight"] = torch.zeros(7)

    with pytest.raises(CheckpointError) as refusal:
        load_network("a", tensors)

    assert str(refusal.value).splitlines() == [
        "not a UniRepLKNet-A; tensors 1 missing:",
        "  stages.2.3.se.up.bias",
        "1 unexpected:",
        "  optimizer.step",
        "1 of another shape:",
        "  norm.weight is [7] instead of [320]",
    ]


def test_a_checkpoint_without_batch_counters_is_complete():
    tensors = random_network("a").state_dict()
    load_network("a", {name: value for name, value in tensors.items() if "num_batches" not in name})


def test_a_pickle_that_would_run_code_is_refused(tmp_path):
    class Malicious:
        def __reduce__(self):
            return (exit, (3,))

    checkpoint = tmp_path / "checkpoint.pth"
    checkpoint.write_bytes(pickle.dumps({"model": Malicious()}, protocol=2))
    with pytest.raises(CheckpointError, match="not a checkpoint that can be read safely"):
        read_tensors(checkpoint)


@pytest.mark.parametrize("name", ["checkpoint.pth", "checkpoint.safetensors"])
def test_a_file_that_is_no_checkpoint_is_refused(tmp_path, name):
    checkpoint = tmp_path / name
    checkpoint.write_bytes(b"not a checkpoint at all")
    with pytest.raises(CheckpointError, match="not a checkpoint"):
        read_tensors(checkpoint)


def test_a_checkpoint_of_other_things_than_tensors_is_refused(tmp_path):
    checkpoint = tmp_path / "checkpoint.pth"
    torch.save({"epoch": 3}, checkpoint)
    with pytest.raises(CheckpointError, match="holds no table of tensors"):
        read_tensors(checkpoint)


def test_nothing_is_written_when_the_graphs_deviate(tmp_path, monkeypatch):
    checkpoint = tmp_path / "checkpoint.safetensors"
    save_file(random_network("a").state_dict(), checkpoint)
    monkeypatch.setattr(convert_module, "export_backbone", lambda *_: [])
    monkeypatch.setattr(convert_module, "largest_deviation", lambda *_: float("nan"))

    with pytest.raises(CheckpointError, match="deviate from PyTorch by nan"):
        convert(conversion(checkpoint))

    assert list((tmp_path / "models").iterdir()) == []


def test_a_model_that_is_there_is_not_overwritten(tmp_path):
    existing = tmp_path / "models" / "converted-1.2.3"
    existing.mkdir(parents=True)
    with pytest.raises(FileExistsError, match="there already"):
        convert(conversion(tmp_path / "checkpoint.pth"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"labels": ["cat", "dog"]}, "2 labels for 4 classes"),
        ({"outputs": ("logit",)}, "outputs must be some of"),
        ({"size": "q"}, "unknown size 'q'"),
    ],
)
def test_wrong_options_are_refused_before_anything_is_exported(tmp_path, change, message):
    checkpoint = tmp_path / "checkpoint.safetensors"
    save_file(random_network("a", num_classes=4).state_dict(), checkpoint)
    with pytest.raises(ValueError, match=message):
        convert(replace(conversion(checkpoint), **change))
    assert not any((tmp_path / "models").glob("*"))


def test_the_command_line_reports_a_refusal(tmp_path, monkeypatch, capsys):
    checkpoint = tmp_path / "checkpoint.pth"
    torch.save(random_network("a").state_dict(), checkpoint)
    arguments = ["convert", checkpoint, "--size", "f", "--out", tmp_path, "--licence", "Apache-2.0"]
    monkeypatch.setattr(sys, "argv", ["stationcast-train", *map(str, arguments)])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 1
    assert "not a UniRepLKNet-F" in capsys.readouterr().err
