"""A trained forecast model as a model folder: three ONNX graphs, manifest.json and MODEL_CARD.md."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from safetensors.numpy import save_file
from torch import Tensor, nn

from ..backbone import reparameterize
from ..export.channels_last import use_channels_last
from ..export.onnx_graph import (
    export_graph,
    graph_entry,
    round_weights_to_half,
    store_weights_as_half,
    tensor_entry,
)
from ..weather.network import VARIABLES, Network
from ..weather.sampling import Part
from ..weather.windows import GEOGRAPHY, HISTORY, HORIZON, NODE_SIZE, gather
from .linear_skip import tensors_of
from .model import QUANTILES, ForecastModel
from .model_card import model_card
from .settings import Settings
from .validation import Scores, interleaved_nodes

LARGEST_DIFFERENCE = 1e-3
"""degC or m/s that ONNX Runtime may differ from PyTorch."""

INPUTS = ("values", "observed", "time", "geography")
OUTPUTS = ("mean", "quantiles", "wind_vector")


class Prepared(nn.Module):
    """First graph of the pipeline."""

    def __init__(self, model: ForecastModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, values: Tensor, observed: Tensor, time: Tensor, geography: Tensor) -> tuple:
        return self.model.prepared(values, observed, time, geography)


class Backbone(nn.Module):
    """Second graph of the pipeline."""

    def __init__(self, model: ForecastModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, maps: Tensor) -> Tensor:
        return self.model.read_map(maps)


class Decoded(nn.Module):
    """Third graph of the pipeline."""

    def __init__(self, model: ForecastModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, last_map: Tensor, features: Tensor, base: Tensor) -> tuple:
        return self.model.decode(last_map, features, base)


def inference_form(model: ForecastModel) -> ForecastModel:
    """`model` in place: branches merged, laid out for the runtime, weights rounded to what the files will hold."""
    model.eval()
    model.set_fast_training(False)
    reparameterize(model.backbone)
    use_channels_last(model.backbone, *model.settings.map_size)
    round_weights_to_half(model)
    return model


@torch.no_grad()
def export_forecast_model(
    model: ForecastModel, settings: Settings, folder: Path, part: Part, scores: list[Scores]
) -> float:
    """Writes the model folder and returns the largest difference to PyTorch over 100 windows of `part`.

    Raises ValueError, leaving no manifest, where the difference is above 1e-3.
    """
    folder.mkdir(parents=True, exist_ok=True)
    inference_form(model)
    inputs, _ = tensors_of(hundred_windows(part))
    few = tuple(x[:2] for x in inputs)
    maps, features, base = model.prepared(*few)
    last_map = model.read_map(maps)

    graphs = [
        ("embedding", Prepared(model), few, INPUTS, ("map", "features", "base"), (maps, features, base)),
        ("backbone", Backbone(model), (maps,), ("map",), ("last_map",), (last_map,)),
        (
            "head",
            Decoded(model),
            (last_map, features, base),
            ("last_map", "features", "base"),
            OUTPUTS,
            model.decode(last_map, features, base),
        ),
    ]
    pipeline = []
    for name, module, example, names_in, names_out, results in graphs:
        file = folder / f"{name}.onnx"
        export_graph(module, example, names_in, names_out, file)
        store_weights_as_half(file)
        pipeline.append(
            graph_entry(
                name,
                file,
                [tensor_entry(n, x.shape[1:]) for n, x in zip(names_in, example, strict=True)],
                [tensor_entry(n, x.shape[1:]) for n, x in zip(names_out, results, strict=True)],
            )
        )
    difference = largest_difference(model, folder, pipeline, inputs)
    if not difference <= LARGEST_DIFFERENCE:
        raise ValueError(f"ONNX Runtime differs from PyTorch by {difference:.2g}")
    manifest = {
        "name": settings.name,
        "version": settings.version,
        "description": settings.description,
        "task": "forecast",
        "pipeline": pipeline,
        "history": HISTORY,
        "horizon": HORIZON,
        "nodeSize": NODE_SIZE,
        "mapSize": list(settings.model.map_size),
        "inputVariables": list(VARIABLES),
        "outputVariables": ["temperature_2m", "wind_speed_10m"],
        "quantiles": list(QUANTILES),
        "trainingData": [
            {"name": p.network, "period": f"{p.first} to {p.last} (exclusive)", "licence": p.licence}
            for p in settings.train
        ],
        "metrics": {
            f"{scores_of.network}-validation-{variable}-mse": round(value, 4)
            for scores_of in scores
            for variable, value in zip(
                ("temperature_2m", "wind_speed_10m"), scores_of.mse, strict=True
            )
        },
        "licence": "Apache-2.0",
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    (folder / "MODEL_CARD.md").write_text(model_card(settings, scores, difference))
    return difference


@torch.no_grad()
def write_reference(model: ForecastModel, network: Network, file: Path) -> None:
    """What PyTorch says of 100 windows of one node, for the serving path to be held against.

    Tensors: `origins` [100] (hours since 1970-01-01T00:00Z), `mean` [100, 24,
    stations, 2], `quantiles` [.., 5], `wind_vector` [.., 2]. Stations are in the
    order of the node, which the metadata names.
    """
    (node,) = interleaved_nodes(network)
    first, last = HISTORY - 1, len(network.values) - 1
    origins = network.start + np.linspace(first, last - HORIZON, 100).astype(np.int64)
    inputs, _ = tensors_of(gather(network, origins, np.tile(node, (len(origins), 1))))
    count = int((node >= 0).sum())
    tensors = {
        name: output[:, :, :count].contiguous().numpy()
        for name, output in zip(OUTPUTS, model(*inputs), strict=True)
    }
    stations = ",".join(network.stations[index] for index in node[:count])
    file.parent.mkdir(parents=True, exist_ok=True)
    # Float32 holds these hours exactly, and is what the serving side reads.
    save_file({"origins": origins.astype(np.float32), **tensors}, file, {"stations": stations})


def hundred_windows(part: Part):
    """Windows of whole nodes at origins spread over the part."""
    nodes = interleaved_nodes(part.network)
    origins = np.linspace(part.first, part.last, 100).astype(np.int64)
    return gather(part.network, origins, nodes[np.arange(100) % len(nodes)])


def largest_difference(
    model: ForecastModel, folder: Path, pipeline: list[dict], inputs: tuple[Tensor, ...]
) -> float:
    """Over all outputs, degC or m/s, of the files run by ONNX Runtime against PyTorch."""
    tensors = dict(zip(INPUTS, (x.numpy() for x in inputs), strict=True))
    for graph in pipeline:
        session = onnxruntime.InferenceSession(
            folder / graph["file"], providers=["CPUExecutionProvider"]
        )
        wanted = {entry["name"]: tensors[entry["name"]] for entry in graph["inputs"]}
        names = [entry["name"] for entry in graph["outputs"]]
        tensors |= dict(zip(names, session.run(names, wanted), strict=True))
    expected = model(*inputs)
    return max(
        float(np.abs(tensors[name] - reference.numpy()).max())
        for name, reference in zip(OUTPUTS, expected, strict=True)
    )
