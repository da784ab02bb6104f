"""The channel-major path computes what the modules compute: outputs, gradients, statistics.

Rounding of single precision differs between two orders of arithmetic, and deep
gradients amplify it. So both paths are compared in double precision, where they
must agree to many more digits, and once in single precision end to end.
"""

from __future__ import annotations

import copy

import pytest
import torch

from stationcast_training.backbone import DilatedReparamBlock, UniRepLKNet
from stationcast_training.backbone.channel_major import ToChannelMajor, dilated_reparam
from stationcast_training.backbone.feed_forward import chunks_of_samples

from .networks import randomise

EXACT = 1e-10
"""Limit in double precision."""


def small_network(**options) -> UniRepLKNet:
    network = UniRepLKNet(
        depths=(2, 2, 3, 2),
        dims=(8, 8, 16, 16),
        kernel_sizes=[(3, 5), (13, 9), (13, 3, 11), (13, 7)],
        in_channels=2,
        num_classes=None,
        **options,
    )
    randomise(network)
    return network


def run_both(
    network: UniRepLKNet, maps: torch.Tensor
) -> list[tuple[torch.Tensor, UniRepLKNet, torch.Tensor]]:
    """Output, network with gradients and gradient of the input, of either path."""
    results = []
    weights = None
    for fast in (False, True):
        copied = copy.deepcopy(network).set_fast_training(fast)
        inputs = maps.clone().requires_grad_()
        torch.manual_seed(2)
        output = copied(inputs)
        weights = torch.randn_like(output) if weights is None else weights
        (output * weights).sum().backward()
        results.append((output.detach(), copied, inputs.grad))
    return results


@pytest.mark.parametrize("mode", ["training", "evaluation"])
@pytest.mark.parametrize("size", [(96, 96), (64, 160), (33, 50)])
def test_outputs_and_gradients_equal_the_modules(expect_close, mode, size):
    network = small_network().double().train(mode == "training")
    maps = torch.randn(5, 2, *size, dtype=torch.float64) + 0.5

    (output, plain, gradient), (fast_output, fast, fast_gradient) = run_both(network, maps)

    expect_close(fast_output, output, EXACT)
    expect_close(fast_gradient, gradient, EXACT)
    largest = max(parameter.grad.abs().max() for parameter in plain.parameters())
    for (name, parameter), other in zip(plain.named_parameters(), fast.parameters(), strict=True):
        deviation = (other.grad - parameter.grad).abs().max() / largest
        assert deviation <= EXACT, name


def test_running_statistics_equal_the_modules(expect_close):
    network = small_network().double()
    maps = torch.randn(6, 2, 96, 96, dtype=torch.float64)

    (_, plain, _), (_, fast, _) = run_both(network, maps)

    changed = 0
    before = dict(network.named_buffers())
    for (name, buffer), other in zip(plain.named_buffers(), fast.buffers(), strict=True):
        changed += not torch.equal(buffer, before[name])
        if name.endswith("num_batches_tracked"):
            assert torch.equal(other, buffer)
        else:
            expect_close(other, buffer, EXACT)
    assert changed == len(before)


def test_single_precision_outputs_agree_to_rounding(expect_close):
    (output, _, gradient), (fast_output, _, fast_gradient) = run_both(
        small_network(), torch.randn(8, 2, 96, 96)
    )
    expect_close(fast_output, output, 4e-6)
    expect_close(fast_gradient, gradient, 4e-6)


def test_drop_path_drops_the_same_samples(expect_close):
    network = small_network(drop_path=0.5).double()
    maps = torch.randn(7, 2, 96, 96, dtype=torch.float64)

    (output, _, _), (fast_output, _, _) = run_both(network, maps)

    expect_close(fast_output, output, EXACT)


@pytest.mark.parametrize("kernel_size", [5, 7, 9, 11, 13, 15, 17])
@pytest.mark.parametrize("size", [(12, 12), (6, 6), (3, 3), (1, 1), (5, 11), (14, 13), (2, 9)])
def test_merged_statistics_equal_those_of_the_branches(expect_close, kernel_size, size):
    block = DilatedReparamBlock(channels=3, kernel_size=kernel_size).double()
    randomise(block)
    maps = torch.randn(4, 3, *size, dtype=torch.float64) + 2
    other = copy.deepcopy(block)

    expected = block(maps)
    actual = dilated_reparam(other, ToChannelMajor.apply(maps), *size)

    expect_close(actual.view(3, 4, *size).transpose(0, 1), expected, EXACT)
    for buffer, expected_buffer in zip(other.buffers(), block.buffers(), strict=True):
        if buffer.is_floating_point():
            expect_close(buffer, expected_buffer, EXACT)


def test_channels_that_hardly_vary_keep_their_statistics(expect_close):
    block = DilatedReparamBlock(channels=3, kernel_size=13)
    randomise(block)
    maps = 100 + torch.randn(16, 3, 12, 12)

    expected = copy.deepcopy(block).double()(maps.double()).float()
    actual = dilated_reparam(block, ToChannelMajor.apply(maps), 12, 12)

    expect_close(actual.view(3, 16, 12, 12).transpose(0, 1), expected, 1e-4)


def test_chunks_cover_every_sample_once():
    taken = [index for chunk in chunks_of_samples(1000, 9999) for index in range(1000)[chunk]]
    assert taken == list(range(1000))
    assert [*chunks_of_samples(2, 2**30)] == [slice(0, 1), slice(1, 2)]
