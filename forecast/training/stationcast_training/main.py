"""`stationcast-train`: trains, converts and exports models."""

from __future__ import annotations

import argparse
import os
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(prog="stationcast-train", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    train = commands.add_parser("forecast", help="train a forecast model, or go on with one")
    train.add_argument("config", type=Path, help="TOML file, such as configs/cpu.toml")
    train.add_argument("--data", type=Path, required=True, help="folder with a folder a network")
    train.add_argument("--run", type=Path, help="folder for checkpoints (default: in the cache)")
    train.set_defaults(run_command=train_forecast)

    arguments = parser.parse_args()
    arguments.run_command(arguments)


def cache_folder() -> Path:
    return Path(os.environ.get("STATIONCAST_CACHE", Path.home() / ".cache" / "stationcast"))


def train_forecast(arguments: argparse.Namespace) -> None:
    from .forecasting.settings import read_settings
    from .forecasting.train import Training

    settings = read_settings(arguments.config)
    folder = arguments.run or cache_folder() / "runs" / f"{settings.name}-{settings.version}"
    Training(settings, arguments.data, folder, cache_folder() / "networks").run()


if __name__ == "__main__":
    main()
