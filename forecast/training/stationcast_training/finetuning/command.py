"""`stationcast-train finetune` and `ridge`: models of one network, and the linear map they have to be better than."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch

from ..weather.network import Network, read_network
from ..weather.sampling import Part, part_between
from .export import Description, export_network_model
from .fit_ridge import fit_ridge, windows_of
from .general_model import GeneralModel
from .network_model import NetworkModel
from .network_ridge import NetworkRidge

VARIABLES = ("temperature_2m", "wind_speed_10m")


def add_finetuning_commands(commands: argparse._SubParsersAction) -> None:
    tune = commands.add_parser(
        "finetune", help="tune a forecast model to your own network, in minutes and without a GPU"
    )
    tune.add_argument("--from", dest="general", type=Path, required=True, help="folder of a general model")
    tune.add_argument("--name", required=True, help="name of the new model")
    tune.add_argument("--version", default="0.1.0")
    tune.add_argument("--licence", default="not stated", help="terms of the readings, for manifest and card")
    tune.add_argument("--out", type=Path, required=True, help="folder of models to write into")
    tune.set_defaults(run_command=finetune)
    ridge = commands.add_parser("ridge", help="fit and score the linear map of a whole network alone")
    ridge.set_defaults(run_command=score_ridge)
    for parser in (tune, ridge):
        parser.add_argument(
            "folder", type=Path, help="stations.csv and observations*.csv.gz of the network"
        )
        add_period(parser, "train", "fitted on")
        add_period(parser, "validate", "what chooses penalties, shares and widths")
    add_period(ridge, "test", "scored")


def add_period(parser: argparse.ArgumentParser, name: str, purpose: str) -> None:
    parser.add_argument(
        f"--{name}", nargs=2, required=True, metavar=("FIRST", "LAST"), help=f"{purpose}; days, the last exclusive"
    )


def finetune(arguments: argparse.Namespace) -> None:
    network = read_network(arguments.folder)
    train, validate = parts_of(network, arguments, "train", "validate")
    model = NetworkModel(network, GeneralModel(arguments.general))
    progress(f"fitting {len(network.stations)} stations on {train.last - train.first + 1} hours")
    errors = model.fit(train, validate)
    for method, error in errors.items():
        temperature, wind = error.mean(0).tolist()
        progress(f"  {method:8s} validation MSE {temperature:.3f} / {wind:.3f}")
    description = Description(
        arguments.name,
        arguments.version,
        tuple(arguments.train),
        tuple(arguments.validate),
        arguments.licence,
    )
    folder = arguments.out / f"{arguments.name}-{arguments.version}"
    difference = export_network_model(model, description, folder, validate, errors)
    print(f"{folder}: ONNX Runtime equals PyTorch to {difference:.1e}")


def score_ridge(arguments: argparse.Namespace) -> None:
    """One JSON object: squared and absolute errors over every hourly origin of the test period."""
    network = read_network(arguments.folder)
    train, validate, test = parts_of(network, arguments, "train", "validate", "test")
    ridge = NetworkRidge(len(network.stations))
    node = np.arange(len(network.stations))
    progress(f"fitting {len(node)} stations on {train.last - train.first + 1} hours")
    fit_ridge(ridge, node, train, validate)
    print(json.dumps({"network": network.name, "scores": scores(ridge, test)}))


@torch.no_grad()
def scores(ridge: NetworkRidge, part: Part) -> dict:
    squared, absolute, count = (torch.zeros(24, len(VARIABLES), dtype=torch.float64) for _ in range(3))
    for inputs, targets in windows_of(part, np.arange(ridge.stations)):
        error = ridge(*inputs) - targets[..., : len(VARIABLES)]
        squared += torch.nan_to_num(error**2).sum((0, 2))
        absolute += torch.nan_to_num(error.abs()).sum((0, 2))
        count += (~torch.isnan(error)).sum((0, 2))
    return {
        variable: {
            "mse": float(squared[:, index].sum() / count[:, index].sum()),
            "mae": float(absolute[:, index].sum() / count[:, index].sum()),
            "n": int(count[:, index].sum()),
            "leads": [
                {"lead": lead + 1, "mse": float(squared[lead, index] / count[lead, index])}
                for lead in range(len(squared))
            ],
        }
        for index, variable in enumerate(VARIABLES)
    }


def parts_of(network: Network, arguments: argparse.Namespace, *names: str) -> list[Part]:
    return [part_between(network, *getattr(arguments, name), share=1.0) for name in names]


def progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
