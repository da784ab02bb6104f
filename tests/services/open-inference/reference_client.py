"""What Triton's own client gets from a server: python reference_client.py HOST:PORT MODEL; prints JSON."""

import json
import sys

import numpy as np
import tritonclient.http as http
from tritonclient.utils import InferenceServerException

address, model = sys.argv[1:]
client = http.InferenceServerClient(address, network_timeout=30.0)


def double(values, binary_input, binary_output, compression=None, output=True, **options):
    values = np.asarray(values, dtype=np.float32)
    tensor = http.InferInput("x", values.shape, "FP32")
    tensor.set_data_from_numpy(values, binary_data=binary_input)
    outputs = [http.InferRequestedOutput("y", binary_data=binary_output)] if output else None
    result = client.infer(
        model,
        [tensor],
        outputs=outputs,
        request_id="42",
        request_compression_algorithm=compression,
        **options,
    )
    response = result.get_response()
    return {
        "id": response["id"],
        "model_version": response["model_version"],
        "binary": "data" not in response["outputs"][0],
        "y": result.as_numpy("y").tolist(),
    }


def failure(call):
    try:
        call()
    except InferenceServerException as error:
        return {"status": error.status(), "message": error.message()}
    return None


batch = [[1, 2, 3, 4], [5, 6, 7, 8.5]]
print(
    json.dumps(
        {
            "live": client.is_server_live(),
            "ready": client.is_server_ready(),
            "model_ready": client.is_model_ready(model),
            "unknown_model_ready": client.is_model_ready("none"),
            "server": client.get_server_metadata(),
            "metadata": client.get_model_metadata(model),
            "max_batch_size": client.get_model_config(model)["max_batch_size"],
            "inferences": {
                "json": double(batch, False, False),
                "binary": double(batch, True, True),
                "binary in, JSON out": double(batch, True, False),
                "JSON in, binary out": double(batch, False, True),
                "all outputs, as the client asks by default": double(batch, True, True, output=False),
                "gzip": double(batch, True, True, "gzip"),
                "deflate": double(batch, True, True, "deflate"),
                "priority and timeout": double(batch, True, True, priority=2, timeout=30_000_000),
                "a version": double(batch, True, True, model_version="1.0.0"),
            },
            "wrong_shape": failure(lambda: double([[1, 2, 3]], True, True)),
            "too_many": failure(lambda: double(np.zeros((1000, 4)), True, True)),
            "unknown_model": failure(lambda: client.get_model_metadata("none")),
        }
    )
)
