"""UniRepLKNet as ONNX graphs: logits, pooled features and the four stage features, by name.

One fused graph, or two: the backbone, which several heads can share, and the classifier's head. Maps go in as
`maps` [batch, channels, height, width] of one size. Out come, as chosen:

    stage1 .. stage4   [batch, dims[i], height / 2^(i+2), width / 2^(i+2)], for dense heads
    features           [batch, dims[3]], pooled and normalised
    logits             [batch, classes]

Two graphs are joined by `last_map`, the same as stage4: what one graph of a pipeline hands to another is no
output of the pipeline.

Operators, all of which ONNX Runtime has on its CPU and on its CUDA provider at this opset, so that nothing falls
back: Add, Cast (weights stored as float16), Conv, Div, Gather (matrix products on small maps), Gelu, Gemm,
LayerNormalization, MatMul, Mul, ReduceMean, ReduceSum, Relu, Reshape, Sigmoid, Sqrt, Transpose, Unsqueeze.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from ..backbone import UniRepLKNet, reparameterize
from .channels_last import use_channels_last
from .onnx_graph import (
    export_graph,
    graph_entry,
    round_weights_to_half,
    store_weights_as_half,
    tensor_entry,
)
from .small_maps import MatrixDepthwise, stage_map_sizes, use_matrix_products

STAGES = ("stage1", "stage2", "stage3", "stage4")
OUTPUTS = (*STAGES, "features", "logits")
"""Names of outputs, in the order in which a graph gives them."""

JOINT = "last_map"
"""The tensor between backbone and head."""


@dataclass(frozen=True)
class Normalisation:
    """Mean and standard deviation of each input channel, taken off inside the graph."""

    mean: tuple[float, ...]
    standard_deviation: tuple[float, ...]


IMAGENET = Normalisation((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
"""What the published image classifiers expect of RGB values from 0 to 1."""


@dataclass(frozen=True)
class GraphOptions:
    """How a network becomes graphs."""

    height: int
    width: int
    outputs: tuple[str, ...] = ("logits",)
    split: bool = False
    """Backbone and head as two graphs."""
    half: bool = False
    """Stores large weights as float16."""
    largest_matrix_map: int = 0
    """Positions up to which `small_maps` replaces convolutions."""
    normalisation: Normalisation | None = None

    def __post_init__(self) -> None:
        unknown = set(self.outputs) - set(OUTPUTS)
        if unknown or not self.outputs:
            names = ", ".join(sorted(unknown)) or "none"
            raise ValueError(f"outputs must be some of {', '.join(OUTPUTS)}; got {names}")


class BackboneGraph(nn.Module):
    """From maps to the chosen outputs."""

    def __init__(
        self, network: UniRepLKNet, outputs: Sequence[str], normalisation: Normalisation | None
    ) -> None:
        super().__init__()
        self.network = network
        self.outputs = tuple(name for name in (*OUTPUTS, JOINT) if name in outputs)
        self.normalised = normalisation is not None
        if normalisation is not None:
            channels = torch.tensor([normalisation.mean, normalisation.standard_deviation])
            mean, deviation = channels.view(2, 1, -1, 1, 1)
            self.register_buffer("scale", 1 / deviation)
            self.register_buffer("shift", -mean / deviation)

    def forward(self, maps: Tensor) -> tuple[Tensor, ...]:
        if self.normalised:
            maps = maps * self.scale + self.shift
        stages = self.network.stage_features(maps)
        tensors = dict(zip(STAGES, stages, strict=True))
        tensors[JOINT] = stages[-1]
        if "features" in self.outputs or "logits" in self.outputs:
            tensors["features"] = self.network.pool(stages[-1])
        if "logits" in self.outputs:
            tensors["logits"] = self.network.head(tensors["features"])
        return tuple(tensors[name] for name in self.outputs)


class HeadGraph(nn.Module):
    """From the last stage's map to pooled features and logits."""

    def __init__(self, network: UniRepLKNet, outputs: Sequence[str]) -> None:
        super().__init__()
        self.norm, self.head = network.norm, network.head
        self.outputs = tuple(name for name in ("features", "logits") if name in outputs)

    def forward(self, last_map: Tensor) -> tuple[Tensor, ...]:
        features = self.norm(last_map.mean(dim=(2, 3)))
        tensors = {"features": features}
        if "logits" in self.outputs:
            tensors["logits"] = self.head(features)
        return tuple(tensors[name] for name in self.outputs)


def inference_network(network: UniRepLKNet, options: GraphOptions) -> UniRepLKNet:
    """A copy of `network` with the arithmetic and the weights that the graphs will hold."""
    merged = reparameterize(copy.deepcopy(network))
    use_matrix_products(merged, options.height, options.width, options.largest_matrix_map)
    use_channels_last(merged, options.height, options.width)
    if options.half:
        round_weights_to_half(merged)
        for module in merged.modules():
            if isinstance(module, MatrixDepthwise):
                module.round_to_half()
    return merged


def output_shapes(network: UniRepLKNet, height: int, width: int) -> dict[str, list[int]]:
    """The shape of every output that `network` has, without the batch."""
    shapes = {
        name: [dim, *size]
        for name, dim, size in zip(STAGES, network.dims, stage_map_sizes(height, width), strict=True)
    }
    shapes["features"] = [network.dims[3]]
    if network.head is not None:
        shapes["logits"] = [network.head.out_features]
    return shapes


def export_backbone(network: UniRepLKNet, folder: Path, options: GraphOptions) -> list[dict]:
    """Writes a training- or inference-form network into `folder`; returns the manifest's pipeline.

    Raises:
        ValueError: logits are asked for from a network without a classifier.
    """
    shapes = output_shapes(network, options.height, options.width)
    shapes[JOINT] = shapes["stage4"]
    if "logits" in options.outputs and "logits" not in shapes:
        raise ValueError("logits need a network with a classifier")
    network = inference_network(network, options)
    map_shape = [network.in_channels, options.height, options.width]

    def write(name: str, module: nn.Module, source: str, source_shape: list[int]) -> dict:
        file = folder / f"{name}.onnx"
        export_graph(module, [torch.randn(2, *source_shape)], [source], module.outputs, file)
        if options.half:
            store_weights_as_half(file)
        outputs = [tensor_entry(output, shapes[output]) for output in module.outputs]
        return graph_entry(name, file, [tensor_entry(source, source_shape)], outputs)

    if not options.split:
        graph = BackboneGraph(network, options.outputs, options.normalisation)
        return [write("backbone", graph, "maps", map_shape)]
    head = HeadGraph(network, options.outputs)
    stages = [name for name in options.outputs if name in STAGES]
    joint = [JOINT] if head.outputs else []
    backbone = BackboneGraph(network, [*stages, *joint], options.normalisation)
    pipeline = [write("backbone", backbone, "maps", map_shape)]
    if head.outputs:
        pipeline.append(write("head", head, JOINT, shapes[JOINT]))
    return pipeline
