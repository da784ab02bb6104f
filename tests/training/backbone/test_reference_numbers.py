"""Both forms of blocks and networks against numbers of the published implementation."""

from __future__ import annotations

import pytest
import torch

from stationcast_training.backbone import DILATED_BRANCHES, DilatedReparamBlock, reparameterize

from .networks import micro_network

REFERENCE_ONLY = ("input", "output", "merged.weight", "merged.bias")


@pytest.mark.parametrize("kernel_size", sorted(DILATED_BRANCHES))
@torch.no_grad()
def test_dilated_reparam_block_matches_the_reference(golden, expect_close, kernel_size):
    prefix = f"k{kernel_size}."
    tensors = {
        name.removeprefix(prefix): tensor
        for name, tensor in golden("dilated-reparam-block").items()
        if name.startswith(prefix)
    }
    block = DilatedReparamBlock(channels=4, kernel_size=kernel_size).eval()
    weights = {name: tensor for name, tensor in tensors.items() if name not in REFERENCE_ONLY}
    assert not block.load_state_dict(weights, strict=False).unexpected_keys

    expect_close(block(tensors["input"]), tensors["output"])
    block.merge()
    expect_close(block.lk_origin.weight, tensors["merged.weight"])
    expect_close(block.lk_origin.bias, tensors["merged.bias"])
    expect_close(block(tensors["input"]), tensors["output"])


@pytest.mark.parametrize("in_channels", [1, 3])
@pytest.mark.parametrize("fast_training", [False, True])
@torch.no_grad()
def test_network_in_training_form_matches_the_reference(golden, expect_close, in_channels, fast_training):
    network = micro_network(in_channels, golden(f"unireplknet-micro-{in_channels}ch.weights"))
    network.set_fast_training(fast_training)
    expected = golden(f"unireplknet-micro-{in_channels}ch.io")

    maps = expected["input"]
    for index, features in enumerate(network.stage_features(maps)):
        expect_close(features, expected[f"stage{index}"])
    for index, downsample in enumerate(network.downsample_layers):
        before = maps if index == 0 else expected[f"stage{index - 1}"]
        expect_close(downsample(before), expected[f"downsample{index}"])
    expect_close(network(maps), expected["logits"])


@pytest.mark.parametrize("in_channels", [1, 3])
@torch.no_grad()
def test_network_in_inference_form_matches_the_reference(golden, expect_close, in_channels):
    network = micro_network(in_channels, golden(f"unireplknet-micro-{in_channels}ch.weights"))
    expected = golden(f"unireplknet-micro-{in_channels}ch.io")
    expected_weights = golden(f"unireplknet-micro-{in_channels}ch.reparameterized")

    weights = reparameterize(network).state_dict()
    assert set(weights) == set(expected_weights)
    for name, weight in weights.items():
        expect_close(weight, expected_weights[name])
    expect_close(network(expected["input"]), expected["logits_reparameterized"])
    expect_close(network(expected["input"]), expected["logits"])
