"""The time."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = ["system_clock"]


def system_clock() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)
