"""The manifest as a form: every field of the published schema, filled in, with what is wrong beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import msgspec

from api.web.schemas import LISTS, SECTIONS, Schema, at, entry_of, kind_of, leaves, node_of

__all__ = ["Entry", "Input", "Listed", "Section", "form_of"]


_LABELS: Final = {"label": "class", "color": "colour"}


class Input(msgspec.Struct, frozen=True):
    """One field; ``kind`` is number, words (a list with commas), word or text."""

    pointer: str
    label: str
    hint: str
    kind: str
    value: str
    problem: str
    most: int | None = None
    """Characters."""
    low: float | None = None
    high: float | None = None
    step: str = ""


class Entry(msgspec.Struct, frozen=True):
    """One garment, object or text among several."""

    pointer: str
    title: str
    inputs: tuple[Input, ...]
    problem: str


class Listed(msgspec.Struct, frozen=True):
    """Entries of which there may be more."""

    pointer: str
    one: str
    entries: tuple[Entry, ...]
    room: bool
    problem: str


class Section(msgspec.Struct, frozen=True):
    title: str
    lists: tuple[Listed, ...]
    inputs: tuple[Input, ...]
    said: bool
    """Whether anything stands in it, or is wrong."""


def form_of(raw: Mapping[str, Any], problems: Mapping[str, str]) -> tuple[Section, ...]:
    """A manifest, right or wrong, as sections; ``problems`` by JSON Pointer."""
    return tuple(_section(title, places, raw, problems) for title, places in SECTIONS.items())


def _section(
    title: str, places: Sequence[str], raw: Mapping[str, Any], problems: Mapping[str, str]
) -> Section:
    lists = tuple(_listed(place, raw, problems) for place in places if place in LISTS)
    inputs = tuple(
        _input(pointer, node, raw, problems)
        for place in places
        if place not in LISTS
        for pointer, node in leaves(place, node_of(place))
    )
    filled = any(each.entries for each in lists) or any(each.value for each in inputs)
    wrong = any(pointer.startswith(tuple(places)) for pointer in problems)
    return Section(title, lists, inputs, filled or wrong)


def _listed(place: str, raw: Mapping[str, Any], problems: Mapping[str, str]) -> Listed:
    node, there = node_of(place), at(raw, place)
    count = len(cast("list[Any]", there)) if isinstance(there, list) else 0
    entries = tuple(_entry(place, number, raw, problems) for number in range(count))
    return Listed(place, LISTS[place], entries, count < node["maxItems"], problems.get(place, ""))


def _entry(place: str, number: int, raw: Mapping[str, Any], problems: Mapping[str, str]) -> Entry:
    pointer = f"{place}/{number}"
    inputs = (_input(p, node, raw, problems) for p, node in leaves(pointer, entry_of(place)))
    title = f"{LISTS[place].capitalize()} {number + 1}"
    return Entry(pointer, title, tuple(inputs), problems.get(pointer, ""))


def _input(
    pointer: str, node: Schema, raw: Mapping[str, Any], problems: Mapping[str, str]
) -> Input:
    name = pointer.rpartition("/")[2]
    kind = kind_of(node)
    own, said = at(raw, pointer), problems.get(pointer, "")
    if kind == "words":
        node = node | node["items"]
        said = said or next(
            (why for where, why in problems.items() if where.startswith(f"{pointer}/")), ""
        )
    step = "any" if node.get("type") == "number" else str(node.get("multipleOf", 1))
    return Input(
        pointer=pointer,
        label=_LABELS.get(name, name.replace("_", " ")).capitalize(),
        hint=node.get("description", ""),
        kind=kind,
        value=_shown(own),
        problem=_plain(said, kind, node),
        most=node.get("maxLength") if kind in ("word", "text") else None,
        low=node.get("minimum"),
        high=node.get("maximum"),
        step=step if kind == "number" else "",
    )


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, cast("list[Any]", value)))
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _plain(problem: str, kind: str, node: Schema) -> str:
    """What the reader says of JSON, said of a field that a person fills in."""
    if not problem.startswith("Expected "):
        return problem
    if kind == "number":
        whole = "A whole number" if node.get("type") == "integer" else "A number"
        steps = f", in steps of {node['multipleOf']}" if "multipleOf" in node else ""
        return f"{whole} from {node['minimum']:,g} to {node['maximum']:,g}{steps}."
    if kind == "words":
        return f"At most {node['maxItems']}, with commas between them, of {node['maxLength']} characters each."
    return f"At most {node['maxLength']:,} characters."
