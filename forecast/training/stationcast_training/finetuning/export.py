"""A network's model as a model folder: one ONNX graph, manifest.json and MODEL_CARD.md."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import compose
from torch import Tensor, nn

from ..export.onnx_graph import export_graph, graph_entry, store_weights_as_half, tensor_entry
from ..weather.sampling import Part
from .fit_ridge import windows_of
from .general_model import INPUTS, OUTPUTS, GeneralModel
from .model_card import model_card
from .network_model import NetworkModel

LARGEST_DIFFERENCE = 1e-3
"""degC or m/s that ONNX Runtime may differ from PyTorch."""

FILE = "forecast.onnx"


@dataclass(frozen=True)
class Description:
    name: str
    version: str
    train: tuple[str, str]
    validate: tuple[str, str]
    licence: str
    """Terms of the network's readings."""


class First(nn.Module):
    """Inputs of the network -> its linear guess and the inputs of its nodes."""

    def __init__(self, model: NetworkModel) -> None:
        super().__init__()
        self.ridge, self.split = model.ridge, model.split

    def forward(self, values: Tensor, observed: Tensor, time: Tensor, geography: Tensor) -> tuple:
        return (
            self.ridge(values, observed, time, geography),
            *self.split(values, observed, time, geography),
        )


class Last(nn.Module):
    """The linear guess and what the general model says of the nodes -> forecasts."""

    def __init__(self, model: NetworkModel) -> None:
        super().__init__()
        self.join, self.blend = model.join, model.blend

    def forward(self, guess: Tensor, mean: Tensor, quantiles: Tensor, vector: Tensor) -> tuple:
        return self.blend(guess, self.join(mean), self.join(quantiles), self.join(vector))


@torch.no_grad()
def export_network_model(
    model: NetworkModel,
    description: Description,
    folder: Path,
    part: Part,
    errors: dict[str, Tensor],
) -> float:
    """Writes the model folder and returns the largest difference to PyTorch over a hundred windows of `part`.

    Raises ValueError, leaving no manifest, where the difference is above 1e-3.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    every = max(1, (part.last - part.first) // 100)
    windows = [inputs for inputs, _ in windows_of(part, model.node, every, batch=16)]
    write_graph(model, windows[0], file)
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    difference = max(largest_difference(session, model, inputs) for inputs in windows)
    if not difference <= LARGEST_DIFFERENCE:
        raise ValueError(f"ONNX Runtime differs from PyTorch by {difference:.2g}")
    inputs = windows[0]
    outputs = model(*inputs)
    general = model.general.manifest
    manifest = {
        "name": description.name,
        "version": description.version,
        "description": f"Temperature and wind for the next 24 hours at the {len(model.node)} stations of one network.",
        "task": "forecast",
        "pipeline": [
            graph_entry(
                "forecast",
                file,
                [tensor_entry(n, x.shape[1:]) for n, x in zip(INPUTS, inputs, strict=True)],
                [tensor_entry(n, x.shape[1:]) for n, x in zip(OUTPUTS, outputs, strict=True)],
            )
        ],
        **{key: general[key] for key in ("history", "horizon")},
        "nodeSize": len(model.node),
        "stations": list(model.network.stations),
        **{key: general[key] for key in ("mapSize", "inputVariables", "outputVariables", "quantiles")},
        "trainingData": [
            *general["trainingData"],
            {
                "name": f"{model.network.name}, all stations together",
                "period": " to ".join(description.train) + " (exclusive)",
                "licence": description.licence,
            },
        ],
        "metrics": {
            f"{model.network.name}-validation-{variable}-mse": round(float(value), 4)
            for variable, value in zip(
                general["outputVariables"], errors["blended"].mean(0), strict=True
            )
        },
        "licence": "Apache-2.0",
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    (folder / "MODEL_CARD.md").write_text(model_card(model, description, errors, difference))
    return difference


def write_graph(model: NetworkModel, inputs: tuple[Tensor, ...], file: Path) -> None:
    """First, the general model's graphs and last, joined into one: between them a batch is as many times larger as a
    network has nodes, which no pipeline of several files could say."""
    guess, *of_nodes = First(model)(*inputs)
    general = model.general(*of_nodes)
    first, last = file.with_suffix(".first.onnx"), file.with_suffix(".last.onnx")
    try:
        export_graph(First(model), inputs, INPUTS, ("guess", *(f"node_{n}" for n in INPUTS)), first)
        store_weights_as_half(first)
        export_graph(
            Last(model),
            (guess, *general),
            ("guess_in", *(f"general_{n}" for n in OUTPUTS)),
            OUTPUTS,
            last,
            (1, *[model.split.count] * len(OUTPUTS)),
        )
        joined = join_graphs(onnx.load(first), model.general, onnx.load(last))
    finally:
        first.unlink(missing_ok=True)
        last.unlink(missing_ok=True)
    onnx.checker.check_model(joined, full_check=True)
    onnx.save(joined, file)


def join_graphs(first: onnx.ModelProto, general: GeneralModel, last: onnx.ModelProto) -> onnx.ModelProto:
    joined = compose.add_prefix(first, "first.", rename_inputs=False, rename_outputs=False)
    made = {name: f"node_{name}" for name in INPUTS}
    for index, path in enumerate(general.files):
        prefix = f"general{index}."
        graph = compose.add_prefix(onnx.load(path), prefix)
        needed = [(made[value.name.removeprefix(prefix)], value.name) for value in graph.graph.input]
        made |= {value.name.removeprefix(prefix): value.name for value in graph.graph.output}
        joined = compose.merge_models(joined, graph, io_map=needed, outputs=kept(joined, graph))
    graph = compose.add_prefix(last, "last.", rename_outputs=False, rename_inputs=False)
    needed = [("guess", "guess_in"), *((made[name], f"general_{name}") for name in OUTPUTS)]
    joined = compose.merge_models(joined, graph, io_map=needed, outputs=list(OUTPUTS))
    # The general model's shapes say `batch` where it is now as many times that as there are nodes.
    del joined.graph.value_info[:]
    return joined


def kept(one: onnx.ModelProto, other: onnx.ModelProto) -> list[str]:
    """Everything that either graph says: what is used later is not known here."""
    return [value.name for graph in (one, other) for value in graph.graph.output]


def largest_difference(
    session: onnxruntime.InferenceSession, model: NetworkModel, inputs: tuple[Tensor, ...]
) -> float:
    """Over all outputs, degC or m/s."""
    feed = dict(zip(INPUTS, (x.numpy() for x in inputs), strict=True))
    found = session.run(list(OUTPUTS), feed)
    return max(
        float(np.abs(one - other.numpy()).max())
        for one, other in zip(found, model(*inputs), strict=True)
    )
