"""What a trained general model loses without a part of its backbone, nothing else being changed.

Ablations that train anew show what a design can learn; this shows what a model that is shipped has learned to use.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

from ..finetuning.general_model import INPUTS, GeneralModel
from ..forecasting.linear_skip import tensors_of
from ..forecasting.validation import interleaved_nodes
from ..weather.sampling import Part
from ..weather.windows import gather
from .scores import Errors, Forecast, score

PIPELINE = ("embedding", "backbone", "head")
CUTS = (11, 7, 3)
"""Sizes that large kernels are cut to, the taps outside being 0."""

AVERAGE_OF = 256
"""Windows whose last maps are averaged."""


class PartsOfModel:
    """The three graphs of a general model, one after the other. Raises ValueError for another pipeline."""

    def __init__(self, folder: Path) -> None:
        general = GeneralModel(folder)
        names = tuple(graph["name"] for graph in general.manifest["pipeline"])
        if names != PIPELINE:
            raise ValueError(f"{folder} is made of {', '.join(names)}; expected {', '.join(PIPELINE)}")
        self.embedding, self.backbone, self.head = general.sessions
        self.backbone_file = general.files[1]

    def with_kernels_cut(self, size: int) -> onnxruntime.InferenceSession:
        """The backbone, its depthwise kernels larger than `size` x `size` cut down to that."""
        graph = onnx.load(self.backbone_file)
        for weights in graph.graph.initializer:
            if len(weights.dims) != 4 or weights.dims[1] != 1 or weights.dims[2] <= size:
                continue
            kernel = numpy_helper.to_array(weights).copy()
            margin = (kernel.shape[-1] - size) // 2
            inside = np.zeros(kernel.shape[-2:], bool)
            inside[margin : margin + size, margin : margin + size] = True
            kernel[..., ~inside] = 0
            weights.CopyFrom(numpy_helper.from_array(kernel, weights.name))
        return onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])

    def last_map(
        self, prepared: dict[str, NDArray[np.float32]], backbone: onnxruntime.InferenceSession
    ) -> NDArray[np.float32]:
        return backbone.run(["last_map"], {"map": prepared["map"]})[0]

    def prepare(self, inputs: tuple[Tensor, ...]) -> dict[str, NDArray[np.float32]]:
        names = ("map", "features", "base")
        arrays = dict(zip(INPUTS, (x.numpy() for x in inputs), strict=True))
        return dict(zip(names, self.embedding.run(list(names), arrays), strict=True))

    def decode(self, last_map: NDArray[np.float32], prepared: dict[str, NDArray[np.float32]]) -> Tensor:
        """Expected temperature and wind speed [batch, 24, node, 2]."""
        inputs = {"last_map": last_map, "features": prepared["features"], "base": prepared["base"]}
        return torch.from_numpy(self.head.run(["mean"], inputs)[0])


def knock_out(folder: Path, part: Part, every: int) -> dict[str, Errors]:
    """Errors of the model as it is, with its large kernels cut, and with an average in place of what its backbone says."""
    model = PartsOfModel(folder)
    average = average_last_map(model, part)

    def reading_map_with(backbone: onnxruntime.InferenceSession) -> Forecast:
        def forecast(inputs: tuple[Tensor, ...]) -> Tensor:
            prepared = model.prepare(inputs)
            return model.decode(model.last_map(prepared, backbone), prepared)

        return forecast

    def without_backbone(inputs: tuple[Tensor, ...]) -> Tensor:
        prepared = model.prepare(inputs)
        return model.decode(np.repeat(average, len(prepared["map"]), axis=0), prepared)

    forecasts: dict[str, Forecast] = {"as it is": reading_map_with(model.backbone)}
    for size in CUTS:
        forecasts[f"kernels cut to {size}x{size}"] = reading_map_with(model.with_kernels_cut(size))
    forecasts["an average in place of the backbone"] = without_backbone
    return score(forecasts, part, every)


def average_last_map(model: PartsOfModel, part: Part) -> NDArray[np.float32]:
    """[1, channels, height, width], over whole nodes at origins spread over the part."""
    nodes = interleaved_nodes(part.network)
    origins = np.linspace(part.first, part.last, AVERAGE_OF // len(nodes)).astype(np.int64)
    maps = []
    for some in np.array_split(origins, 8):
        windows = gather(part.network, np.repeat(some, len(nodes)), np.tile(nodes, (len(some), 1)))
        inputs, _ = tensors_of(windows)
        maps.append(model.last_map(model.prepare(inputs), model.backbone))
    return np.concatenate(maps).mean(axis=0, keepdims=True)
