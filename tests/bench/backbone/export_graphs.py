"""Exports what the benchmark runs in ONNX Runtime: python export_graphs.py FOLDER SIZE SIDE

Writes `<size>-<side>-<form>.onnx` for the forms training, plain (inference form as PyTorch lays it out), inference
(as models are exported) and matrices (the same with matrix products on small maps) and `<size>-<side>.json`, which says how much arithmetic a map takes. What is there
already stays.
"""

from __future__ import annotations

import copy
import json
import os
import sys
from pathlib import Path

import torch
from networks import build, channels_of, giga_operations

from stationcast_training.export.channels_last import use_channels_last
from stationcast_training.export.onnx_graph import export_graph
from stationcast_training.export.small_maps import use_matrix_products

LARGEST_MATRIX_MAP = 144


def export(folder: Path, size: str, side: int) -> None:
    inference = build(size, side, "inference")
    matrices = use_matrix_products(copy.deepcopy(inference), side, side, LARGEST_MATRIX_MAP)
    networks = {
        "training": build(size, side, "training"),
        "plain": inference,
        "inference": use_channels_last(copy.deepcopy(inference), side, side),
        "matrices": use_channels_last(matrices, side, side),
    }
    for form, network in networks.items():
        target = folder / f"{size}-{side}-{form}.onnx"
        if target.exists():
            continue
        unfinished = target.with_suffix(f".{os.getpid()}")
        example = torch.randn(2, channels_of(side), side, side)
        export_graph(network, [example], ["maps"], ["logits"], unfinished)
        unfinished.rename(target)
    description = {"channels": channels_of(side), "gigaOperations": giga_operations(inference, side)}
    (folder / f"{size}-{side}.json").write_text(json.dumps(description))


if __name__ == "__main__":
    folder, size, side = sys.argv[1:]
    Path(folder).mkdir(parents=True, exist_ok=True)
    export(Path(folder), size, int(side))
