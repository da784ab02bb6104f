"""The ONNX files that the reference numbers are run with, here and in TypeScript."""

from __future__ import annotations

import importlib.util

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import numpy_helper

from ..conftest import GOLDEN


def make_backbone_graphs():
    specification = importlib.util.spec_from_file_location("maker", GOLDEN / "make-backbone-graphs.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.parametrize("in_channels", [1, 3])
def test_reference_graphs_match_the_reference_in_onnx_runtime(golden, expect_close, in_channels):
    name = f"unireplknet-micro-{in_channels}ch"
    expected = golden(f"{name}.io")
    session = onnxruntime.InferenceSession(GOLDEN / f"{name}.onnx", providers=["CPUExecutionProvider"])

    outputs = ["stage1", "stage2", "stage3", "stage4", "logits"]
    actual = session.run(outputs, {"maps": expected["input"].numpy()})

    names = ["stage0", "stage1", "stage2", "stage3", "logits_reparameterized"]
    for output, reference in zip(actual, names, strict=True):
        expect_close(torch.from_numpy(output), expected[reference])


@pytest.mark.parametrize("in_channels", [1, 3])
def test_the_exporter_still_writes_the_reference_graphs(tmp_path, in_channels):
    written = make_backbone_graphs().write_reference_graph(in_channels, tmp_path)
    actual, expected = (onnx.load(file).graph for file in (written, GOLDEN / written.name))

    advice = "if this change is meant, run tests/golden/make-backbone-graphs.py"
    assert list(actual.node) == list(expected.node), advice
    # Processors differ in how they round what merging and the exporter compute beforehand.
    for weight, reference in zip(actual.initializer, expected.initializer, strict=True):
        assert weight.name == reference.name, advice
        values, reference_values = numpy_helper.to_array(weight), numpy_helper.to_array(reference)
        assert np.allclose(values, reference_values, rtol=1e-5, atol=1e-6), f"{weight.name}; {advice}"
