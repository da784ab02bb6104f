"""`stationcast-train compare` and `knock-out`: ablations and peers."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def add_comparison_commands(
    commands: argparse._SubParsersAction, cache: Callable[[], Path]
) -> None:
    add_knock_out_command(commands)
    parser = commands.add_parser(
        "compare",
        help="train the model's design beside others on the same windows, and score them on the same hours",
        description="Needs the packages of peers.lock: forecast/training/setup.sh --peers.",
    )
    parser.add_argument("config", type=Path, help="TOML file, such as configs/ablation.toml")
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
    parser.add_argument("--blocks", type=int, help="train so many blocks more, then score (default: to the end)")
    parser.set_defaults(run_command=lambda arguments: compare(arguments, cache()))


def compare(arguments: argparse.Namespace, cache: Path) -> None:
    from .run import Comparison, totals
    from .settings import read_comparison

    settings = read_comparison(arguments.config)
    folder = arguments.run or cache / "runs" / settings.name
    comparison = Comparison(settings, arguments.data, folder, cache / "networks")
    comparison.run(arguments.blocks)
    table = totals(comparison.score(arguments.shipped))
    print(f"MSE temperature / wind speed, mean over leads 1 to 24 h; {comparison.block * settings.block} windows each")
    for name, scores in table.items():
        cells = [
            f"{scores[split, 'temperature_2m'][0]:.3f} / {scores[split, 'wind_speed_10m'][0]:.3f}"
            for split in ("validation", "test")
        ]
        print(f"  {name:28s} validation {cells[0]}   test {cells[1]}")
    print(f"by lead: {folder / 'scores.csv'}")


def add_knock_out_command(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "knock-out", help="what a trained general model loses without its backbone, or with smaller kernels"
    )
    parser.add_argument("model", type=Path, help="folder of a general model")
    parser.add_argument("network", type=Path, help="stations.csv and observations*.csv.gz of a network")
    parser.add_argument("--test", nargs=2, required=True, metavar=("FIRST", "LAST"), help="days, the last exclusive")
    parser.add_argument("--every", type=int, default=25, help="hours from one origin to the next")
    parser.set_defaults(run_command=knock_out_parts)


def knock_out_parts(arguments: argparse.Namespace) -> None:
    from ..weather.network import read_network
    from ..weather.sampling import part_between
    from .knock_out import knock_out

    part = part_between(read_network(arguments.network), *arguments.test, share=1.0)
    print("MSE temperature / wind speed, mean over leads 1 to 24 h")
    for name, errors in knock_out(arguments.model, part, arguments.every).items():
        temperature, wind = errors.mse()
        print(f"  {name:38s} {temperature:.3f} / {wind:.3f}")
