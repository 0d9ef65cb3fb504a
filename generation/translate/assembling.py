"""From facts to a manifest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import msgspec

from generation.manifest import Manifest, ManifestGarment, TextRender
from generation.translate.describing import described
from generation.translate.lexicon import lexicon
from generation.translate.reading import PICTURE_WIDE, Fact
from generation.translate.senses import MANY, PICTURE

__all__ = ["assemble", "pointer", "removed"]

_GARMENTS: Final = 12
_AT_MOST: Final = {"colours": 8, "details": 24, "without": 24}
_TEXTS: Final = 12
_LAST_WINS: Final = frozenset(("length", "neckline", "category"))
_JOINED: Final = {"material": " and ", "pattern": " and "}


def pointer(fact: Fact, gone: Collection[int] = ()) -> str:
    """Where a fact stands in the manifest once the garments ``gone`` are out, as a JSON Pointer."""
    if fact.garment == PICTURE_WIDE:
        return fact.field
    number = fact.garment - sum(other < fact.garment for other in gone)
    whole = fact.garment in gone
    return f"/fashion/garments/{number}" + ("" if whole else f"/{fact.field}")


def removed(facts: Sequence[Fact]) -> frozenset[int]:
    """The garments that are to be taken out."""
    return frozenset(fact.garment for fact in facts if fact.field == "category" and fact.denied)


def assemble(facts: Sequence[Fact], base: Manifest) -> tuple[Manifest, tuple[str, ...]]:
    """``base`` with the facts said of it, and notes on what found no room.

    A field that is said replaces what ``base`` has there; details are added to it.
    """
    raw: dict[str, Any] = msgspec.to_builtins(base)
    garments = [msgspec.structs.asdict(garment) for garment in base.fashion.garments]
    said: set[tuple[int, str]] = set()
    notes: dict[str, None] = {}
    gone = removed(facts)
    for fact in facts:
        if fact.garment == PICTURE_WIDE:
            _picture(raw, fact, said)
        elif fact.garment - len(gone) >= _GARMENTS:
            notes[f"A manifest has room for {_GARMENTS} garments; the others were left out."] = None
        elif fact.garment not in gone:
            while len(garments) <= fact.garment:
                garments.append(msgspec.structs.asdict(ManifestGarment()))
            _garment(garments[fact.garment], fact, said)
    kept = [garment for number, garment in enumerate(garments) if number not in gone]
    raw["fashion"] = {**raw["fashion"], "garments": kept[:_GARMENTS]}
    return described(msgspec.convert(raw, Manifest), base), tuple(notes)


def _garment(garment: dict[str, Any], fact: Fact, said: set[tuple[int, str]]) -> None:
    name, value, key = fact.field, fact.value[:120], (fact.garment, fact.field)
    first = key not in said
    said.add(key)
    if name == "without":
        _without(garment, value)
    elif name in MANY:
        kept = () if name == "colours" and first and "add" not in fact.verbs else garment[name]
        if name == "details":
            kept = [
                word for word in kept if not value.endswith(f" {word}")
            ]  # "belt", now "red belt"
        garment[name] = _more(kept, value)[: _AT_MOST[name]]
        garment["without"] = tuple(
            word for word in garment["without"] if word != value and not value.endswith(f" {word}")
        )
    elif first or name in _LAST_WINS or not garment[name]:
        garment[name] = value
    elif value not in garment[name]:
        garment[name] = (garment[name] + _JOINED.get(name, ", ") + value)[:120]
    if name == "category":
        label = lexicon().labels.get(value, "")
        if garment["label"] and label != garment["label"]:
            garment["length"] = ""  # a midi skirt does not become midi trousers
        garment["label"] = label


def _without(garment: dict[str, Any], value: str) -> None:
    """Take away what is there; say that it shall not be there where it is not."""
    noun = None if value in garment["details"] else _noun(value)
    kept = tuple(word for word in garment["details"] if value != word and _noun(word) != noun)
    colours = tuple(word for word in garment["colours"] if word != value)
    gone = kept != garment["details"] or colours != garment["colours"]
    garment["details"], garment["colours"] = kept, colours
    for name in ("material", "pattern", "silhouette", "length", "neckline", "sleeve"):
        if garment[name] == value:
            garment[name], gone = "", True
    if not gone:
        garment["without"] = _more(garment["without"], value)[: _AT_MOST["without"]]


def _cleared(raw: dict[str, Any], value: str) -> bool:
    """Empty the field of the picture that says just this; False where none does."""
    for where in PICTURE.values():
        *path, name = where.strip("/").split("/")
        block = raw
        for step in path:
            block = block.get(step) or {}
        there = block.get(name)
        named = value == "background" and name == "background_setting"
        if isinstance(there, str) and there and name != "negative" and (there == value or named):
            block[name] = ""
            return True
    return False


def _noun(words: str) -> str:
    return "".join(words.split()[-1:])


def _more(words: Iterable[str], word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*words, word)))


def _picture(raw: dict[str, Any], fact: Fact, said: set[tuple[int, str]]) -> None:
    if fact.field == "/text_render":
        if len(raw["text_render"]) < _TEXTS:
            raw["text_render"] = [*raw["text_render"], TextRender(text=fact.value[:120])]
        return
    *path, name = fact.field.strip("/").split("/")
    block = raw
    for step in path:
        block[step] = dict(block.get(step) or {})
        block = block[step]
    if fact.denied and _cleared(raw, fact.value):
        return
    there, key = block.get(name, ""), (PICTURE_WIDE, fact.field)
    adds = key in said or fact.field == "/render/negative" or "add" in fact.verbs
    said.add(key)
    if there and adds and fact.value not in there.split(", "):
        block[name] = f"{there}, {fact.value}"[:120]
    elif not adds or not there:
        block[name] = fact.value[:120]
