"""Labelled files: a folder a class, a file (or, of videos, also a folder of frames) an example."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .mappers import Mapping, map_file
from .mappers.map_file import SUFFIXES

TEST_SHARE_OF_256 = 51
"""A file whose SHA-1 begins with a byte below this is tested on, where no pattern says which are."""


@dataclass(frozen=True)
class Example:
    file: Path
    label: int

    @property
    def name(self) -> str:
        return self.file.name


@dataclass(frozen=True)
class Dataset:
    labels: list[str]
    examples: list[Example]


@dataclass(frozen=True)
class Maps:
    """`values` [examples, channels, height, width] and `labels` [examples]."""

    values: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)


def read_dataset(folder: Path, modality: str) -> Dataset:
    """Raises ValueError where there are fewer than two classes, or one has no examples."""
    folders = sorted(entry for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith("."))
    if len(folders) < 2:
        raise ValueError(f"{folder} holds {len(folders)} folders; it needs two or more, one for each class")
    examples = []
    for label, entry in enumerate(folders):
        found = [Example(file, label) for file in sorted(entry.iterdir()) if is_example(file, modality)]
        if not found:
            suffixes = ", ".join(SUFFIXES[modality])
            raise ValueError(f"{entry} holds no {modality} files ({suffixes})")
        examples += found
    return Dataset([entry.name for entry in folders], examples)


def is_example(file: Path, modality: str) -> bool:
    return file.suffix.lower() in SUFFIXES[modality] or (modality == "video" and file.is_dir())


def is_test_by_content(example: Example) -> bool:
    """About a fifth, by the SHA-1 of a file's bytes (of a folder, of its name): copies stay together."""
    content = example.name.encode() if example.file.is_dir() else example.file.read_bytes()
    return hashlib.sha1(content).digest()[0] < TEST_SHARE_OF_256


def test_rule(pattern: str | None) -> Callable[[Example], bool]:
    """Which examples are tested on: those whose file name the pattern matches, or `is_test_by_content`."""
    if pattern is None:
        return is_test_by_content
    return lambda example: re.search(pattern, example.name) is not None


def split(dataset: Dataset, is_test: Callable[[Example], bool]) -> tuple[list[Example], list[Example]]:
    """Training and test examples. Raises ValueError where one of the parts lacks a class."""
    parts: tuple[list[Example], list[Example]] = ([], [])
    for example in dataset.examples:
        parts[is_test(example)].append(example)
    for name, part in zip(("training", "test"), parts, strict=True):
        missing = set(range(len(dataset.labels))) - {example.label for example in part}
        if missing:
            classes = ", ".join(dataset.labels[label] for label in sorted(missing))
            raise ValueError(f"the {name} part has no examples of {classes}; choose another --test")
    return parts


def read_maps(examples: list[Example], mapping: Mapping, cache: Path) -> Maps:
    """The maps of all examples; kept in `cache`, since decoding takes longer than reading maps."""
    stamp = hashlib.sha256(repr(mapping).encode())
    for example in examples:
        status = example.file.stat()
        stamp.update(f"{example.file} {status.st_size} {status.st_mtime_ns}\n".encode())
    stored = cache / f"maps-{stamp.hexdigest()[:16]}.npy"
    if not stored.exists():
        cache.mkdir(parents=True, exist_ok=True)
        values = np.stack([map_file(example.file, mapping) for example in examples])
        unfinished = stored.with_suffix(".unfinished.npy")
        np.save(unfinished, values)
        unfinished.replace(stored)
    labels = torch.tensor([example.label for example in examples])
    return Maps(torch.from_numpy(np.load(stored)), labels)
