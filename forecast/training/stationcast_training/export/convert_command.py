"""The command line of `stationcast-train convert`; PyTorch is loaded when it runs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add_convert_command(commands: argparse._SubParsersAction) -> None:
    """Adds `convert` to the commands of `stationcast-train`."""
    parser = commands.add_parser("convert", help="turn a UniRepLKNet checkpoint into a model folder")
    parser.add_argument("checkpoint", type=Path, help="published .pth or .safetensors file")
    parser.add_argument("--size", required=True, help="which it is: a f p n t s b l xl")
    parser.add_argument("--out", type=Path, required=True, help="folder of models to write into")
    parser.add_argument(
        "--map", type=int, nargs=2, default=(224, 224), metavar=("HEIGHT", "WIDTH"), help="input maps"
    )
    parser.add_argument("--name", help="model name (default: unireplknet-SIZE)")
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--modality", default="image", help="image, audio, pointcloud or video")
    parser.add_argument("--licence", required=True, help="licence of the weights, such as Apache-2.0")
    parser.add_argument("--labels", type=Path, help="text file with one class name a line")
    parser.add_argument(
        "--outputs",
        nargs="+",
        default=["logits"],
        metavar="NAME",
        help="some of: stage1 stage2 stage3 stage4 features logits",
    )
    parser.add_argument("--split", action="store_true", help="backbone and head as two graphs")
    parser.add_argument("--half", action="store_true", help="store large weights as float16")
    parser.add_argument(
        "--small-maps",
        type=int,
        default=0,
        metavar="POSITIONS",
        help="depthwise convolutions as matrix products on maps up to this size; 144 pays at batch 32",
    )
    parser.add_argument(
        "--raw", action="store_true", help="maps come normalised (default for 3 channels: RGB, 0 to 1)"
    )
    parser.set_defaults(run_command=run_convert)


def run_convert(arguments: argparse.Namespace) -> None:
    """Converts as the command line says; what is refused ends the process with status 1."""
    from .checkpoint import CheckpointError
    from .convert import Conversion, convert

    try:
        conversion = Conversion(
            checkpoint=arguments.checkpoint,
            size=arguments.size,
            out=arguments.out,
            height=arguments.map[0],
            width=arguments.map[1],
            name=arguments.name or f"unireplknet-{arguments.size}",
            version=arguments.version,
            modality=arguments.modality,
            licence=arguments.licence,
            labels=read_labels(arguments.labels),
            outputs=tuple(arguments.outputs),
            split=arguments.split,
            half=arguments.half,
            largest_matrix_map=arguments.small_maps,
            normalise=not arguments.raw,
        )
        folder, deviation = convert(conversion)
    except (CheckpointError, OSError, ValueError) as error:
        print(f"stationcast-train convert: {error}", file=sys.stderr)
        sys.exit(1)
    print(f"{folder}: ONNX Runtime equals PyTorch to {deviation:.1e}")


def read_labels(file: Path | None) -> list[str] | None:
    return None if file is None else file.read_text(encoding="utf-8").splitlines()
