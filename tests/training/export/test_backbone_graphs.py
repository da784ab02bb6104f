"""Exported graphs: fused or split, any outputs, half precision, matrix products; all equal to PyTorch."""

from __future__ import annotations

import copy

import onnx
import pytest
import torch
from onnx import TensorProto

from stationcast_training.backbone import UniRepLKNet, reparameterize
from stationcast_training.export.backbone_graphs import (
    IMAGENET,
    OUTPUTS,
    GraphOptions,
    export_backbone,
)
from stationcast_training.export.channels_last import use_channels_last
from stationcast_training.export.onnx_graph import operators
from stationcast_training.export.small_maps import MatrixDepthwise, use_matrix_products
from stationcast_training.export.verify_graphs import largest_deviation, run_pipeline

from ..backbone.networks import randomise

CPU_AND_CUDA_OPERATORS = {
    "Add",
    "Cast",
    "Conv",
    "Div",
    "Gather",
    "Gelu",
    "Gemm",
    "Identity",
    "LayerNormalization",
    "MatMul",
    "Mul",
    "ReduceMean",
    "ReduceSum",
    "Relu",
    "Reshape",
    "Sigmoid",
    "Sqrt",
    "Transpose",
    "Unsqueeze",
}
"""Operators that ONNX Runtime has kernels for at this opset on its CPU and its CUDA provider."""


def small_network(in_channels: int = 3, num_classes: int | None = 5) -> UniRepLKNet:
    network = UniRepLKNet(
        (1, 1, 2, 1), (8, 16, 16, 32), [(3,), (13,), (3, 11), (7,)], in_channels, num_classes
    )
    randomise(network)
    return network.eval()


def exported(network, folder, **options):
    options = GraphOptions(**{"height": 96, "width": 64, "outputs": OUTPUTS, **options})
    pipeline = export_backbone(network, folder, options)
    return pipeline, options


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"split": True, "normalisation": IMAGENET},
        {"half": True, "split": True, "outputs": ("logits", "stage2")},
        {"largest_matrix_map": 144, "half": True},
    ],
    ids=lambda options: " ".join(options) or "fused",
)
def test_graphs_equal_pytorch_and_need_no_fallback(tmp_path, options):
    network = small_network()

    pipeline, options = exported(network, tmp_path, **options)

    assert largest_deviation(network, tmp_path, pipeline, options) <= 1e-5
    for graph in pipeline:
        assert set(operators(tmp_path / graph["file"])) <= CPU_AND_CUDA_OPERATORS


def test_pipelines_name_their_tensors_and_shapes(tmp_path):
    pipeline, _ = exported(small_network(), tmp_path, split=True)
    backbone, head = pipeline

    shapes = {tensor["name"]: tensor["shape"] for graph in pipeline for tensor in graph["outputs"]}
    assert shapes == {
        "stage1": ["batch", 8, 24, 16],
        "stage2": ["batch", 16, 12, 8],
        "stage3": ["batch", 16, 6, 4],
        "stage4": ["batch", 32, 3, 2],
        "last_map": ["batch", 32, 3, 2],
        "features": ["batch", 32],
        "logits": ["batch", 5],
    }
    assert backbone["inputs"] == [{"name": "maps", "type": "float32", "shape": ["batch", 3, 96, 64]}]
    assert [tensor["name"] for tensor in head["inputs"]] == ["last_map"]
    maps = torch.rand(4, 3, 96, 64).numpy()
    for name, tensor in run_pipeline(tmp_path, pipeline, {"maps": maps}).items():
        if name != "maps":
            assert tensor.shape == (4, *shapes[name][1:])


def test_a_backbone_for_dense_tasks_has_no_head(tmp_path):
    network = small_network(in_channels=1, num_classes=None)

    pipeline, options = exported(network, tmp_path, split=True, outputs=("stage2", "stage3", "stage4"))

    assert [graph["name"] for graph in pipeline] == ["backbone"]
    assert largest_deviation(network, tmp_path, pipeline, options) <= 1e-5


def test_half_precision_halves_the_large_weights(tmp_path):
    network = small_network()
    whole, _ = exported(network, tmp_path, outputs=("logits",))
    size = (tmp_path / whole[0]["file"]).stat().st_size

    half, _ = exported(network, tmp_path, outputs=("logits",), half=True)

    file = tmp_path / half[0]["file"]
    stored = {weight.name: weight for weight in onnx.load(file).graph.initializer}
    kinds = {weight.data_type for weight in stored.values()}
    assert {TensorProto.FLOAT, TensorProto.FLOAT16} <= kinds
    assert file.stat().st_size < size


@pytest.mark.parametrize("size", [(96, 96), (192, 64), (40, 70)])
@torch.no_grad()
def test_matrix_products_equal_convolutions(expect_close, size):
    merged = reparameterize(small_network())
    maps = torch.randn(2, 3, *size)
    expected = merged.stage_features(maps)

    rewritten = use_matrix_products(copy.deepcopy(merged), *size, largest_map=169)

    assert any(isinstance(module, MatrixDepthwise) for module in rewritten.modules())
    for actual, reference in zip(rewritten.stage_features(maps), expected, strict=True):
        expect_close(actual, reference)


@pytest.mark.parametrize("size", [(96, 96), (192, 64)])
@torch.no_grad()
def test_the_layout_of_the_runtime_changes_no_numbers(expect_close, size):
    merged = reparameterize(small_network())
    maps = torch.randn(2, 3, *size)
    expected = merged.stage_features(maps)

    rewritten = use_channels_last(copy.deepcopy(merged), *size)

    scaled = [block.scale_weights for stage in rewritten.stages for block in stage.blocks]
    assert len(set(scaled)) == 2
    again = use_channels_last(rewritten, *size)
    for actual, reference in zip(again.stage_features(maps), expected, strict=True):
        expect_close(actual, reference)


def test_maps_larger_than_the_kernel_keep_their_convolution():
    rewritten = use_matrix_products(reparameterize(small_network()), 224, 224, largest_map=10_000)

    rewrites = [isinstance(block.dwconv, MatrixDepthwise) for stage in rewritten.stages for block in stage]
    # Kernels 3, 13, 3, 11, 7 on maps of 56, 28, 14, 14 and 7: only the last one is no larger.
    assert rewrites == [False, False, False, False, True]


def test_unknown_outputs_are_refused():
    with pytest.raises(ValueError, match=r"stage1, stage2.* got logit"):
        GraphOptions(96, 96, outputs=("logit",))


def test_logits_need_a_classifier(tmp_path):
    with pytest.raises(ValueError, match="logits need a network with a classifier"):
        exported(small_network(num_classes=None), tmp_path, outputs=("logits",))
