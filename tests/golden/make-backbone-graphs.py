"""Makes unireplknet-micro-{1,3}ch.onnx from the reference weights beside them:
forecast/training/python.sh tests/golden/make-backbone-graphs.py

Inference form, float32: maps [batch, channels, 96, 96] in; stage features, pooled features and logits out.
tests/training/export/test_reference_graphs.py notices when they no longer are what the exporter writes.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from safetensors.torch import load_file

from stationcast_training.backbone import SIZES, UniRepLKNet
from stationcast_training.export.backbone_graphs import OUTPUTS, GraphOptions, export_backbone

GOLDEN = Path(__file__).parent


def write_reference_graph(in_channels: int, folder: Path) -> Path:
    """Exports the reference network with this many input channels into `folder`."""
    name = f"unireplknet-micro-{in_channels}ch"
    network = UniRepLKNet((2, 2, 6, 2), (8, 16, 32, 64), SIZES["a"].kernel_sizes, in_channels, num_classes=10)
    network.load_state_dict(load_file(GOLDEN / f"{name}.weights.safetensors"))
    with tempfile.TemporaryDirectory() as temporary:
        (graph,) = export_backbone(network, Path(temporary), GraphOptions(96, 96, OUTPUTS))
        return Path(shutil.move(Path(temporary) / graph["file"], folder / f"{name}.onnx"))


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else GOLDEN
    for in_channels in (1, 3):
        print(write_reference_graph(in_channels, target))
