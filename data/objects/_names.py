"""Which names an object may have."""

from __future__ import annotations

import re

from data.errors import InvalidInputError

__all__ = ["checked", "checked_prefix"]

_PART = r"[A-Za-z0-9_][A-Za-z0-9._-]{0,199}"
_NAME = re.compile(rf"{_PART}(?:/{_PART})*", re.ASCII)
_PREFIX = re.compile(rf"(?:{_PART}/)*(?:{_PART})?", re.ASCII)
_LONGEST = 900
"""S3 allows 1,024 bytes, and folders take their share."""


def checked(name: str) -> str:
    """The name, where it stays inside the store on every system. Raises ``InvalidInputError``."""
    if len(name) > _LONGEST or not _NAME.fullmatch(name):
        raise InvalidInputError(
            f"{name[:80]!r} cannot be an object's name; use letters, digits, '.', '_', '-' and '/' between parts."
        )
    return name


def checked_prefix(prefix: str) -> str:
    """The beginning of a name. Raises ``InvalidInputError``."""
    if len(prefix) > _LONGEST or not _PREFIX.fullmatch(prefix):
        raise InvalidInputError(f"{prefix[:80]!r} cannot begin an object's name.")
    return prefix
