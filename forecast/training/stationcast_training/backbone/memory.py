"""Keeps freed memory in the process while training.

The C library gives large freed buffers back to the kernel, which clears and
maps them again a moment later: in a training step that makes the same tensors
over and over, this can cost as much time as the arithmetic.
"""

from __future__ import annotations

import ctypes
import platform

TRIM_THRESHOLD = -1
TOP_PAD = -2
MMAP_MAX = -4
"""Parameters of glibc's mallopt(3)."""


def keep_freed_memory() -> bool:
    """Tells glibc to reuse freed buffers instead of returning them; call it before training.

    Returns False, and changes nothing, with another C library.
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    mallopt = ctypes.CDLL(None).mallopt
    largest = 2**31 - 1
    return all((mallopt(MMAP_MAX, 0), mallopt(TRIM_THRESHOLD, largest), mallopt(TOP_PAD, 2**26)))
