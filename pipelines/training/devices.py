"""Where a model learns, and how what it learns from gets there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from data.errors import InvalidInputError

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["ahead", "choose_device", "constant", "helpers", "keep_memory", "moved"]


def choose_device(asked: str) -> str:
    """``auto`` is a graphics card if there is one. Raises ``InvalidInputError`` for one that is not there."""
    import torch

    if asked == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    try:
        torch.zeros(1, device=asked)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise InvalidInputError(
            f"There is no device {asked!r} here: name auto, cpu, cuda or mps."
        ) from error
    return asked


_TRIM_THRESHOLD, _TOP_PAD, _MMAP_MAX = -1, -2, -4
"""What ``malloc.h`` calls them."""


def keep_memory(device: str) -> None:
    """Has glibc keep the memory that this process was ever given, where a CPU learns.

    Otherwise each step's tensors go back to the system and come again page by page, each wiped anew:
    up to a quarter of the time that a step of the encoder takes.
    """
    import ctypes

    if device != "cpu" or sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for what, value in ((_MMAP_MAX, 0), (_TRIM_THRESHOLD, -1), (_TOP_PAD, 1 << 28)):
            mallopt(what, value)


def moved(values: Tensor, device: str) -> Tensor:
    """``values`` on ``device``, without a wait for what is still to be done there."""
    if values.device.type == "cpu" and device.startswith("cuda"):
        return values.pin_memory().to(device, non_blocking=True)
    return values.to(device)


@cache
def constant(values: tuple[Any, ...], device: str) -> Tensor:
    """Numbers that stay as float32 on ``device``: to bring them anew is to wait for it."""
    import torch

    return torch.tensor(values, dtype=torch.float32, device=device)


def helpers(most: int = 8) -> int:
    """Processes that may work beside the one that learns: all but two of the machine, at most ``most``."""
    import os

    return max(1, min(most, (os.cpu_count() or 2) - 2))


def ahead(numbered: Any, steps: range, processes: int) -> Iterator[Any]:
    """``numbered[step]`` for each of ``steps``, made by other processes before they are asked for;
    without any, here and then.
    """
    from torch.utils.data import DataLoader

    if processes == 0:
        yield from (numbered[step] for step in steps)
        return
    yield from DataLoader(
        numbered, batch_size=None, sampler=steps, num_workers=processes, prefetch_factor=3,
        multiprocessing_context="fork",
    )  # fmt: skip
