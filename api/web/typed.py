"""What was typed into the form of a manifest, as its JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

import msgspec

from api.web.forms import Fields
from api.web.schemas import LISTS, SECTIONS, Schema, at, entry_of, kind_of, leaves, node_of
from generation.manifest import VERSION

__all__ = ["raw_of", "with_entry", "without_blanks", "without_entry"]

_ENTRY: Final = "entry"
"""The name under which the form says which entries of lists there are, also empty ones."""


def raw_of(fields: Fields) -> dict[str, Any]:
    """What was typed, as the JSON of a manifest; what is empty is left out, what is no number stays as it is."""
    raw: dict[str, Any] = {"version": VERSION}
    for places in SECTIONS.values():
        for place in places:
            if place not in LISTS:
                _fill(raw, fields, leaves(place, node_of(place)))
                continue
            numbers = _numbers(fields, place)
            for number, theirs in enumerate(numbers):
                _put(raw, f"{place}/{number}", {})
                for pointer, node in leaves(f"{place}/{number}", entry_of(place)):
                    typed = pointer.replace(f"{place}/{number}", f"{place}/{theirs}", 1)
                    _take(raw, pointer, node, fields.one(typed))
    return raw


def with_entry(raw: Mapping[str, Any], place: str) -> tuple[dict[str, Any], str]:
    """The manifest with one more, empty, entry in a list; and where it stands."""
    changed = _copy(raw)
    entries = at(changed, place)
    number = len(entries) if isinstance(entries, list) else 0
    _put(changed, f"{place}/{number}", {})
    return changed, f"{place}/{number}"


def without_entry(raw: Mapping[str, Any], pointer: str) -> tuple[dict[str, Any], str]:
    """The manifest without one entry of a list; and the list."""
    changed = _copy(raw)
    place, _, number = pointer.rpartition("/")
    entries = at(changed, place)
    if isinstance(entries, list) and number.isdecimal():
        del entries[int(number) : int(number) + 1]
    return changed, place


def without_blanks(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest without entries in which nothing was typed."""
    kept = _copy(raw)
    for place in LISTS:
        entries = at(kept, place)
        if isinstance(entries, list):
            entries[:] = [entry for entry in cast("list[Any]", entries) if entry != {}]
    return kept


def _copy(raw: Mapping[str, Any]) -> dict[str, Any]:
    return msgspec.json.decode(msgspec.json.encode(raw))


def _fill(raw: dict[str, Any], fields: Fields, leaves: Iterator[tuple[str, Schema]]) -> None:
    for pointer, node in leaves:
        _take(raw, pointer, node, fields.one(pointer))


def _take(raw: dict[str, Any], pointer: str, node: Schema, typed: str) -> None:
    if not typed:
        return
    kind = kind_of(node)
    if kind == "words":
        _put(raw, pointer, [word.strip() for word in typed.split(",") if word.strip()])
    else:
        _put(raw, pointer, _number(typed) if kind == "number" else typed)


def _number(typed: str) -> int | float | str:
    for read in (int, float):
        try:
            return read(typed.replace(",", "."))
        except ValueError:
            continue
    return typed


def _numbers(fields: Fields, place: str) -> list[str]:
    """The numbers of a list's entries as the form has them."""
    found = (each.rpartition("/") for each in fields.many(_ENTRY))
    return [number for base, _, number in found if base == place][: node_of(place)["maxItems"]]


def _put(raw: dict[str, Any], pointer: str, value: Any) -> None:
    block: Any = raw
    *path, name = pointer.strip("/").split("/")
    for step, following in zip(path, [*path[1:], name], strict=True):
        if isinstance(block, list):
            block = cast("list[Any]", block)[int(step)]
        else:
            block = block.setdefault(step, [] if following.isdigit() else {})
    if isinstance(block, list):
        cast("list[Any]", block).append(value)
    else:
        block[name] = value
