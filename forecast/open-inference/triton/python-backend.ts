/**
 * `model.py` for Triton's Python backend: runs the graphs that the parameter `pipeline` names with ONNX Runtime, all
 * requests of a batch at once. Needs numpy and onnxruntime where the server's Python finds them.
 */
export const PYTHON_BACKEND_MODEL = `import json
import os

import numpy as np
import onnxruntime
import triton_python_backend_utils as triton


class TritonPythonModel:
    """Runs ONNX graphs one after another; tensors are passed on by name."""

    def initialize(self, args):
        config = json.loads(args["model_config"])
        folder = os.path.join(args["model_repository"], args["model_version"])
        self.inputs = [tensor["name"] for tensor in config["input"]]
        self.outputs = [tensor["name"] for tensor in config["output"]]
        self.graphs = json.loads(config["parameters"]["pipeline"]["string_value"])
        self.sessions = [
            onnxruntime.InferenceSession(
                os.path.join(folder, graph["file"]), providers=onnxruntime.get_available_providers()
            )
            for graph in self.graphs
        ]

    def execute(self, requests):
        tensors = {
            name: np.concatenate(
                [triton.get_input_tensor_by_name(request, name).as_numpy() for request in requests]
            )
            for name in self.inputs
        }
        sizes = [
            triton.get_input_tensor_by_name(request, self.inputs[0]).as_numpy().shape[0] for request in requests
        ]
        for graph, session in zip(self.graphs, self.sessions):
            outputs = session.run(graph["outputs"], {name: tensors[name] for name in graph["inputs"]})
            tensors.update(zip(graph["outputs"], outputs))
        bounds = np.cumsum(sizes)[:-1]
        parts = {name: np.split(tensors[name], bounds) for name in self.outputs}
        return [
            triton.InferenceResponse([triton.Tensor(name, parts[name][index]) for name in self.outputs])
            for index in range(len(requests))
        ]
`;
