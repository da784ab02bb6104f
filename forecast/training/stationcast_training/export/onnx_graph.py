"""A module as an ONNX file with a dynamic batch."""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

OPSET = 20
"""The first opset whose Gelu is one operator, which ONNX Runtime also joins with the bias before it."""
HALF_FROM_ELEMENTS = 4096
"""Smaller tensors (biases, norms, scales) stay in single precision: they weigh little and matter much."""


def export_graph(
    module: nn.Module,
    inputs: Sequence[Tensor],
    input_names: Sequence[str],
    output_names: Sequence[str],
    file: Path,
    batches: Sequence[int] | None = None,
) -> None:
    """Writes `module` in evaluation mode; the first dimension of every input and output is `batch`.

    `batches` says how many times that many an input has, where this is not once for all.

    The example inputs need a batch of at least 2, since 1 would be taken for a constant.
    """
    # The exporter warns of operators of packages that nothing here uses.
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    batch = torch.export.Dim("batch", min=1, max=1 << 16)
    program = torch.onnx.export(
        module.eval(),
        tuple(inputs),
        input_names=list(input_names),
        output_names=list(output_names),
        dynamic_shapes=tuple(
            {0: batch if count == 1 else count * batch} for count in batches or [1] * len(inputs)
        ),
        opset_version=OPSET,
        dynamo=True,
        external_data=False,
        optimize=True,
        verbose=False,
    )
    model = program.model_proto
    # Traces of the machine that exported have no place in an artefact.
    for node in model.graph.node:
        node.ClearField("doc_string")
        del node.metadata_props[:]
    for value in [*model.graph.value_info, *model.graph.input, *model.graph.output]:
        del value.metadata_props[:]
    del model.graph.metadata_props[:]
    del model.metadata_props[:]
    expand_norms(model)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, file)


def expand_norms(model: onnx.ModelProto) -> None:
    """Writes each ReduceL2 as square, sum and root, in place.

    ONNX Runtime's CPU kernel of ReduceL2 is up to six times slower than the three together, and takes an
    eighth of a UniRepLKNet's time.
    """
    nodes = []
    for node in model.graph.node:
        if node.op_type != "ReduceL2":
            nodes.append(node)
            continue
        values, (output,) = node.input[0], node.output
        square, total = f"{output}.square", f"{output}.sum"
        reduction = helper.make_node("ReduceSum", [square, *node.input[1:]], [total])
        reduction.attribute.extend(node.attribute)
        nodes += [
            helper.make_node("Mul", [values, values], [square]),
            reduction,
            helper.make_node("Sqrt", [total], [output]),
        ]
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def operators(file: Path) -> Counter[str]:
    """How often each operator stands in a graph."""
    return Counter(node.op_type for node in onnx.load(file).graph.node)


def store_weights_as_half(file: Path) -> None:
    """Rewrites large float32 weights as float16 followed by a cast, which the runtime folds when it loads."""
    model = onnx.load(file)
    casts = []
    for weight in model.graph.initializer:
        large = int(np.prod(weight.dims)) >= HALF_FROM_ELEMENTS
        if weight.data_type != TensorProto.FLOAT or not large:
            continue
        name = weight.name
        stored = numpy_helper.from_array(numpy_helper.to_array(weight).astype(np.float16), f"{name}.half")
        weight.CopyFrom(stored)
        casts.append(helper.make_node("Cast", [stored.name], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, file)


@torch.no_grad()
def round_weights_to_half(module: nn.Module) -> None:
    """Gives `module` in place the weights that `store_weights_as_half` will store."""
    for parameter in module.parameters():
        if parameter.numel() >= HALF_FROM_ELEMENTS:
            parameter.copy_(parameter.half().float())


def tensor_entry(name: str, shape: Sequence[int]) -> dict:
    """A tensor as manifests describe it; `shape` is without the batch."""
    return {"name": name, "type": "float32", "shape": ["batch", *shape]}


def graph_entry(name: str, file: Path, inputs: list[dict], outputs: list[dict]) -> dict:
    """A graph as manifests describe it."""
    return {
        "name": name,
        "file": file.name,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "inputs": inputs,
        "outputs": outputs,
    }
