"""Inference form equals evaluation mode, whatever the weights, kernels, channels and maps."""

from __future__ import annotations

import copy
import random

import pytest
import torch

from stationcast_training.backbone import (
    DILATED_BRANCHES,
    DilatedReparamBlock,
    UniRepLKNet,
    reparameterize,
)
from stationcast_training.backbone.dilated_reparam_block import place_in_kernel

from .networks import randomise


@pytest.mark.parametrize("kernel_size", sorted(DILATED_BRANCHES))
@pytest.mark.parametrize("trial", range(3))
@torch.no_grad()
def test_a_merged_block_equals_its_branches(expect_close, kernel_size, trial):
    choose = random.Random(f"{kernel_size} {trial}")
    channels, height, width = (choose.randint(1, 40) for _ in range(3))
    block = DilatedReparamBlock(channels, kernel_size).eval()
    randomise(block)
    maps = torch.randn(choose.randint(1, 3), channels, height, width)
    expected = block(maps)

    block.merge()

    assert set(block.state_dict()) == {"lk_origin.weight", "lk_origin.bias"}
    expect_close(block(maps), expected)


@pytest.mark.parametrize("layer_scale", [None, 0.3])
@pytest.mark.parametrize("trial", range(4))
@torch.no_grad()
def test_a_reparameterized_network_equals_evaluation_mode(expect_close, layer_scale, trial):
    choose = random.Random(trial)
    depths = [choose.randint(1, 3) for _ in range(4)]
    kernel_sizes = [[choose.choice((3, 5, 7, 9, 11, 13)) for _ in range(depth)] for depth in depths]
    dims = [4 * choose.randint(1, 6) for _ in range(4)]
    in_channels = choose.randint(1, 4)
    network = UniRepLKNet(
        depths, dims, kernel_sizes, in_channels, num_classes=7, layer_scale=layer_scale
    ).eval()
    randomise(network)
    maps = torch.randn(2, in_channels, choose.randint(32, 100), choose.randint(32, 100))
    expected, expected_stages = network(maps), network.stage_features(maps)

    merged = reparameterize(copy.deepcopy(network).set_fast_training())

    expect_close(merged(maps), expected)
    for actual_stage, expected_stage in zip(merged.stage_features(maps), expected_stages, strict=True):
        expect_close(actual_stage, expected_stage)


@torch.no_grad()
def test_merging_twice_changes_nothing():
    network = UniRepLKNet((1, 1, 1, 1), (8, 8, 8, 8), [(3,), (13,), (5,), (7,)], num_classes=3)
    once = copy.deepcopy(reparameterize(network).state_dict())

    twice = reparameterize(network).state_dict()

    assert once.keys() == twice.keys()
    assert all(torch.equal(once[name], twice[name]) for name in once)


def test_a_kernel_that_spans_too_much_is_refused():
    with pytest.raises(ValueError, match="spans 9 pixels does not fit into 7"):
        place_in_kernel(torch.ones(1, 1, 3, 3), dilation=4, size=7)


def test_a_merged_block_has_no_branches_to_ask_for():
    block = DilatedReparamBlock(4, 7)
    block.merge()
    with pytest.raises(RuntimeError, match="no branches"):
        block.convolutions_with_norms()
