"""`npm run train:head`: a folder of labelled files becomes a classifier that stationcast serves."""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import replace
from pathlib import Path

from .mappers.map_file import SUFFIXES

DESCRIPTION = """Trains a classifier of images, sounds, point clouds or short videos.

The data is a folder with a folder for each class. About a fifth of the files is set aside and tested on, by
the SHA-1 of their bytes or by --test. A run resumes from its checkpoint when the command is given again."""


def add_head_command(commands: argparse._SubParsersAction) -> None:
    head = commands.add_parser(
        "head",
        help="train a classifier, test and export it",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    head.add_argument("--modality", choices=sorted(SUFFIXES), required=True)
    head.add_argument("--data", type=Path, required=True, help="folder with a folder of files for each class")
    head.add_argument("--name", help="name of the model (default: the modality)")
    head.add_argument("--version", default="0.1.0", help="version of the model (default: %(default)s)")
    head.add_argument("--test", metavar="REGEX", help="test on files whose name this matches, such as ^5-")
    head.add_argument(
        "--leave-out",
        metavar="REGEX",
        help="train once for each group, named by the part in brackets, and test on it; exports nothing",
    )
    head.add_argument("--evaluate", type=Path, metavar="FOLDER", help="test on this folder instead; trains on all")
    head.add_argument("--size", metavar="HxW", help="height and width of the map")
    head.add_argument("--epochs", type=int, help="passes over the training files (default: 40)")
    head.add_argument("--network", help="size of UniRepLKNet: half-a, a, f, p .. (default: half-a; with --start, a)")
    head.add_argument("--kernel", type=int, default=13, choices=(3, 5, 7, 9, 11, 13), help="largest kernel")
    head.add_argument("--mirror", action="store_true", help="left and right mean the same in these videos")
    head.add_argument("--start", type=Path, help="published checkpoint to start from (.pth, .safetensors)")
    head.add_argument("--run", type=Path, help="folder for checkpoints (default: in the cache)")
    head.add_argument("--out", type=Path, help="folder of models to write into; without it nothing is exported")
    head.add_argument("--licence", default="unknown", help="licence of the training data, for card and manifest")
    head.add_argument("--source", default="", help="where the training data comes from, for card and manifest")
    head.set_defaults(run_command=train_head)


def train_head(arguments: argparse.Namespace) -> None:
    from ..main import cache_folder
    from .dataset import read_dataset, read_maps, split, test_rule
    from .export import HeadReport, export_head
    from .run import Run, train_and_score
    from .settings import MAPPINGS, NETWORKS, HeadSettings

    mapping = MAPPINGS[arguments.modality]
    if arguments.size:
        height, width = (int(side) for side in arguments.size.split("x"))
        mapping = replace(mapping, height=height, width=width)
    network = arguments.network or ("a" if arguments.start else "half-a")
    if network not in NETWORKS:
        raise ValueError(f"--network {network!r} must be one of {', '.join(NETWORKS)}")
    settings = HeadSettings(mapping, size=network, kernel=arguments.kernel, mirror=arguments.mirror)
    if arguments.epochs:
        settings = replace(settings, epochs=arguments.epochs)
    if arguments.start:
        settings = replace(settings, extra={"start": str(arguments.start)})
    name = arguments.name or arguments.modality
    folder = arguments.run or cache_folder() / "runs" / "heads" / f"{name}-{arguments.version}"
    cache = cache_folder() / "heads"
    dataset = read_dataset(arguments.data, arguments.modality)

    if arguments.leave_out:
        leave_groups_out(arguments, settings, dataset, folder, cache)
        return
    if arguments.evaluate:
        training, test = dataset.examples, same_classes(arguments.evaluate, arguments.modality, dataset)
    else:
        training, test = split(dataset, test_rule(arguments.test))
    run = Run(settings, dataset.labels, read_maps(training, mapping, cache), read_maps(test, mapping, cache))
    result = train_and_score(run, folder, arguments.start, f"{name} {arguments.version}")
    if arguments.out:
        elsewhere = arguments.evaluate is not None
        report = HeadReport(name, arguments.version, arguments.source, arguments.licence, result, elsewhere)
        target, difference = export_head(run, report, arguments.out)
        print(f"{target}: ONNX Runtime equals PyTorch to {difference:.1e}")


def same_classes(folder: Path, modality: str, dataset):
    from .dataset import read_dataset

    other = read_dataset(folder, modality)
    if other.labels != dataset.labels:
        raise ValueError(f"{folder} has the classes {other.labels}, the training data {dataset.labels}")
    return other.examples


def leave_groups_out(arguments: argparse.Namespace, settings, dataset, folder: Path, cache: Path) -> None:
    """Prints and writes the accuracy over all groups, each tested by a network that has not seen it."""
    from .dataset import read_maps
    from .evaluation import Scores
    from .picture import draw_scores
    from .run import Run, train_and_score

    def group_of(example) -> str:
        match = re.search(arguments.leave_out, example.name)
        if match is None:
            raise ValueError(f"--leave-out does not match {example.name}")
        return match[1]

    total = 0
    groups = sorted({group_of(example) for example in dataset.examples})
    for group in groups:
        parts = [[e for e in dataset.examples if (group_of(e) == group) is tested] for tested in (False, True)]
        training, test = (read_maps(part, settings.mapping, cache) for part in parts)
        run = Run(settings, dataset.labels, training, test)
        result = train_and_score(run, folder / group, arguments.start, f"without {group}")
        total = total + result.scores.confusion
    scores = Scores(dataset.labels, total)
    draw_scores(scores, f"{arguments.modality}, each of {len(groups)} groups left out once", folder / "scores.png")
    (folder / "scores.json").write_text(json.dumps({"accuracy": scores.accuracy, "groups": groups}) + "\n")
    print(f"all groups: {100 * scores.accuracy:.1f} %")
