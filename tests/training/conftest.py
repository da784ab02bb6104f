"""Fixtures of the Python tests: reference files, and a record of how near results come to them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

GOLDEN = Path(__file__).parent.parent / "golden"

deviations: dict[str, float] = {}


@pytest.fixture(autouse=True)
def seed() -> None:
    torch.manual_seed(1)


@pytest.fixture(scope="session")
def golden() -> Callable[[str], dict[str, Tensor]]:
    """Reads a file of reference tensors by name."""
    return lambda name: load_file(GOLDEN / f"{name}.safetensors")


@pytest.fixture
def expect_close(request: pytest.FixtureRequest) -> Callable[[Tensor, Tensor, float], None]:
    """Asserts that the largest deviation, relative to the largest expected value, is within a limit.

    The largest of each test function is printed at the end of the run.
    """

    def check(actual: Tensor, expected: Tensor, limit: float = 1e-5) -> None:
        assert actual.shape == expected.shape
        scale = expected.abs().max().clamp_min(torch.finfo(expected.dtype).tiny)
        deviation = ((actual - expected).abs().max() / scale).item()
        name = request.function.__name__.removeprefix("test_").replace("_", " ")
        deviations[name] = max(deviation, deviations.get(name, 0.0))
        assert deviation <= limit

    return check


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not deviations:
        return
    terminalreporter.section("largest relative deviations")
    for name, deviation in sorted(deviations.items(), key=lambda item: -item[1]):
        terminalreporter.line(f"{deviation:.1e}  {name}")
