"""From chunks of a wish to facts: which garment, which field, which value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from generation.translate.chunks import Chunk
from generation.translate.kinds import garment_named, kind_of
from generation.translate.lexicon import lexicon
from generation.translate.matching import Match
from generation.translate.senses import (
    GARMENT_FIELDS,
    LOOSER,
    NOUN_VALUES,
    OPPOSITES,
    PICTURE,
    QUALIFIERS,
)

__all__ = ["PICTURE_WIDE", "Fact", "Reader"]

PICTURE_WIDE: Final = -1
_FALLS: Final = frozenset(("Dress", "Skirt", "Outwear", "Shorts", ""))
"""Classes whose length is measured at the leg."""
_OF_DETAILS: Final = frozenset(("colours", "material", "pattern"))


@dataclass(frozen=True, slots=True)
class Fact:
    """``garment`` is its number, or ``PICTURE_WIDE``; ``field`` is the manifest's, or a JSON Pointer."""

    garment: int
    field: str
    value: str
    said: tuple[Match, ...]
    verbs: frozenset[str] = frozenset()
    denied: bool = False


@dataclass(slots=True)
class Said:
    """A value that waits for its garment; ``place`` is its number in the chunk."""

    field: str
    value: str
    said: tuple[Match, ...]
    place: int


@dataclass
class Reader:
    """Reads chunk by chunk; ``garments`` are the categories so far, those of a parent first."""

    garments: list[str] = field(default_factory=list[str])
    refining: bool = False
    parts: Sequence[frozenset[str]] = ()
    """The nouns of each garment's details, so that "the belt" finds its garment."""
    facts: list[Fact] = field(default_factory=list[Fact])
    unused: list[Match] = field(default_factory=list[Match])
    _current: int = 0
    _waiting: list[Said] = field(default_factory=list[Said])
    _bare: list[int] = field(default_factory=list[int])
    """Garments joined by "and" of which nothing has been said yet."""

    def read(self, chunks: Sequence[Chunk]) -> None:
        """Take all facts from the chunks."""
        for number, chunk in enumerate(chunks):
            after = chunks[number + 1] if number + 1 < len(chunks) else None
            if chunk.denied:
                self._deny(chunk)
            else:
                self._take(chunk, after)
        if self._waiting:
            if not self.garments:
                self.garments.append("")
            self._bind(self._waiting, self._current, frozenset())

    # ------------------------------------------------------------- one chunk

    def _take(self, chunk: Chunk, after: Chunk | None) -> None:
        pending: list[Said] = []
        made: int | None = None
        for place, item in enumerate(chunk.items):
            kind = self._kind(chunk, place)
            if kind == "garment":
                made = self._garment(item, chunk, pending)
                pending = []
            elif kind in ("detail", "neckline", "sleeve", "hair", "place", "backdrop"):
                self._head(kind, item, place, chunk, pending)
            elif kind in PICTURE:
                self._picture(kind, item.value(kind) or "", (item,), chunk)
            else:
                pending.append(_modifier(item, place))
        if self.refining and chunk.article in ("the", "its"):
            pending = _definite(pending)
        if pending:
            self._loose(pending, chunk, made, after)

    def _kind(self, chunk: Chunk, place: int) -> str:
        return kind_of(chunk, place, self._label() if self.garments else None)

    def _label(self) -> str:
        """The class of the garment that was last spoken of."""
        return lexicon().labels.get(self.garments[self._current], "")

    def _garment(self, item: Match, chunk: Chunk, before: list[Said]) -> int:
        category = item.value("garment", "also", "alone") or "jumper"
        known = chunk.replaces if chunk.replaces is not None else self._known(category, chunk)
        number = len(self.garments) if known is None else known
        if known is None:
            self.garments.append(category)
        if known is None or chunk.replaces is not None:
            self.garments[number] = category
            self.facts.append(Fact(number, "category", category, (item,), chunk.verbs))
        self._current = number
        own = next((name for name in ("neckline", "material") if item.says(name)), None)
        if own and not item.says("garment"):
            before = [*before, Said(own, item.value(own) or "", (item,), 0)]
        if chunk.same and number and not any(said.field == "colours" for said in before):
            self._copy_colours(number, item)
        joined = chunk.intro == "and" or self._bare
        fresh = known is None and not before and not self._waiting
        self._bare = [*(self._bare if joined else ()), number] if fresh else []
        self._bind([*self._waiting, *before], number, chunk.verbs)
        self._waiting = []
        return number

    def _known(self, category: str, chunk: Chunk) -> int | None:
        """The garment that is meant, where one that is there is meant: "the dress"."""
        if "add" in chunk.verbs:
            return None
        if self.garments and self.garments[self._current] == category and not chunk.article:
            return self._current  # "a swimsuit, one piece"
        if not (self.refining or chunk.article in ("the", "this")):
            return None
        return garment_named(category, self.garments)

    def _copy_colours(self, number: int, item: Match) -> None:
        for fact in list(self.facts):
            if fact.garment == number - 1 and fact.field == "colours":
                self.facts.append(Fact(number, "colours", fact.value, (item,)))

    def _head(self, kind: str, item: Match, place: int, chunk: Chunk, pending: list[Said]) -> None:
        """A noun that takes the qualifiers right before it: "gold buttons", "rainy street"."""
        value = item.value(kind) or ""
        clothed = any(one.says("garment") for one in chunk.items[place + 1 :])
        group = kind if kind in ("hair", "place", "backdrop") else "details"
        wanted = ("qualifier",) if clothed else QUALIFIERS.get(group)
        taken = _suffix(pending, place, wanted)
        value = " ".join([*(match.words for said in taken for match in said.said), value])
        words = (*(match for said in taken for match in said.said), item)
        if kind == "backdrop":
            if taken:
                self._picture(kind, value, words, chunk)
        elif kind == "place" and chunk.intro == "for":
            self._picture("occasion", value, words, chunk)
        elif kind in ("hair", "place"):
            self._picture(kind, value, words, chunk)
        else:
            pending.append(Said(GARMENT_FIELDS[kind], value, words, place))

    def _picture(self, kind: str, value: str, words: tuple[Match, ...], chunk: Chunk) -> None:
        if kind == "unwanted":
            self.unused.extend(words)
            return
        denied = chunk.denied
        self.facts.append(Fact(PICTURE_WIDE, PICTURE[kind], value, words, chunk.verbs, denied))

    # ------------------------------------------------------------- what belongs to which garment

    def _loose(
        self, pending: list[Said], chunk: Chunk, made: int | None, after: Chunk | None
    ) -> None:
        """Bind what was said without a garment after it."""
        if made is None and (not self.garments or self._forward(pending, chunk, after)):
            self._waiting.extend(pending)
        elif made is None and chunk.each:
            for number in range(len(self.garments)):
                self._bind(pending, number, chunk.verbs)
        elif made is None and chunk.intro == "in" and len(self._bare) > 1:
            for number in self._bare:
                self._bind(pending, number, chunk.verbs)
        else:
            self._bind(pending, self._current if made is None else made, chunk.verbs)
        if self.garments:
            self._bare = []

    def _forward(self, pending: list[Said], chunk: Chunk, after: Chunk | None) -> bool:
        """Whether it is the first half of "red and white shirt"."""
        if after is None or after.intro not in ("and", "or") or after.article or after.denied:
            return False
        first = _modifier(after.items[0], 0).field if after.items else ""
        joined = all(said.field == first for said in pending) and after.says("garment")
        return joined and chunk.intro != "in"

    def _bind(self, pending: Sequence[Said], number: int, verbs: frozenset[str]) -> None:
        for said in pending:
            if said.field:
                self.facts.append(Fact(number, said.field, said.value, said.said, verbs))
            else:
                self.unused.extend(match for match in said.said if match.senses)

    # ------------------------------------------------------------- what is not wanted

    def _deny(self, chunk: Chunk) -> None:
        pending: list[Said] = []
        for place, item in enumerate(chunk.items):
            kind = self._kind(chunk, place)
            if kind == "garment" and chunk.mild:
                self._garment(item, chunk, [])
            elif kind == "garment":
                pending.append(
                    Said("category", item.value("garment", "also") or "", (item,), place)
                )
            elif kind in ("hair", "place", "backdrop") or (kind in PICTURE and kind != "hair"):
                value = "background" if kind == "backdrop" else item.value(kind) or ""
                self.facts.append(
                    Fact(PICTURE_WIDE, "/render/negative", value, (item,), chunk.verbs, True)
                )
            elif kind in ("detail", *NOUN_VALUES):
                self._head(kind, item, place, chunk, pending)
            else:
                pending.append(_modifier(item, place))
        for said in pending:
            self._without(said, chunk)

    def _without(self, said: Said, chunk: Chunk) -> None:
        """The opposite of a value where it has one; else it goes to ``without``."""
        if not said.field:
            return
        where = self._current if self.garments else None
        if said.field == "category" and self.refining:
            there = garment_named(said.value, self.garments)
            if there is not None:
                self.facts.append(Fact(there, "category", said.value, said.said, denied=True))
                return
        if said.field == "details":
            noun = said.value.split()[-1]
            where = next((n for n, nouns in enumerate(self.parts) if noun in nouns), where)
        changed = (LOOSER.get(said.value) if chunk.mild else None) or OPPOSITES.get(said.value)
        if changed and changed[0] == said.field:
            name, value = changed
            jacket = self.garments and self.garments[where or 0].endswith("jacket")
            if name == "length" and (jacket or self._label() not in _FALLS):
                value = "regular length"
            new = Said(name, value, said.said, said.place)
        elif where is None and said.field == "category":
            self.facts.append(
                Fact(PICTURE_WIDE, "/render/negative", said.value, said.said, chunk.verbs, True)
            )
            return
        else:
            new = Said("without", said.value, said.said, said.place)
        if where is None:
            self._waiting.append(new)
        else:
            self._bind([new], where, chunk.verbs)


def _modifier(item: Match, place: int) -> Said:
    """What it says of a garment; no field where it says nothing of one."""
    for name, where in GARMENT_FIELDS.items():
        value = item.value(name)
        if value is not None:
            return Said(where, value, (item,), place)
    return Said("", "", (item,), place)


def _definite(pending: list[Said]) -> list[Said]:
    """ "the belt red": a red belt in the place of the belt."""
    for number, said in enumerate(pending):
        after = pending[number + 1 :]
        if said.field == "details" and after and all(one.field in _OF_DETAILS for one in after):
            noun = said.value.split()[-1]
            words = (*said.said, *(match for one in after for match in one.said))
            value = " ".join([*(one.value for one in after), noun])
            gone = Said("without", noun, said.said, said.place)
            return [*pending[:number], gone, Said("details", value, words, said.place)]
    return pending


def _suffix(pending: list[Said], place: int, wanted: tuple[str, ...] | None) -> list[Said]:
    """Take the qualifiers that stand right before ``place``; all words where ``wanted`` is None."""
    taken: list[Said] = []
    while pending and pending[-1].place == place - 1 - len(taken):
        first, *more = pending[-1].said
        if more or (wanted is not None and not first.says(*wanted)):
            break
        taken.insert(0, pending.pop())
    return taken
