"""From readings to tokens and maps, the way CorrFormer embeds multi-station series."""

from .corrformer import CorrFormerEmbedding, tokens_to_map
from .time_features import time_features

__all__ = ["CorrFormerEmbedding", "time_features", "tokens_to_map"]
