"""UniRepLKNet: a large-kernel convolutional backbone for maps of any origin.

Source: "UniRepLKNet: A Universal Perception Large-Kernel ConvNet for Audio,
Video, Point Cloud, Time-Series and Image Recognition", arXiv 2311.15599,
section 3.1 (architecture), section 3.2 (Dilated Reparam Block), table of
instances (nine sizes), section 4 (other modalities: the number of input
channels and the size of the map are all that changes).

A map [batch, in_channels, height, width] goes through four stages at strides
4, 8, 16 and 32. Tensor names equal those of the published checkpoints.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .channel_major import run_stage
from .dilated_reparam_block import DilatedReparamBlock, depthwise_convolution
from .layers import (
    ChannelsFirst,
    ChannelsFirstLayerNorm,
    ChannelsLast,
    DropPath,
    GlobalResponseNorm,
    SqueezeExcitation,
)

EXPANSION = 4
"""Width of a block's feed forward network, in channels of the block."""

SMALLEST_REPARAMETERISED_KERNEL = 7
"""From this size up a depthwise convolution is trained with dilated branches."""

STRIDE = 32
"""Height and width of the last map are those of the input divided by this, rounded up."""


@dataclass(frozen=True)
class Size:
    """Blocks, channels and default depthwise kernel sizes of the four stages."""

    depths: tuple[int, int, int, int]
    dims: tuple[int, int, int, int]
    third_stage_kernels: tuple[int, ...] = (13,)
    """Repeated over the blocks of the third stage."""

    @property
    def kernel_sizes(self) -> tuple[tuple[int, ...], ...]:
        """The published kernel sizes: one tuple a stage, one number a block."""
        cycles = ((3,), (13,), self.third_stage_kernels, (13,))
        return tuple(
            tuple(cycle[block % len(cycle)] for block in range(depth))
            for cycle, depth in zip(cycles, self.depths, strict=True)
        )


SIZES: dict[str, Size] = {
    "a": Size((2, 2, 6, 2), (40, 80, 160, 320)),
    "f": Size((2, 2, 6, 2), (48, 96, 192, 384)),
    "p": Size((2, 2, 6, 2), (64, 128, 256, 512)),
    "n": Size((2, 2, 8, 2), (80, 160, 320, 640)),
    "t": Size((3, 3, 18, 3), (80, 160, 320, 640), (13, 3)),
    "s": Size((3, 3, 27, 3), (96, 192, 384, 768), (13, 3, 3)),
    "b": Size((3, 3, 27, 3), (128, 256, 512, 1024), (13, 3, 3)),
    "l": Size((3, 3, 27, 3), (192, 384, 768, 1536), (13, 3, 3)),
    "xl": Size((3, 3, 27, 3), (256, 512, 1024, 2048), (13, 3, 3)),
}
"""The nine published sizes by their letters."""


class UniRepLKNetBlock(nn.Module):
    """Depthwise convolution, squeeze-and-excitation and feed forward network with a residual.

    Shapes: [batch, channels, height, width] -> the same.
    """

    def __init__(
        self,
        channels: int,
        kernel_size: int,
        drop_path: float = 0.0,
        layer_scale: float | None = 1e-6,
    ) -> None:
        super().__init__()
        if kernel_size >= SMALLEST_REPARAMETERISED_KERNEL:
            self.dwconv: nn.Module = DilatedReparamBlock(channels, kernel_size)
        elif kernel_size in (3, 5):
            self.dwconv = depthwise_convolution(channels, kernel_size)
        else:
            raise ValueError(f"kernel size must be 3, 5 or an odd number from 7, got {kernel_size}")
        self.norm: nn.Module = nn.BatchNorm2d(channels)
        self.se = SqueezeExcitation(channels)
        hidden = EXPANSION * channels
        self.pwconv1 = nn.Sequential(ChannelsLast(), nn.Linear(channels, hidden))
        self.act = nn.Sequential(nn.GELU(), GlobalResponseNorm(hidden))
        self.pwconv2 = nn.Sequential(
            nn.Linear(hidden, channels, bias=False), ChannelsFirst(), nn.BatchNorm2d(channels)
        )
        if layer_scale is None:
            self.register_parameter("gamma", None)
        else:
            self.gamma = nn.Parameter(torch.full((channels,), layer_scale))
        self.drop_path = DropPath(drop_path)

    def forward(self, maps: Tensor) -> Tensor:
        branch = self.se(self.norm(self.dwconv(maps)))
        branch = self.pwconv2(self.act(self.pwconv1(branch)))
        if self.gamma is not None:
            branch = branch * self.gamma.view(1, -1, 1, 1)
        return maps + self.drop_path(branch)


def stem(in_channels: int, channels: int) -> nn.Sequential:
    """Two stride-2 convolutions: [batch, in_channels, H, W] -> [batch, channels, H/4, W/4]."""
    return nn.Sequential(
        nn.Conv2d(in_channels, channels // 2, kernel_size=3, stride=2, padding=1),
        ChannelsFirstLayerNorm(channels // 2),
        nn.GELU(),
        nn.Conv2d(channels // 2, channels, kernel_size=3, stride=2, padding=1),
        ChannelsFirstLayerNorm(channels),
    )


def downsampling(channels_in: int, channels_out: int) -> nn.Sequential:
    """A stride-2 convolution between stages: [.., channels_in, H, W] -> [.., channels_out, H/2, W/2]."""
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, kernel_size=3, stride=2, padding=1),
        ChannelsFirstLayerNorm(channels_out),
    )


class UniRepLKNet(nn.Module):
    """The backbone, with a linear classifier where `num_classes` is given.

    Shapes: [batch, in_channels, height, width] -> logits [batch, num_classes],
    or pooled features [batch, dims[3]] without a classifier. `stage_features`
    gives the four maps that necks for detection and segmentation build on.
    """

    def __init__(
        self,
        depths: Sequence[int],
        dims: Sequence[int],
        kernel_sizes: Sequence[Sequence[int]],
        in_channels: int = 3,
        num_classes: int | None = 1000,
        drop_path: float = 0.0,
        layer_scale: float | None = 1e-6,
    ) -> None:
        """
        Args:
            depths: blocks of each of the four stages.
            dims: channels of each stage; even numbers, divisible by four.
            kernel_sizes: depthwise kernel size of every block, one sequence a stage.
            in_channels: channels of the input maps.
            num_classes: outputs of the classifier; None for a backbone without one.
            drop_path: probability for the last block; it grows linearly from 0 at the first.
            layer_scale: starting value of each block's layer scale; None for none.

        Raises:
            ValueError: the three sequences disagree, or a kernel size is not supported.
        """
        super().__init__()
        if not len(depths) == len(dims) == len(kernel_sizes) == 4:
            raise ValueError("depths, dims and kernel_sizes need one entry for each of four stages")
        for stage, (depth, kernels) in enumerate(zip(depths, kernel_sizes, strict=True)):
            if len(kernels) != depth:
                raise ValueError(f"stage {stage} has {depth} blocks but {len(kernels)} kernel sizes")

        self.in_channels = in_channels
        self.depths = tuple(depths)
        self.dims = tuple(dims)
        self.kernel_sizes = tuple(tuple(kernels) for kernels in kernel_sizes)
        self.downsample_layers = nn.ModuleList(
            [stem(in_channels, dims[0])] + [downsampling(dims[stage], dims[stage + 1]) for stage in range(3)]
        )
        last_block = max(sum(depths) - 1, 1)
        drop_rates = (drop_path * block / last_block for block in range(sum(depths)))
        self.stages = nn.ModuleList(
            nn.Sequential(
                *(UniRepLKNetBlock(dim, kernel, next(drop_rates), layer_scale) for kernel in kernels)
            )
            for dim, kernels in zip(dims, kernel_sizes, strict=True)
        )
        self.norm = nn.LayerNorm(dims[3], eps=1e-6)
        self.head = None if num_classes is None else nn.Linear(dims[3], num_classes)
        self.fast_training = False
        self.apply(initialise)

    def set_fast_training(self, enabled: bool = True) -> UniRepLKNet:
        """Chooses the channel-major path for training form: same tensors, same numbers to rounding.

        It pays on CPUs, the more the smaller the maps are.
        """
        self.fast_training = enabled
        return self

    def stage_features(self, maps: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """The maps after each stage: [batch, dims[i], height / 2^(i+2), width / 2^(i+2)]."""
        features = []
        for downsample, stage in zip(self.downsample_layers, self.stages, strict=True):
            maps = downsample(maps)
            maps = run_stage(stage, maps) if self.fast_training else stage(maps)
            features.append(maps)
        return tuple(features)

    def pool(self, last_stage: Tensor) -> Tensor:
        """Mean over the last map, normalised: [batch, dims[3], h, w] -> [batch, dims[3]]."""
        return self.norm(last_stage.mean(dim=(2, 3)))

    def forward(self, maps: Tensor) -> Tensor:
        pooled = self.pool(self.stage_features(maps)[-1])
        return pooled if self.head is None else self.head(pooled)


def initialise(module: nn.Module) -> None:
    """Starting values of the published training: truncated normal weights, zero biases."""
    if isinstance(module, nn.Conv2d | nn.Linear):
        nn.init.trunc_normal_(module.weight, std=0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)


def build_unireplknet(
    size: str,
    in_channels: int = 3,
    num_classes: int | None = 1000,
    kernel_sizes: Sequence[Sequence[int]] | None = None,
    drop_path: float = 0.0,
    layer_scale: float | None = 1e-6,
) -> UniRepLKNet:
    """A published size (one of `SIZES`) in training form; arguments as of `UniRepLKNet`."""
    if size not in SIZES:
        raise ValueError(f"unknown size {size!r}; it should be one of {', '.join(SIZES)}")
    spec = SIZES[size]
    return UniRepLKNet(
        spec.depths,
        spec.dims,
        kernel_sizes or spec.kernel_sizes,
        in_channels,
        num_classes,
        drop_path,
        layer_scale,
    )
