"""Reads every config.pbtxt of a repository with Triton's own schema: prints the names of the models as JSON."""

import json
import sys
from pathlib import Path

from google.protobuf import text_format
from tritonclient.grpc.model_config_pb2 import ModelConfig

configurations = sorted(Path(sys.argv[1]).glob("*/config.pbtxt"))
print(json.dumps([text_format.Parse(path.read_text(), ModelConfig()).name for path in configurations]))
