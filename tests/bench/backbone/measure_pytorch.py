"""Measures PyTorch eager on request: reads one JSON request a line, answers each with one JSON line.

{"threads": 2}                                                           -> {}
{"seconds": 1, "multiply": 1536}                                         -> {"rate": operations/s}
{"seconds": 1, "size": "a", "side": 96, "batch": 8, "form": "training"}  -> {"rate": maps/s}
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import lru_cache

import torch
from networks import build, channels_of

build_once = lru_cache(maxsize=2)(build)


def rate(seconds: float, units: int, step: Callable[[], object]) -> float:
    """Units of work in a second: `step`, of `units` each, again and again, at least twice."""
    step()
    start = time.perf_counter()
    steps = 0
    while steps < 2 or time.perf_counter() - start < seconds:
        step()
        steps += 1
    return steps * units / (time.perf_counter() - start)


def answer(request: dict) -> dict:
    if "threads" in request:
        torch.set_num_threads(request["threads"])
        return {}
    if "multiply" in request:
        length = request["multiply"]
        left, right = torch.randn(2, length, length)
        product = torch.empty(length, length)
        multiply = rate(request["seconds"], 2 * length**3, lambda: torch.mm(left, right, out=product))
        return {"rate": multiply}
    network = build_once(request["size"], request["side"], request["form"])
    side, batch = request["side"], request["batch"]
    maps = torch.randn(batch, channels_of(side), side, side)
    return {"rate": rate(request["seconds"], batch, lambda: network(maps))}


if __name__ == "__main__":
    with torch.inference_mode():
        for line in sys.stdin:
            print(json.dumps(answer(json.loads(line))), flush=True)
