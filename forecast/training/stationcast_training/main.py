"""`stationcast-train`: trains, converts and exports models."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from .comparison.command import add_comparison_commands
from .export.convert_command import add_convert_command
from .finetuning.command import add_finetuning_commands
from .heads.command import add_head_command
from .heads.synthetic.generate import add_generate_command

if TYPE_CHECKING:
    from .forecasting.settings import Settings


def main() -> None:
    parser = argparse.ArgumentParser(prog="stationcast-train", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    train = commands.add_parser("forecast", help="train a forecast model, or go on with one")
    train.add_argument("config", type=Path, help="TOML file, such as configs/cpu.toml")
    train.add_argument("--data", type=Path, required=True, help="folder with a folder a network")
    train.add_argument("--run", type=Path, help="folder for checkpoints (default: in the cache)")
    train.set_defaults(run_command=train_forecast)

    export = commands.add_parser("export", help="write a trained forecast model as a model folder")
    export.add_argument("config", type=Path, help="the TOML file it was trained with")
    export.add_argument("--data", type=Path, required=True, help="folder with a folder a network")
    export.add_argument("--run", type=Path, help="folder with its checkpoints")
    export.add_argument("--out", type=Path, required=True, help="folder of models to write into")
    export.add_argument("--sample", type=Path, help="folder of one node's readings for --reference")
    export.add_argument("--reference", type=Path, help="safetensors file of 100 forecasts of the sample")
    export.set_defaults(run_command=export_forecast)

    add_comparison_commands(commands, cache_folder)
    add_finetuning_commands(commands)
    add_convert_command(commands)
    add_head_command(commands)
    add_generate_command(commands)

    arguments = parser.parse_args()
    arguments.run_command(arguments)


def cache_folder() -> Path:
    return Path(os.environ.get("STATIONCAST_CACHE", Path.home() / ".cache" / "stationcast"))


def train_forecast(arguments: argparse.Namespace) -> None:
    from .forecasting.settings import read_settings
    from .forecasting.train import Training

    settings = read_settings(arguments.config)
    folder = run_folder(arguments, settings)
    Training(settings, arguments.data, folder, cache_folder() / "networks").run()


def export_forecast(arguments: argparse.Namespace) -> None:
    import torch

    from .forecasting.calibration import calibrate
    from .forecasting.export import export_forecast_model, write_reference
    from .forecasting.model import ForecastModel
    from .forecasting.settings import open_parts, read_settings
    from .forecasting.validation import validate
    from .weather.network import read_network

    settings = read_settings(arguments.config)
    model = ForecastModel(settings.model)
    best = torch.load(
        run_folder(arguments, settings) / "best.pt", map_location="cpu", weights_only=True
    )
    model.load_state_dict(best["model"])
    parts = open_parts(settings.validate, arguments.data, cache_folder() / "networks")
    calibrate(model, parts)
    scores = [validate(model, part, origins=1024) for part in parts]
    folder = arguments.out / f"{settings.name}-{settings.version}"
    difference = export_forecast_model(model, settings, folder, parts[0], scores)
    if arguments.sample and arguments.reference:
        write_reference(model, read_network(arguments.sample), arguments.reference)
    print(f"{folder}: step {best['step']}, ONNX Runtime equals PyTorch to {difference:.1e}")
    for score in scores:
        print(f"  {score.network}: MSE {score.mse[0]:.3f} / {score.mse[1]:.3f}")


def run_folder(arguments: argparse.Namespace, settings: Settings) -> Path:
    return arguments.run or cache_folder() / "runs" / f"{settings.name}-{settings.version}"


if __name__ == "__main__":
    main()
