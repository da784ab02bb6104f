"""The general model of a model folder, run on the nodes that a network is shared out into."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..weather.network import VARIABLES
from ..weather.windows import GEOGRAPHY

INPUTS = ("values", "observed", "time", "geography")
OUTPUTS = ("mean", "quantiles", "wind_vector")


class GeneralModel:
    """Raises ValueError where the folder holds no forecast model that serves any station."""

    def __init__(self, folder: Path) -> None:
        self.manifest = json.loads((folder / "manifest.json").read_text())
        if self.manifest["task"] != "forecast" or "stations" in self.manifest:
            raise ValueError(f"{folder} is not a forecast model that serves any station")
        self.files = [folder / graph["file"] for graph in self.manifest["pipeline"]]
        self.sessions = [
            onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"]) for file in self.files
        ]

    def __call__(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        """Mean, quantiles and wind vector of windows of nodes."""
        tensors = dict(zip(INPUTS, (x.numpy() for x in inputs), strict=True))
        for session in self.sessions:
            names = [output.name for output in session.get_outputs()]
            wanted = {entry.name: tensors[entry.name] for entry in session.get_inputs()}
            tensors |= dict(zip(names, session.run(names, wanted), strict=True))
        return tuple(torch.from_numpy(tensors[name]) for name in OUTPUTS)


class SplitIntoNodes(nn.Module):
    """Inputs of a whole network [batch, ...] -> inputs of its nodes [batch x nodes, ...].

    `nodes` [nodes, slots] are indices of stations, -1 for an empty slot.
    """

    def __init__(self, nodes: NDArray[np.int64], stations: int) -> None:
        super().__init__()
        self.stations = stations
        self.count, self.slots = nodes.shape
        # Empty slots read an extra station that is 0 everywhere.
        slots = np.where(nodes < 0, stations, nodes).flatten()
        self.register_buffer("slot", torch.from_numpy(slots), persistent=False)

    def forward(self, values: Tensor, observed: Tensor, time: Tensor, geography: Tensor) -> tuple:
        hours = values.shape[1]
        return (
            self.series(values),
            self.series(observed),
            time[:, None].expand(-1, self.count, -1, -1).reshape(-1, hours, time.shape[2]),
            self.places(geography),
        )

    def series(self, series: Tensor) -> Tensor:
        width = len(VARIABLES)
        hours = series.shape[1]
        by_station = series.reshape(-1, hours, self.stations, width)
        chosen = self.choose(by_station, 2).reshape(-1, hours, self.count, self.slots * width)
        return chosen.permute(0, 2, 1, 3).reshape(-1, hours, self.slots * width)

    def places(self, geography: Tensor) -> Tensor:
        chosen = self.choose(geography.reshape(-1, self.stations, GEOGRAPHY), 1)
        return chosen.reshape(-1, self.slots * GEOGRAPHY)

    def choose(self, stations: Tensor, dimension: int) -> Tensor:
        nobody = torch.zeros_like(stations.narrow(dimension, 0, 1))
        return torch.cat([stations, nobody], dim=dimension).index_select(dimension, self.slot)


class JoinNodes(nn.Module):
    """[batch x nodes, 24, slots, ...] -> [batch, 24, stations, ...], the other way round."""

    def __init__(self, nodes: NDArray[np.int64]) -> None:
        super().__init__()
        self.count, self.slots = nodes.shape
        flat = nodes.flatten()
        slot_of = np.argsort(np.where(flat < 0, len(flat), flat), kind="stable")[: (flat >= 0).sum()]
        self.register_buffer("slot_of", torch.from_numpy(slot_of), persistent=False)

    def forward(self, of_nodes: Tensor) -> Tensor:
        leads, rest = of_nodes.shape[1], of_nodes.shape[3:]
        apart = of_nodes.reshape(-1, self.count, leads, self.slots, *rest)
        together = apart.transpose(1, 2).reshape(-1, leads, self.count * self.slots, *rest)
        return together.index_select(2, self.slot_of)
