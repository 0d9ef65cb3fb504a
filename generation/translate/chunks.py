"""A wish cut into the parts that stand together: "a white shirt | with black trousers | , no belt"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from generation.translate.lexicon import lexicon
from generation.translate.matching import Match

__all__ = ["COMPARATIVES", "Chunk", "cut"]

_BREAKS: Final = frozenset((
    "with", "in", "over", "under", "underneath", "beneath", "for", "on", "at", "against", "by",
    "and", "or", "nor", "plus", "but", "to", "from", "of", "that", "which", "worn", "above",
    "behind", "beside", "near", "into", "inside", "like", "as", "where", "while", "because",
    "has", "have", "having", "featuring", "including", "paired", "tucked", "instead", "than",
))  # fmt: skip
_ARTICLES: Final = frozenset(("a", "an", "the", "this", "my", "its", "some", "her", "his"))
_NO: Final = frozenset((
    "no", "without", "not", "never", "nor", "neither", "minus", "except", "dont", "doesnt",
    "isnt", "arent", "wont", "nothing", "non", "avoid", "less",
))  # fmt: skip
_TOO: Final = frozenset(("too", "so", "very", "overly", "really", "that"))
_ANYTHING: Final = frozenset(("anything", "everything"))


@dataclass(slots=True)
class Chunk:
    """``intro`` is the word or mark before it, ``""`` at the beginning."""

    intro: str = ""
    items: list[Match] = field(default_factory=list[Match])
    article: str = ""
    denied: bool = False
    mild: bool = False
    """Denied in its measure only: "not too short"."""
    each: bool = False
    """Said of all garments: "both black"."""
    same: bool = False
    """Said to match the garment before."""
    verbs: frozenset[str] = frozenset()
    """The verbs of change in it."""
    replaces: int | None = None
    """The number of the garment in whose place its garment comes."""

    def says(self, *fields: str) -> bool:
        return any(item.says(*fields) for item in self.items)


COMPARATIVES: Final = frozenset((
    "shorter", "longer", "looser", "tighter", "darker", "lighter", "shorten", "lengthen",
    "loosen", "darken", "lighten",
))  # fmt: skip
_VERBS: Final = COMPARATIVES | frozenset((
    "add", "remove", "drop", "lose", "take", "delete", "change", "swap", "replace", "turn",
    "switch", "make", "instead", "also", "put", "give", "keep",
))  # fmt: skip


def cut(matches: Sequence[Match]) -> tuple[list[Chunk], list[Match]]:
    """The chunks in order, and the words that nothing is known of."""
    skipped = lexicon().skipped
    chunks, unknown = [Chunk()], list[Match]()
    before = ""
    for one in matches:
        chunk, word = chunks[-1], one.words
        if not one.senses and one.tokens[0].mark:
            chunks.append(Chunk(intro=word))
        elif not one.senses and _denies(word, before, chunk):
            _deny(chunks, word)
        elif not one.senses and word in _TOO and chunk.denied and not chunk.items:
            chunk.mild = True
        elif not one.senses and word in _BREAKS:
            _break(chunks, word)
        elif not one.senses and word in _ARTICLES:
            if chunk.items:
                chunks.append(Chunk())
            chunks[-1].article = word
        elif not one.senses and (word in skipped or word in _VERBS):
            _mark(chunk, word)
        else:
            chunk.items.append(one)
            if not one.senses:
                unknown.append(one)
        before = word
    _spread(chunks)
    return [chunk for chunk in chunks if chunk.items or chunk.verbs], unknown


def _denies(word: str, before: str, chunk: Chunk) -> bool:
    """No, "anything but", "instead of", "rather than"; "keep everything but" denies nothing."""
    if word == "but":
        return before in _ANYTHING and "keep" not in chunk.verbs
    return word in _NO or (before, word) in (("instead", "of"), ("rather", "than"))


def _break(chunks: list[Chunk], word: str) -> None:
    """Begin a chunk; one that has said nothing yet takes the new word before it."""
    chunk = chunks[-1]
    if chunk.denied and not chunk.items and word != "but":
        return  # "not in black"
    if chunk.items or chunk.denied or chunk.verbs:
        chunks.append(Chunk(intro=word))
        chunks[-1].denied = chunk.denied and not chunk.mild and word in ("or", "nor")
    else:
        chunk.intro = word
    if word == "instead":
        _mark(chunks[-1], word)


def _deny(chunks: list[Chunk], word: str) -> None:
    chunk = chunks[-1]
    if chunk.items or chunk.denied or chunk.verbs:
        chunks.append(Chunk(intro=word))
    chunks[-1].denied = True
    chunks[-1].intro = word


def _mark(chunk: Chunk, word: str) -> None:
    chunk.each |= word in ("both", "all", "each")
    chunk.same |= word in ("matching", "same")
    if word in _VERBS:
        chunk.verbs |= {word}


def _spread(chunks: list[Chunk]) -> None:
    """A denial goes on over "and": "without buttons and zips"."""
    for before, chunk in pairwise(chunks):
        bare = not chunk.article and not chunk.says("garment") and chunk.items
        if chunk.intro == "and" and before.denied and before.intro == "without" and bare:
            chunk.denied = True
