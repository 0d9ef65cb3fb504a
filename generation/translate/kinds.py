"""Which of its senses a phrase has where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from generation.translate.chunks import Chunk
from generation.translate.lexicon import lexicon
from generation.translate.matching import Match
from generation.translate.senses import GARMENT_FIELDS, NOUN_VALUES, PICTURE

__all__ = ["garment_named", "kind_of"]

_NECKLESS: Final = frozenset(("Pants", "Shorts", "Skirt", "Shoes", "Hat"))
_QUALIFIED: Final = (
    ("place_qualifier", ("place", "backdrop")),
    ("qualifier", ("detail",)),
    ("hair_qualifier", ("hair",)),
)


def kind_of(chunk: Chunk, place: int, worn: str | None) -> str:
    """``garment``, a head, a field of the picture, or ``modifier`` for the phrase at ``place``.

    ``worn`` is the class of the garment that was last spoken of, None before the first.
    """
    item, rest = chunk.items[place], chunk.items[place + 1 :]
    clothed = any(one.says("garment") for one in rest)
    if rest and any(item.says(name) and rest[0].says(*heads) for name, heads in _QUALIFIED):
        return "modifier"
    if item.says("also"):
        return "garment" if worn is None and not clothed else "detail"
    if item.says("garment"):
        shod = item.says("detail") and chunk.intro == "with" and worn == "Shoes"
        return "detail" if shod else "garment"
    if not clothed and _stands_alone(chunk, place, worn):
        return "garment"
    if item.says(*GARMENT_FIELDS) and not item.says("detail"):
        noun = next((name for name, value in NOUN_VALUES.items() if item.value(name) == value), "")
        if noun or clothed or not item.says(*PICTURE):
            return noun or "modifier"
    return _pictured(item, chunk, rest if clothed else ())


def _stands_alone(chunk: Chunk, place: int, worn: str | None) -> bool:
    """Whether a word that mostly tells of a garment is one here: "a black turtleneck", "a teal fleece"."""
    item = chunk.items[place]
    if item.value("neckline") in lexicon().necks:
        return worn is None or worn in _NECKLESS or chunk.says("colour")
    return item.says("alone") and worn is None and 0 < place == len(chunk.items) - 1


def _pictured(item: Match, chunk: Chunk, clothes: Sequence[Match]) -> str:
    """What a phrase says of the whole picture; ``clothes`` follow it in its chunk."""
    if item.says("occasion") and item.says("place"):
        return "place" if chunk.intro in ("in", "at", "on") else "occasion"
    if item.says("place") and clothes:
        return "modifier"
    if item.says("angle") and item.says("direction"):
        return "direction" if chunk.says("light") else "angle"
    return next((kind for kind in ("detail", *PICTURE) if item.says(kind)), "modifier")


def garment_named(category: str, garments: Sequence[str]) -> int | None:
    """The number of the garment that "the dress" means; None where there is none such."""
    labels = lexicon().labels
    label = labels.get(category)
    plain = (label and category == label.casefold()) or category in ("trousers", "coat", "jacket")
    for number, there in enumerate(garments):
        same = plain and labels.get(there) == label
        if there == category or same or there.split()[-1:] == [category]:
            return number
    return None
