"""From PyTorch modules to model folders: ONNX graphs, a manifest and a model card."""
