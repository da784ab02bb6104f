"""Makes corrformer-embedding.onnx from the reference weights beside it:
forecast/training/python.sh tests/golden/make-embedding-graph.py

Values [batch, 48, 11], time features [batch, 48, 4] and standardised geography [batch, 33] in; map
[batch, 1, 192, 192] out.
"""

from __future__ import annotations

import sys
from pathlib import Path

from safetensors.torch import load_file
from torch import Tensor, nn

from stationcast_training.embedding import CorrFormerEmbedding, tokens_to_map
from stationcast_training.export.onnx_graph import export_graph

GOLDEN = Path(__file__).parent
WEIGHTS = "weights."


class EmbeddingToMap(nn.Module):
    def __init__(self, embedding: CorrFormerEmbedding) -> None:
        super().__init__()
        self.embedding = embedding

    def forward(self, values: Tensor, time: Tensor, geography: Tensor) -> Tensor:
        return tokens_to_map(self.embedding(values, time, geography), 192, 192)


def main() -> None:
    tensors = load_file(GOLDEN / "corrformer-embedding.safetensors")
    embedding = CorrFormerEmbedding(channels=11, time_features=4, geography=33, width=768)
    weights = {name.removeprefix(WEIGHTS): x for name, x in tensors.items() if name.startswith(WEIGHTS)}
    embedding.load_state_dict(weights)
    example = (tensors["input"], tensors["time_features"], tensors["stations_standardized"].reshape(3, 33))
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else GOLDEN / "corrformer-embedding.onnx"
    export_graph(EmbeddingToMap(embedding), example, ("values", "time", "geography"), ("map",), file)
    print(file)


if __name__ == "__main__":
    main()
