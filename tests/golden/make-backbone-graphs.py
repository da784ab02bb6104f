"""Makes unireplknet-micro-{1,3}ch.onnx and their heads alone, unireplknet-micro-{1,3}ch-head.onnx, from the reference weights beside them:
forecast/training/python.sh tests/golden/make-backbone-graphs.py

Inference form, float32: maps [batch, channels, 96, 96] in; stage features, pooled features and logits out.
A head reads stage4, so that the two files are a network that is split into a backbone and its head.
tests/training/export/test_reference_graphs.py notices when they no longer are what the exporter writes.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import torch
from safetensors.torch import load_file

from stationcast_training.backbone import SIZES, UniRepLKNet
from stationcast_training.export.backbone_graphs import OUTPUTS, GraphOptions, HeadGraph, export_backbone
from stationcast_training.export.onnx_graph import export_graph

GOLDEN = Path(__file__).parent


def reference_network(in_channels: int) -> UniRepLKNet:
    """The reference network with this many input channels, in training form."""
    network = UniRepLKNet((2, 2, 6, 2), (8, 16, 32, 64), SIZES["a"].kernel_sizes, in_channels, num_classes=10)
    network.load_state_dict(load_file(GOLDEN / f"unireplknet-micro-{in_channels}ch.weights.safetensors"))
    return network


def write_reference_graph(in_channels: int, folder: Path) -> Path:
    """Exports the whole network into `folder`."""
    with tempfile.TemporaryDirectory() as temporary:
        (graph,) = export_backbone(reference_network(in_channels), Path(temporary), GraphOptions(96, 96, OUTPUTS))
        return Path(shutil.move(Path(temporary) / graph["file"], folder / f"unireplknet-micro-{in_channels}ch.onnx"))


def write_reference_head(in_channels: int, folder: Path) -> Path:
    """Exports what follows stage4 into `folder`."""
    head = HeadGraph(reference_network(in_channels), ("features", "logits"))
    file = folder / f"unireplknet-micro-{in_channels}ch-head.onnx"
    export_graph(head, [torch.randn(2, 64, 3, 3)], ["stage4"], head.outputs, file)
    return file


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else GOLDEN
    for in_channels in (1, 3):
        print(write_reference_graph(in_channels, target))
        print(write_reference_head(in_channels, target))
