"""`stationcast-train compare`: ablations and peers."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_compare_command(commands: argparse._SubParsersAction, cache) -> None:
    parser = commands.add_parser(
        "compare",
        help="train the model's design beside others on the same windows, and score them on the same hours",
        description="Needs the packages of peers.lock: forecast/training/setup.sh --peers.",
    )
    parser.add_argument("config", type=Path, help="TOML file, such as configs/comparison.toml")
    parser.add_argument("--data", type=Path, required=True, help="folder with a folder a network")
    parser.add_argument("--run", type=Path, help="folder for checkpoints and scores (default: in the cache)")
    parser.add_argument(
        "--shipped",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="also score the general model of this folder, as it is",
    )
    parser.add_argument("--blocks", type=int, help="stop after so many blocks; the same command goes on from there")
    parser.set_defaults(run_command=lambda arguments: compare(arguments, cache()))


def compare(arguments: argparse.Namespace, cache: Path) -> None:
    from .run import Comparison, totals
    from .settings import read_comparison

    settings = read_comparison(arguments.config)
    folder = arguments.run or cache / "runs" / settings.name
    comparison = Comparison(settings, arguments.data, folder, cache / "networks")
    comparison.run(arguments.blocks)
    if not comparison.done:
        return
    table = totals(comparison.score(arguments.shipped))
    print(f"MSE temperature / wind speed, mean over leads 1 to 24 h; {settings.windows} windows each")
    for name, scores in table.items():
        cells = [
            f"{scores[split, 'temperature_2m'][0]:.3f} / {scores[split, 'wind_speed_10m'][0]:.3f}"
            for split in ("validation", "test")
        ]
        print(f"  {name:28s} validation {cells[0]}   test {cells[1]}")
    print(f"by lead: {folder / 'scores.csv'}")
