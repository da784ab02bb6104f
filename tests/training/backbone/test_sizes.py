"""The nine published sizes, and what can be varied about them."""

from __future__ import annotations

import gzip
import json

import pytest
import torch

from stationcast_training.backbone import SIZES, UniRepLKNet, build_unireplknet

from ..conftest import GOLDEN

PUBLISHED = json.loads(gzip.decompress((GOLDEN / "unireplknet-parameters.json.gz").read_bytes()))


def test_every_published_size_is_there():
    assert set(SIZES) == set(PUBLISHED)


@pytest.mark.parametrize("size", SIZES)
def test_tensors_have_the_published_names_shapes_and_count(size):
    with torch.device("meta"):
        network = build_unireplknet(size)
    shapes = {name: list(tensor.shape) for name, tensor in network.state_dict().items()}

    assert list(SIZES[size].depths) == PUBLISHED[size]["depths"]
    assert list(SIZES[size].dims) == PUBLISHED[size]["dims"]
    assert shapes == PUBLISHED[size]["tensors"]
    assert sum(parameter.numel() for parameter in network.parameters()) == PUBLISHED[size]["parameters"]


@pytest.mark.parametrize(("in_channels", "height", "width"), [(1, 96, 96), (3, 64, 96), (5, 33, 70)])
@torch.no_grad()
def test_maps_of_any_channels_and_size_give_features_at_four_strides(in_channels, height, width):
    network = build_unireplknet("a", in_channels, num_classes=None).eval()
    maps = torch.randn(2, in_channels, height, width)

    features = network.stage_features(maps)

    for dim, stride, stage in zip(network.dims, (4, 8, 16, 32), features, strict=True):
        assert stage.shape == (2, dim, -(-height // stride), -(-width // stride))
    assert torch.equal(network(maps), network.pool(features[-1]))
    assert network(maps).shape == (2, 320)


@pytest.mark.parametrize("kernel_size", [3, 5, 7, 9, 11, 13, 15, 17])
@torch.no_grad()
def test_kernel_sizes_can_be_chosen_block_by_block(kernel_size):
    kernel_sizes = [(kernel_size, 3), (3, kernel_size)] * 2
    network = UniRepLKNet((2, 2, 2, 2), (8, 8, 8, 8), kernel_sizes, num_classes=5).eval()

    assert network(torch.randn(1, 3, 40, 40)).shape == (1, 5)
    assert network.kernel_sizes == tuple(kernel_sizes)


def test_drop_path_grows_from_the_first_block_to_the_last():
    network = build_unireplknet("a", drop_path=0.3)
    rates = [block.drop_path.probability for stage in network.stages for block in stage]

    assert rates[0] == 0
    assert rates == sorted(rates)
    assert rates[-1] == pytest.approx(0.3)


def test_dropped_samples_keep_their_values_and_others_keep_the_expectation():
    block = build_unireplknet("a", drop_path=0.5).stages[3][1].train()
    factors = block.drop_path.sample_factors(torch.zeros(400, 1, 1, 1), batch_dimension=0)

    assert set(factors.unique().tolist()) == {0.0, 2.0}
    assert factors.mean().item() == pytest.approx(1, abs=0.2)


def test_blocks_without_layer_scale_have_no_gamma():
    network = build_unireplknet("a", layer_scale=None)
    assert not any(name.endswith(".gamma") and "act" not in name for name in network.state_dict())


def test_an_unknown_size_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="unknown size 'z'; it should be one of a, f, p"):
        build_unireplknet("z")


def test_disagreeing_depths_and_kernel_sizes_are_refused():
    with pytest.raises(ValueError, match="stage 2 has 6 blocks but 1 kernel sizes"):
        UniRepLKNet((2, 2, 6, 2), (8, 8, 8, 8), [(3, 3), (3, 3), (13,), (3, 3)])


@pytest.mark.parametrize("kernel_size", [1, 4, 8, 19])
def test_an_unsupported_kernel_size_is_refused(kernel_size):
    with pytest.raises(ValueError, match=f"{kernel_size}"):
        UniRepLKNet((1, 1, 1, 1), (8, 8, 8, 8), [(kernel_size,)] * 4)
