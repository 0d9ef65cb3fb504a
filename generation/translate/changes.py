"""What the verbs of an instruction mean: take away, put one in the place of another, more and less."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from generation.manifest import ManifestGarment
from generation.translate.chunks import Chunk
from generation.translate.kinds import garment_named
from generation.translate.lexicon import Lexicon, lexicon
from generation.translate.matching import Match
from generation.translate.reading import Fact

__all__ = ["compare", "direct"]

_TAKE: Final = frozenset(("remove", "drop", "lose", "take", "delete"))
_CHANGE: Final = frozenset(("change", "swap", "replace", "turn", "switch"))
_INTO: Final = frozenset(("to", "with", "into", "for", "by"))
_REGIONS: Final = (
    frozenset(("Pants", "Shorts", "Skirt")),
    frozenset(("Outwear", "Blazer")),
    frozenset(
        ("T-Shirt", "Longsleeve", "Shirt", "Polo", "Hoodie", "Blouse", "Top", "Undershirt", "Body")
    ),
    frozenset(("Shoes",)),
    frozenset(("Hat",)),
    frozenset(("Dress", "")),
)
_LENGTHS: Final = (
    "micro", "mini", "above the knee", "knee-length", "midi", "ankle-length", "floor-length"
)  # fmt: skip
_LIKE: Final = {"short": "mini", "below the knee": "knee-length", "mid-length": "knee-length",
                "maxi": "floor-length", "long": "ankle-length"}  # fmt: skip
_FITS: Final = ("bodycon", "skinny", "fitted", "slim", "regular", "relaxed", "loose", "oversized")
_SLEEVES: Final = (
    "sleeveless", "cap sleeves", "short sleeves", "three-quarter sleeves", "long sleeves"
)  # fmt: skip
_MORE: Final = {
    "shorter": ("length", -1), "shorten": ("length", -1), "longer": ("length", 1), "lengthen": ("length", 1),
    "tighter": ("silhouette", -1), "looser": ("silhouette", 1), "loosen": ("silhouette", 1),
    "darker": ("colours", -1), "darken": ("colours", -1), "lighter": ("colours", 1), "lighten": ("colours", 1),
}  # fmt: skip


def direct(chunks: Sequence[Chunk], garments: Sequence[str]) -> list[Chunk]:
    """The chunks of an instruction with their verbs carried out on them."""
    verbs: frozenset[str] = frozenset()
    for chunk in chunks:
        if chunk.intro in ("and", "or") and not chunk.verbs and not chunk.denied:
            chunk.verbs = verbs & (_TAKE | {"add"})
        verbs = chunk.verbs
        chunk.denied |= bool(chunk.verbs & _TAKE)
    kept = list(chunks)
    for before, chunk in pairwise(chunks):
        if before.verbs & _CHANGE and chunk.intro in _INTO:
            _change(before, chunk, garments)
        elif "instead" in before.verbs and chunk.intro == "of":
            _instead_of(_previous(chunks, before), chunk, garments)
    for number, chunk in enumerate(kept):
        after = kept[number + 1] if number + 1 < len(kept) else None
        alone = after is not None and after.verbs == frozenset(("instead",)) and after.intro != "of"
        wanted = alone or "instead" in chunk.verbs or ("make" in chunk.verbs and chunk.article)
        if wanted and not chunk.denied and chunk.replaces is None:
            _replace(chunk, garments)
            _no_more(kept, chunk.replaces, garments)
    return [chunk for chunk in kept if chunk.items or chunk.verbs]


def _previous(chunks: Sequence[Chunk], chunk: Chunk) -> Chunk:
    """The chunk that "instead" speaks of: its own words, or those before it."""
    if chunk.items:
        return chunk
    at = next(number for number, one in enumerate(chunks) if one is chunk)
    return chunks[max(0, at - 1)]


def _named(chunk: Chunk) -> str | None:
    return next((item.value("garment") for item in chunk.items if item.says("garment")), None)


def _change(old: Chunk, new: Chunk, garments: Sequence[str]) -> None:
    """ "change A to B": B comes in A's place."""
    named, becomes = _named(old), _named(new)
    if becomes and garments:
        there = garment_named(named, garments) if named else None
        new.replaces = there if there is not None else _alike(becomes, garments)
        old.items = []
    elif old.says("detail") and not named:
        old.denied = True
    else:
        old.items = [item for item in old.items if item.says("garment")]


def _instead_of(new: Chunk, old: Chunk, garments: Sequence[str]) -> None:
    named, becomes = _named(old), _named(new)
    there = garment_named(named, garments) if named else None
    if becomes and there is not None:
        new.replaces = there
        old.items = []
    else:
        old.denied = True


def _replace(chunk: Chunk, garments: Sequence[str]) -> None:
    becomes = _named(chunk)
    if becomes and garments and garment_named(becomes, garments) is None:
        chunk.replaces = _alike(becomes, garments)


def _no_more(chunks: Sequence[Chunk], number: int | None, garments: Sequence[str]) -> None:
    """ "no shirt, a top instead": what is replaced need not be taken away as well."""
    for chunk in chunks:
        named = _named(chunk) if chunk.denied and number is not None else None
        if named and garment_named(named, garments) == number:
            chunk.items = []


def _alike(category: str, garments: Sequence[str]) -> int:
    """The garment worn where ``category`` is worn; the first one where there is none."""
    labels = lexicon().labels
    region = next(one for one in _REGIONS if labels.get(category, "") in one)
    places = (number for number, there in enumerate(garments) if labels.get(there, "") in region)
    return next(places, 0)


def compare(
    chunks: Sequence[Chunk], garments: Sequence[ManifestGarment], said: Sequence[Match]
) -> Iterator[Fact]:
    """Facts of "longer", "tighter", "darker" and their like, from what the garments are now.

    ``said`` are the matches of those words.
    """
    if not garments:
        return
    for word in said:
        chunk = next(one for one in chunks if word.words in one.verbs)
        named = _named(chunk)
        number = garment_named(named, [one.category for one in garments]) if named else 0
        yield from _compared(word, chunk, garments[number or 0], number or 0)


def _compared(word: Match, chunk: Chunk, garment: ManifestGarment, number: int) -> Iterator[Fact]:
    field, step = _MORE[word.words]
    if field == "colours":
        asked = [item.value("colour") or "" for item in chunk.items if item.says("colour")]
        chunk.items = [item for item in chunk.items if not item.says("colour")]
        for colour in asked or garment.colours:
            yield Fact(number, field, _tone(colour, step), (word,))
    elif any(item.value("sleeve") == "sleeves" for item in chunk.items):
        chunk.items = [item for item in chunk.items if not item.says("sleeve")]
        value = _step(_SLEEVES, garment.sleeve, step, ("short sleeves", "long sleeves"))
        yield Fact(number, "sleeve", value, (word,))
    elif field == "length":
        ends = ("short", "long") if _falls(garment, lexicon()) else ("cropped", "long")
        value = _step(_LENGTHS, _LIKE.get(garment.length, garment.length), step, ends)
        yield Fact(number, field, value, (word,))
    else:
        yield Fact(
            number, field, _step(_FITS, garment.silhouette, step, ("fitted", "loose")), (word,)
        )


def _falls(garment: ManifestGarment, known: Lexicon) -> bool:
    return known.labels.get(garment.category, "") in ("Dress", "Skirt", "Outwear", "Pants", "")


def _step(scale: Sequence[str], now: str, step: int, ends: tuple[str, str]) -> str:
    """The next value of the scale; one of the ends where the present one is not on it."""
    if now not in scale:
        return ends[step > 0]
    return scale[min(max(scale.index(now) + step, 0), len(scale) - 1)]


def _tone(colour: str, step: int) -> str:
    if colour in ("black", "white"):
        return {("black", 1): "charcoal", ("white", -1): "off-white"}.get((colour, step), colour)
    own, other = ("light", "dark") if step > 0 else ("dark", "light")
    head, _, rest = colour.partition(" ")
    if head == other and rest:
        return rest
    return colour if head == own else f"{own} {colour}"
