"""Reads classification checkpoints of UniRepLKNet as published: `.pth` or safetensors."""

from __future__ import annotations

import pickle
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from ..backbone import UniRepLKNet, build_unireplknet, reparameterize

WRAPPERS = ("model", "state_dict")
"""Keys under which training programs store the weights beside other things."""

STEM_WEIGHT = "downsample_layers.0.0.weight"
HEAD_WEIGHT = "head.weight"


class CheckpointError(Exception):
    """A file that is not a checkpoint of the network that it should hold."""


def read_tensors(file: Path) -> dict[str, Tensor]:
    """Every tensor of a checkpoint by name; pickles are read without running code from them.

    Raises:
        CheckpointError: the file is no checkpoint, or holds more than tensors.
    """
    try:
        if file.suffix == ".safetensors":
            return load_file(file)
        content = torch.load(file, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, SafetensorError, RuntimeError, EOFError) as error:
        raise CheckpointError(f"{file} is not a checkpoint that can be read safely: {error}") from error
    for wrapper in WRAPPERS:
        if isinstance(content, dict) and isinstance(content.get(wrapper), dict):
            content = content[wrapper]
    if not isinstance(content, dict) or not all(torch.is_tensor(value) for value in content.values()):
        raise CheckpointError(f"{file} holds no table of tensors, also not under {' or '.join(WRAPPERS)}")
    return content


def load_network(size: str, tensors: dict[str, Tensor]) -> UniRepLKNet:
    """The network of a published size that `tensors` hold, in evaluation mode.

    Channels of the input, classes, and whether it is in inference form follow from the tensors.

    Raises:
        CheckpointError: tensors are missing, unexpected or of another shape; the message lists them.
    """
    merged = any(name.endswith("lk_origin.bias") for name in tensors)
    expected = expected_shapes(size, tensors, merged)
    refuse_other_tensors(size, tensors, expected)
    network = build_unireplknet(size, *channels_and_classes(tensors))
    if merged:
        reparameterize(network)
    network.load_state_dict({name: tensors[name] for name in expected if name in tensors})
    return network.eval()


def channels_and_classes(tensors: dict[str, Tensor]) -> tuple[int, int]:
    """Input channels and classes, as far as the tensors tell; 3 and 1000 where they are missing."""
    stem, head = tensors.get(STEM_WEIGHT), tensors.get(HEAD_WEIGHT)
    in_channels = stem.shape[1] if stem is not None and stem.dim() == 4 else 3
    num_classes = head.shape[0] if head is not None and head.dim() == 2 else 1000
    return in_channels, num_classes


def expected_shapes(size: str, tensors: dict[str, Tensor], merged: bool) -> dict[str, torch.Size]:
    """Names and shapes of the tensors of a published size."""
    with torch.device("meta"):
        network = build_unireplknet(size, *channels_and_classes(tensors))
        if merged:
            reparameterize(network)
    return {name: tensor.shape for name, tensor in network.state_dict().items()}


def refuse_other_tensors(size: str, tensors: dict[str, Tensor], expected: dict[str, torch.Size]) -> None:
    """Compares names and shapes; counters of batches, which evaluation does not read, may be missing."""
    missing = sorted(
        name for name in expected if name not in tensors and not name.endswith("num_batches_tracked")
    )
    unexpected = sorted(name for name in tensors if name not in expected)
    misshapen = sorted(
        f"{name} is {list(tensors[name].shape)} instead of {list(shape)}"
        for name, shape in expected.items()
        if name in tensors and tensors[name].shape != shape
    )
    problems = [
        f"{len(names)} {kind}:\n" + "\n".join(f"  {name}" for name in names)
        for kind, names in (
            ("missing", missing),
            ("unexpected", unexpected),
            ("of another shape", misshapen),
        )
        if names
    ]
    if problems:
        raise CheckpointError(f"not a UniRepLKNet-{size.upper()}; tensors " + "\n".join(problems))
