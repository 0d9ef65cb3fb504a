"""The moments that matter, counted: a process can be killed at the n-th of them."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from data import DiskObjects
from search.indexes.stored import StoredIndex

__all__ = ["kill_at"]

PLACES: tuple[tuple[type[Any], str], ...] = (
    (Session, "commit"),
    (DiskObjects, "put"),
    (DiskObjects, "delete"),
    (StoredIndex, "put"),
    (StoredIndex, "remove"),
    (Path, "replace"),
    (Path, "rename"),
)


def kill_at(moment: int | None) -> Callable[[], int]:
    """Count every call of ``PLACES``, before and after it; with ``moment`` die at that one.

    Returns what tells how many there have been.
    """
    numbers = itertools.count(1)  # several threads pass
    passed = 0

    def pass_one() -> None:
        nonlocal passed
        passed = next(numbers)
        if passed == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    for kind, name in PLACES:
        _wrap(kind, name, pass_one)
    return lambda: passed


def _wrap(kind: type[Any], name: str, pass_one: Callable[[], None]) -> None:
    plain = getattr(kind, name)

    def counted(*args: Any, **kwargs: Any) -> Any:
        pass_one()
        answer = plain(*args, **kwargs)
        pass_one()
        return answer

    setattr(kind, name, counted)
