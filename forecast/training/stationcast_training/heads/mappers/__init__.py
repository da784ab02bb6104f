"""From the bytes of a file to a map [channels, height, width]: the training side of `embed/media`.

The serving side is written in TypeScript; both give the same numbers to 1e-3.
"""

from .map_file import Mapping, map_file

__all__ = ["Mapping", "map_file"]
