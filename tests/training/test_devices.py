from __future__ import annotations

import platform
import subprocess
import sys

import pytest

TOLD = """
import resource
import torch
from pipelines.training.devices import keep_memory
keep_memory("{device}")
for _ in range(3):
    torch.ones(64_000_000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(5):
    torch.ones(64_000_000)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def _pages(device: str) -> int:
    """How often the system had to bring a page while the same memory was asked for again."""
    told = subprocess.run(
        [sys.executable, "-c", TOLD.format(device=device)],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(told.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told to")
def test_memory_that_is_asked_for_again_is_still_there() -> None:
    assert _pages("cpu") < _pages("cuda") / 10
