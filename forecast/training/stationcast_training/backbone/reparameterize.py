"""Reparameterisation: training form -> inference form of a whole UniRepLKNet.

Source: UniRepLKNet, arXiv 2311.15599, section 3.2. Besides the branches of
each Dilated Reparam Block, every other affine step that evaluation mode leaves
constant is folded into the layer before it: batch normalisations, layer scale
and the bias of the global response normalisation. Shapes and outputs stay.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .dilated_reparam_block import DilatedReparamBlock
from .unireplknet import UniRepLKNet, UniRepLKNetBlock


def scale_and_shift(norm: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    """The affine map [channels], [channels] that a batch normalisation is in evaluation mode."""
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    return scale, norm.bias - norm.running_mean * scale


@torch.no_grad()
def fold_norm_into_depthwise(block: UniRepLKNetBlock) -> None:
    """Folds the batch normalisation after the depthwise convolution into it."""
    if isinstance(block.norm, nn.Identity):
        return
    reparameterised = isinstance(block.dwconv, DilatedReparamBlock)
    if reparameterised:
        block.dwconv.merge()
    convolution = block.dwconv.lk_origin if reparameterised else block.dwconv
    scale, shift = scale_and_shift(block.norm)
    convolution.weight.mul_(scale.view(-1, 1, 1, 1))
    bias = shift if convolution.bias is None else convolution.bias * scale + shift
    convolution.bias = nn.Parameter(bias)
    block.norm = nn.Identity()


@torch.no_grad()
def fold_into_second_linear(block: UniRepLKNetBlock) -> None:
    """Folds GRN's bias, the last batch normalisation and layer scale into the second linear layer."""
    linear, permute, norm = block.pwconv2
    if isinstance(norm, nn.Identity):
        return
    response_norm = block.act[1]
    scale, shift = scale_and_shift(norm)
    if block.gamma is not None:
        scale, shift = scale * block.gamma, shift * block.gamma
    folded = nn.Linear(linear.in_features, linear.out_features).to(linear.weight)
    folded.weight.copy_(linear.weight * scale.view(-1, 1))
    folded.bias.copy_(linear.weight @ response_norm.beta.flatten() * scale + shift)
    response_norm.beta = None
    block.pwconv2 = nn.Sequential(folded, permute, nn.Identity())
    block.gamma = None


def reparameterize(model: UniRepLKNet) -> UniRepLKNet:
    """Turns `model` into its inference form, in place, and returns it in evaluation mode.

    Outputs equal those of evaluation mode before, up to rounding. Copy the model
    first where training has to go on. A merged model stays as it is.
    """
    model.eval()
    model.set_fast_training(False)
    for block in model.modules():
        if isinstance(block, UniRepLKNetBlock):
            fold_norm_into_depthwise(block)
            fold_into_second_linear(block)
    return model
