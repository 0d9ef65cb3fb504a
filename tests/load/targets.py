"""What the load test holds a server to, in one place."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["TARGETS", "Target"]


class Target(NamedTuple):
    """``p95`` is the most that 95 of 100 calls may take, in seconds; ``failures`` the share that may fail."""

    p95: float
    failures: float = 0.0


TARGETS: dict[str, Target] = {
    "search by text": Target(1.0),
    "search by picture": Target(1.0),
    "search by picture and text": Target(1.0),
    "more like this": Target(1.0),
}
"""Each kind of call, as the shoppers name it, to its outer limit."""
