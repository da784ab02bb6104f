"""`stationcast-train generate`: a folder of labelled files, as `head` trains on."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from .point_clouds import OBJECTS, lidar_object
from .radar_echoes import LABELS, radar_loop

FRAME_MILLISECONDS = 100


def add_generate_command(commands: argparse._SubParsersAction) -> None:
    generate = commands.add_parser("generate", help="make labelled point clouds or radar loops to train on")
    generate.add_argument("kind", choices=("pointcloud", "radar-echo"))
    generate.add_argument("--out", type=Path, required=True, help="folder to make, with a folder for each class")
    generate.add_argument("--count", type=int, default=200, help="files of each class (default: %(default)s)")
    generate.add_argument("--seed", type=int, default=1, help="the same seed makes the same files")
    generate.set_defaults(run_command=generate_files)


def generate_files(arguments: argparse.Namespace) -> None:
    random = np.random.default_rng(arguments.seed)
    labels = OBJECTS if arguments.kind == "pointcloud" else LABELS
    for label in labels:
        folder = arguments.out / label
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(arguments.count):
            if arguments.kind == "pointcloud":
                np.savetxt(folder / f"{number:04}.xyz", lidar_object(label, random), fmt="%.3f")
            else:
                write_loop(radar_loop(label, random), folder / f"{number:04}.gif")
    print(f"{arguments.out}: {arguments.count} files of each of {', '.join(labels)}")


def write_loop(loop: np.ndarray, file: Path) -> None:
    first, *others = (Image.fromarray(frame) for frame in loop)
    # Frames that are equal must not be joined: their number is their time.
    first.save(file, save_all=True, append_images=others, duration=FRAME_MILLISECONDS, loop=0, optimize=False)
