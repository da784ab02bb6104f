"""CorrFormer's data embedding and its time features against the reference implementation."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from torch import Tensor

from stationcast_training.embedding import CorrFormerEmbedding, time_features, tokens_to_map

GOLDEN = Path(__file__).parent.parent.parent / "golden"
WEIGHTS = "weights."


def reference_embedding(tensors: dict[str, Tensor]) -> CorrFormerEmbedding:
    """The reference's weights in our embedding: nodes of 11 stations, one variable, width 768."""
    embedding = CorrFormerEmbedding(channels=11, time_features=4, geography=33, width=768)
    weights = {name.removeprefix(WEIGHTS): x for name, x in tensors.items() if name.startswith(WEIGHTS)}
    embedding.load_state_dict(weights)
    return embedding


def test_the_embedding_of_three_nodes_equals_the_reference(golden, expect_close) -> None:
    tensors = golden("corrformer-embedding")
    geography = tensors["stations_standardized"].reshape(3, 33)
    tokens = reference_embedding(tensors)(tensors["input"], tensors["time_features"], geography)
    expect_close(tokens, tensors["output"])
    expect_close(tokens_to_map(tokens, 192, 192), tensors["map"])


def test_time_features_equal_the_reference() -> None:
    reference = json.loads((GOLDEN / "time-features.json").read_text())
    for row in reference["rows"]:
        hour = np.datetime64(row["time"].removesuffix("Z"), "h").astype(np.int64)
        np.testing.assert_allclose(time_features(np.array([hour]))[0], row["values"], atol=1e-7)
