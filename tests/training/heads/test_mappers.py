"""The training side's maps are those that the serving side is tested to make."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file
from stationcast_training.heads.augmentation import augmentation, tiled, untiled
from stationcast_training.heads.mappers import Mapping, map_file
from stationcast_training.heads.mappers.filterbank import Filterbank, log_mel
from stationcast_training.heads.mappers.point_cloud import point_cloud_map

MEDIA = Path(__file__).parents[2] / "golden" / "media"
MAPPINGS = {
    (".jpg", ".png", ".webp"): Mapping("image", 24, 32),
    (".flac", ".ogg", ".mp3", ".wav"): Mapping("audio", 40, 32, frame_length=64.0, frame_shift=40.0),
    (".xyz",): Mapping("pointcloud", 24, 24),
    (".gif", ".zip"): Mapping("video", 32, 48),
}


@pytest.mark.parametrize("name", sorted(load_file(MEDIA / "maps.safetensors")))
def test_maps_are_the_stored_ones(name: str) -> None:
    mapping = next(mapping for suffixes, mapping in MAPPINGS.items() if name.endswith(suffixes))
    expected = load_file(MEDIA / "maps.safetensors")[name]
    assert np.abs(map_file(MEDIA / name, mapping) - expected).max() < 1e-3


def test_the_filterbank_equals_kaldis(golden) -> None:
    reference = golden("kaldi-fbank-16k-128mel")
    waveform = reference["waveform"][0].double().numpy()
    assert np.abs(log_mel(waveform, Filterbank()) - reference["fbank"].numpy()).max() < 1e-3


def test_one_point_is_one_pixel_in_each_view() -> None:
    assert (point_cloud_map(np.array([[3.0, 4.0, 5.0]]), 16, 16) > 0).sum() == 3


@pytest.mark.parametrize("modality", ["image", "audio", "pointcloud", "video"])
def test_augmentation_keeps_shape_and_range_and_changes_maps(modality: str) -> None:
    maps = torch.rand(4, 1 if modality == "audio" else 3, 32, 32)
    varied = augmentation(modality, mirror=True)(maps.clone())
    assert varied.shape == maps.shape
    assert torch.isfinite(varied).all()
    assert not torch.equal(varied, maps)


def test_tiles_come_back_as_they_were() -> None:
    maps = torch.rand(2, 3, 16, 32)
    assert tiled(maps).shape == (2, 16, 3, 4, 8)
    assert torch.equal(untiled(tiled(maps)), maps)
