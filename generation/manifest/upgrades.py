"""How each older version of the manifest becomes the next one.

Version 1 is what other tools write for FIBO: the outer fields alone, without a version, with nulls
for what is not said, scores that say nothing of the picture, and counts as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

__all__ = ["UPGRADES"]

Raw = Mapping[str, Any]
_SCORES: Final = ("preference_score", "aesthetic_score")


def _without_nulls(value: Any) -> Any:
    """A block without its nulls; anything else as it is, for the reader to judge."""
    if not isinstance(value, dict):
        return value
    block = cast("dict[str, Any]", value)
    return {name: inner for name, inner in block.items() if inner is not None}


def _counted(value: Any) -> Any:
    """An object of the picture with its count as a number."""
    thing = _without_nulls(value)
    if not isinstance(thing, dict):
        return thing
    thing = cast("dict[str, Any]", thing)
    count = thing.get("number_of_objects")
    if isinstance(count, str):
        del thing["number_of_objects"]
        if count.strip():
            digits = count.strip()
            thing["number_of_objects"] = (
                int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 5 else count
            )
    return thing


def _from_fibo(raw: Raw) -> Raw:
    new: dict[str, Any] = {
        name: [_without_nulls(entry) for entry in cast("list[Any]", value)]
        if isinstance(value, list)
        else _without_nulls(value)
        for name, value in raw.items()
        if value is not None
    }
    objects, aesthetics = new.get("objects"), new.get("aesthetics")
    if isinstance(objects, list):
        new["objects"] = [_counted(thing) for thing in objects]
    if isinstance(aesthetics, dict):
        new["aesthetics"] = {k: v for k, v in aesthetics.items() if k not in _SCORES}
    return new | {"version": 2}


UPGRADES: Final[dict[int, Callable[[Raw], Raw]]] = {1: _from_fibo}
"""The step that leads from each version to the next."""
