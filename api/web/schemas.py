"""Where the fields of a manifest stand: the published schema, walked by JSON Pointers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, cast

from generation.manifest import manifest_schema

__all__ = ["LISTS", "SECTIONS", "Schema", "at", "entry_of", "kind_of", "leaves", "node_of"]

Schema = Mapping[str, Any]

SECTIONS: Final = {
    "What is worn": ("/fashion/garments", "/fashion/wearer", "/fashion/occasion", "/fashion/season"),
    "Hair, style and scene": ("/fashion/styling", "/background_setting"),
    "Light": ("/lighting",),
    "The picture": (
        "/aesthetics", "/photographic_characteristics", "/style_medium", "/artistic_style",
    ),
    "How it is made": ("/render",),
    "In sentences": ("/short_description", "/context", "/objects", "/text_render"),
}  # fmt: skip
"""Every field of the schema in the order of the form, by JSON Pointers."""
LISTS: Final = {
    "/fashion/garments": "garment",
    "/objects": "object",
    "/text_render": "line of text",
}
"""The lists to which a person may add, and what one entry is called."""


@cache
def _schema() -> Schema:
    return manifest_schema()


def node_of(pointer: str) -> Schema:
    """The part of the schema that a pointer without numbers names."""
    node = _schema()
    for step in pointer.strip("/").split("/"):
        node = _resolved(node["properties"][step])
    return node


def entry_of(place: str) -> Schema:
    """The part of the schema that one entry of a list follows."""
    return _resolved(node_of(place)["items"])


def _resolved(node: Schema) -> Schema:
    """What a reference or "this or null" stands for, with its own description."""
    plain = next((each for each in node.get("anyOf", ()) if each.get("type") != "null"), node)
    if "$ref" in plain:
        plain = _schema()["$defs"][plain["$ref"].rpartition("/")[2]]
    return {**plain, **({"description": node["description"]} if "description" in node else {})}


def leaves(pointer: str, node: Schema) -> Iterator[tuple[str, Schema]]:
    """The fields within a part of the schema that hold values."""
    if "properties" not in node:
        yield pointer, node
        return
    for name, inner in node["properties"].items():
        yield from leaves(f"{pointer}/{name}", _resolved(inner))


def kind_of(node: Schema) -> str:
    """``number``, ``words`` (a list), ``word`` or ``text``."""
    if node["type"] == "array":
        return "words"
    if node["type"] in ("integer", "number"):
        return "number"
    return "word" if node["maxLength"] < 200 else "text"


def at(raw: Any, pointer: str) -> Any:
    """What stands at a pointer, None where nothing does."""
    for step in pointer.strip("/").split("/"):
        if isinstance(raw, dict):
            raw = cast("dict[str, Any]", raw).get(step)
        elif isinstance(raw, list) and step.isdigit() and int(step) < len(cast("list[Any]", raw)):
            raw = cast("list[Any]", raw)[int(step)]
        else:
            return None
    return raw
