"""Runs exported graphs in ONNX Runtime and compares them with the network they come from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray

from ..backbone import UniRepLKNet
from .backbone_graphs import BackboneGraph, GraphOptions, inference_network

BATCHES = (1, 3)
"""Samples of the random inputs: one, since runtimes like to treat it apart, and an odd number."""


def run_pipeline(
    folder: Path, pipeline: list[dict], inputs: dict[str, NDArray[np.float32]]
) -> dict[str, NDArray[np.float32]]:
    """Runs the graphs in order, each on inputs and earlier outputs by name; returns all tensors."""
    tensors = dict(inputs)
    for graph in pipeline:
        session = onnxruntime.InferenceSession(folder / graph["file"], providers=["CPUExecutionProvider"])
        names = [output["name"] for output in graph["outputs"]]
        feeds = {entry["name"]: tensors[entry["name"]] for entry in graph["inputs"]}
        tensors.update(zip(names, session.run(names, feeds), strict=True))
    return tensors


@torch.no_grad()
def largest_deviation(
    network: UniRepLKNet, folder: Path, pipeline: list[dict], options: GraphOptions
) -> float:
    """The largest deviation of any output on random maps, relative to that output's largest value.

    The reference is `network` as it is, in training form where it is in training form. Where weights are
    stored as float16, the graphs are held to the network in inference form with weights rounded likewise:
    that is what they promise to compute.
    """
    reference = inference_network(network, options) if options.half else network
    graph = BackboneGraph(reference.eval(), options.outputs, options.normalisation)
    deviation = 0.0
    for batch in BATCHES:
        maps = torch.rand(batch, network.in_channels, options.height, options.width)
        actual = run_pipeline(folder, pipeline, {"maps": maps.numpy()})
        for name, expected in zip(graph.outputs, graph(maps), strict=True):
            difference = (torch.from_numpy(actual[name]) - expected).abs().max()
            deviation = max(deviation, (difference / expected.abs().max()).item())
    return deviation
