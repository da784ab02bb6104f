"""UniRepLKNet in PyTorch: training form, inference form, and the way from one to the other."""

from .dilated_reparam_block import DILATED_BRANCHES, DilatedReparamBlock
from .memory import keep_freed_memory
from .reparameterize import reparameterize
from .unireplknet import SIZES, UniRepLKNet, UniRepLKNetBlock, build_unireplknet

__all__ = [
    "DILATED_BRANCHES",
    "SIZES",
    "DilatedReparamBlock",
    "UniRepLKNet",
    "UniRepLKNetBlock",
    "build_unireplknet",
    "keep_freed_memory",
    "reparameterize",
]
