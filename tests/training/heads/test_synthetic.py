"""Made data looks as its labels say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from stationcast_training.heads.dataset import read_dataset
from stationcast_training.heads.mappers import Mapping, map_file
from stationcast_training.heads.synthetic.point_clouds import OBJECTS, lidar_object
from stationcast_training.heads.synthetic.radar_echoes import DIRECTIONS, LABELS, radar_loop
from stationcast_training.main import main


@pytest.mark.parametrize("label", sorted(OBJECTS))
def test_objects_have_the_size_of_real_ones(label: str) -> None:
    largest = {"building": 60, "car": 7, "fence": 65, "pole": 18, "tree": 32}[label]
    smallest = {"building": 4, "car": 1, "fence": 2, "pole": 2, "tree": 1.5}[label]
    for seed in range(40):
        points = lidar_object(label, np.random.default_rng(seed))
        extent = np.ptp(points, axis=0).max()
        assert 8 <= len(points) <= 4096
        assert np.isfinite(points).all()
        assert smallest < extent < largest


def middle(frame: np.ndarray) -> np.ndarray:
    rows, columns = np.nonzero(frame > 60)
    return np.array([rows.mean(), columns.mean()])


@pytest.mark.parametrize("label", LABELS)
def test_echoes_do_what_their_label_says(label: str) -> None:
    for seed in range(20):
        loop = radar_loop(label, np.random.default_rng(seed)).astype(float)
        first, last = loop[:3].mean(axis=0), loop[-3:].mean(axis=0)
        ratio = (last > 60).sum() / max(1, (first > 60).sum())
        if label == "growing":
            assert ratio > 1.3
        elif label == "decaying":
            assert ratio < 0.77
        elif label in DIRECTIONS:
            moved = middle(last) - middle(first)
            assert moved @ np.array(DIRECTIONS[label]) > 0.8 * np.linalg.norm(moved)
        else:
            assert np.linalg.norm(middle(last) - middle(first)) < 10


def test_the_same_seed_makes_the_same_folder_that_can_be_trained_on(tmp_path: Path, monkeypatch) -> None:
    for name in ("one", "two"):
        arguments = ["train", "generate", "radar-echo", "--out", str(tmp_path / name), "--count", "2"]
        monkeypatch.setattr("sys.argv", arguments)
        main()
    dataset = read_dataset(tmp_path / "one", "video")
    assert dataset.labels == sorted(LABELS)
    for example in dataset.examples:
        twin = tmp_path / "two" / example.file.relative_to(tmp_path / "one")
        assert example.file.read_bytes() == twin.read_bytes()
        assert Image.open(example.file).n_frames >= 12
        assert map_file(example.file, Mapping("video", 64, 64)).max() > 0.2
