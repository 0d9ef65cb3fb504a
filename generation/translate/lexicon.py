"""The words of fashion, read once from the tables beside this file."""

from __future__ import annotations

import functools
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final, NamedTuple

from generation.translate.tokens import normal, tokenise

__all__ = ["Lexicon", "Sense", "lexicon", "spelled"]

Phrase = tuple[str, ...]
Table = dict[str, dict[str, list[str]]]
_FILES: Final = ("garments", "colours", "cloth", "shape", "details", "scene")
# Tables whose name is not the field they fill.
_FIELDS: Final = {
    "noun": "detail",
    "neck_alone": "neckline",
    "shades": "colour",
    "aliases": "colour",
}

# Fields whose words have a singular and a plural, and may be written together.
_COUNTED: Final = frozenset(
    (
        "garment",
        "also",
        "detail",
        "pattern",
        "motif",
        "sleeve",
        "place",
        "hair",
        "unwanted",
        "neckline",
        "wearer",
    )
)


class Sense(NamedTuple):
    """One thing that a phrase may say."""

    field: str
    value: str


@dataclass(frozen=True)
class Lexicon:
    phrases: dict[Phrase, tuple[Sense, ...]]
    longest: dict[str, int]
    """How many words the longest phrase has that begins with a word."""
    modifiers: frozenset[str]
    """Words that belong to the colour after them."""
    basic: frozenset[str]
    """Colours that may name another one more closely: "emerald green"."""
    skipped: frozenset[str]
    foreign: frozenset[str]
    shades: dict[str, str]
    """Colour to the shade that stands for it."""
    labels: dict[str, str]
    """Garment to the class of the bundled models; empty where none fits."""
    captions: dict[str, tuple[str, ...]]
    """Class to its plain word for the bundled picture maker, and the other words it knows."""
    necks: frozenset[str]
    """Necks that are a garment of their own where no other is named."""
    known: frozenset[str]
    """Every single word, so that the rest may be a misspelling."""


@functools.cache
def spelling() -> dict[str, str]:
    """American spellings to British ones."""
    return _load("words")["spelling"]


def spelled(word: str) -> str:
    """A word in British spelling."""
    return spelling().get(word, word)


@functools.cache
def lexicon() -> Lexicon:
    """The whole lexicon, kept after the first call."""
    tables = {name: _load(name) for name in _FILES}
    captions = tables["garments"].pop("caption")
    found: dict[Phrase, list[Sense]] = defaultdict(list)
    for words, sense in _entries(tables):
        phrase = tuple(spelled(token.norm) for token in tokenise(words) if not token.mark)
        if sense not in found[phrase]:
            found[phrase].append(sense)
    for phrase, senses in list(found.items()):
        if any(sense.field in _COUNTED for sense in senses):
            for variant in _variants(phrase):
                found.setdefault(variant, senses)
    phrases = {phrase: tuple(senses) for phrase, senses in found.items()}
    colours, words = tables["colours"], _load("words")
    modifiers = frozenset(colours["modifiers"]["words"])
    skipped = frozenset(normal(word) for word in words["skipped"].split())
    return Lexicon(
        phrases=phrases,
        longest=_longest(phrases),
        modifiers=modifiers,
        basic=frozenset(colours["basic"]["words"]),
        skipped=skipped,
        foreign=frozenset(normal(word) for word in words["foreign"].split()),
        shades={name: shade for shade, names in colours["shades"].items() for name in names},
        labels={
            garment: "" if label in ("none", "also") else label
            for label, garments in tables["garments"].items()
            for garment in garments
            if label != "alone"
        },
        captions={label: tuple(words) for label, words in captions.items()},
        necks=frozenset(tables["shape"]["neck_alone"]),
        known=modifiers | skipped | {word for phrase in phrases for word in phrase},
    )


def _longest(phrases: Iterable[Phrase]) -> dict[str, int]:
    found: dict[str, int] = {}
    for first, *rest in phrases:
        found[first] = max(found.get(first, 1), 1 + len(rest))
    return found


def _load(name: str) -> dict[str, Any]:
    table = files("generation.translate").joinpath("lexicon", f"{name}.toml")
    return tomllib.loads(table.read_text("utf-8"))


def _entries(tables: dict[str, Table]) -> Iterator[tuple[str, Sense]]:
    """Every phrase with what it says, the likelier sense of a word first."""
    for label, garments in tables["garments"].items():
        field = label if label in ("also", "alone") else "garment"
        for name, synonyms in garments.items():
            words = synonyms if field == "alone" else (name, *synonyms)
            yield from ((word, Sense(field, name)) for word in words)
    for names in tables["colours"]["shades"].values():
        yield from ((name, Sense("colour", name)) for name in names)
    for name, synonyms in tables["colours"]["aliases"].items():
        yield from ((words, Sense("colour", name)) for words in synonyms)
    for file in _FILES[2:]:
        for table, entries in tables[file].items():
            yield from _table(_FIELDS.get(table, table), entries)


def _table(field: str, entries: dict[str, list[str]]) -> Iterator[tuple[str, Sense]]:
    if field == "motif":
        for word in entries["words"]:
            for words in (word, f"{word} print", f"{word} pattern"):
                yield words, Sense("motif", f"{word.removesuffix(' print')} print")
    elif field == "adjective":
        for name, forms in entries.items():
            yield from ((words, Sense(field, name)) for words in forms or (name,))
    elif set(entries) == {"words"}:
        yield from ((word, Sense(field, word)) for word in entries["words"])
    else:
        for name, synonyms in entries.items():
            yield from ((words, Sense(field, name)) for words in (name, *synonyms))


def _variants(phrase: Phrase) -> Iterator[Phrase]:
    """The phrase with its last word as a singular or a plural, and written together."""
    *start, last = phrase
    if len(phrase) == 2:
        yield ("".join(phrase),)
    if last.endswith(("ss", "us")) or not last.isalpha():
        forms = [last + "es"]
    elif last.endswith("ies"):
        forms = [last[:-3] + "y"]
    elif last.endswith("s"):
        forms = [last[:-1]]
    elif last.endswith(("sh", "ch", "x", "z")):
        forms = [last + "es"]
    elif last.endswith("y") and last[-2:-1] not in "aeou":
        forms = [last[:-1] + "ies"]
    elif last.endswith(("f", "fe")):
        forms = [last + "s", last.removesuffix("e").removesuffix("f") + "ves"]
    else:
        forms = [last + "s"]
    yield from ((*start, form) for form in forms)
