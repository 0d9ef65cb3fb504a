"""How long work tells where it is."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Progress", "silent"]


class Progress(Protocol):
    """Called with what is being done, how much of it is done, and how much there is if that is known.

    Raising from it stops the work at that point; what is committed stays.
    """

    def __call__(self, stage: str, done: int, total: int | None = None) -> None: ...


def silent(stage: str, done: int, total: int | None = None) -> None:
    """Tells nobody."""
    del stage, done, total
