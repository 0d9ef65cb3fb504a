"""What a shopper may call a photograph, and which photographs such words are true of.

A wish is a sentence made from up to four facts (colour, garment, look, wearer). Its truth for a
photograph is the product of the facts' memberships in [0, 1]; facts it does not state do not count.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from data.colours import FAMILIES, SHADE_FAMILIES, SHADES, colour_spread, memberships
from pipelines.training.words import (
    DETAIL_WORDS,
    DETAILS,
    FAMILY_WORDS,
    FRAMES,
    GARMENT_WORDS,
    GARMENTS,
    LOOK_WORDS,
    NARROWER,
    SHADE_WORDS,
    STYLE_WORDS,
    WEARER_WORDS,
)

__all__ = [
    "Facts",
    "Wish",
    "all_sentences",
    "as_made",
    "as_told",
    "facts_of",
    "told_families",
    "truth",
    "unsaid",
    "wish_for",
]

Floats = NDArray[np.float32]
LOOKS: Final = ("plain", "patterned")
WEARERS: Final = ("adult", "kids")
_SECOND: Final = 0.5
_DETAILED: Final = 0.3
_BUSY: Final = {
    "stripes": 1.0,
    "checks": 1.0,
    "dots": 1.0,
    "print": 1.0,
    "graphic": 0.7,
    "contrast parts": 0.4,
}
"""How patterned a garment with such a detail is."""


@dataclass(frozen=True)
class Facts:
    """What is known of ``n`` pictures, each column a membership in [0, 1].

    ``shades`` ``(n, len(SHADES))``, ``families`` ``(n, len(FAMILIES))``,
    ``garments`` ``(n, len(GARMENTS))``, ``looks`` ``(n, 2)``, ``wearers`` ``(n, 2)``,
    ``details`` ``(n, len(DETAILS))``, which count where somebody ``described`` ``(n,)`` the garment.
    """

    shades: Floats
    families: Floats
    garments: Floats
    looks: Floats
    wearers: Floats
    details: Floats
    described: Floats

    def part(self, rows: NDArray[np.integer[Any]]) -> Facts:
        return Facts(*(each[rows] for each in vars(self).values()))


@dataclass(frozen=True)
class Wish:
    """A sentence with the weights of what it asks: an empty fact does not ask."""

    text: str
    shade: str | None = None
    family: str | None = None
    garment: str | None = None
    look: str | None = None
    wearer: str | None = None
    detail: str | None = None


def facts_of(shares: Floats, garments: Floats, kids: NDArray[np.bool_]) -> Facts:
    """Facts from shade shares ``(n, s)``, garment one-hots ``(n, g)`` and kids ``(n,)``."""
    shades, families = memberships(shares)
    patterned = np.clip((colour_spread(shares, lightness=0.6) - 14) / 14, 0, 1)
    child = kids.astype(np.float32)
    return Facts(
        shades, families, garments.astype(np.float32),
        np.stack([1 - patterned, patterned], -1).astype(np.float32),
        np.stack([1 - child, child], -1),
        np.zeros((len(child), len(DETAILS)), np.float32), np.zeros(len(child), np.float32),
    )  # fmt: skip


def as_made(facts: Facts, details: Sequence[tuple[str, ...]]) -> Facts:
    """``facts`` with how people say that ``n`` garments are made; a pattern that they tell counts instead of the measured one."""
    has = np.array([[float(name in some) for name in DETAILS] for some in details], np.float32)
    described = np.array([bool(some) for some in details], np.float32)
    busy = np.array([max((_BUSY.get(name, 0.0) for name in some), default=0.0) for some in details])
    told = np.stack([1 - busy, busy], -1).astype(np.float32)
    looks = np.where(described[:, None] > 0, told, facts.looks)
    return replace(facts, looks=looks, details=has, described=described)


def told_families(colours: Sequence[tuple[str, ...]]) -> Floats:
    """``(n, len(FAMILIES))``: what people called ``n`` colours, the second name half as true as the first.

    Navy is a little blue, too. Zeros where nobody said anything.
    """
    told = np.zeros((len(colours), len(FAMILIES)), np.float32)
    for row, names in zip(told, colours, strict=True):
        for name, weight in zip(names, (1.0, _SECOND), strict=False):
            np.maximum(row, weight * _meaning(name), out=row)
    return told


def _meaning(family: str) -> Floats:
    if family in SHADES:
        return SHADE_FAMILIES[SHADES.index(family)]
    return (np.array(FAMILIES) == family).astype(np.float32)


def as_told(facts: Facts, told: Floats) -> Facts:
    """``facts`` with people's names for colours instead of measured ones, where ``told`` ``(n, len(FAMILIES))`` has any.

    A shade that is of none of these colours was measured wrongly, and is left out.
    """
    known = told.any(1, keepdims=True)
    possible = np.clip(told @ SHADE_FAMILIES.T, 0, 1)
    return replace(
        facts,
        families=np.where(known, told, facts.families),
        shades=np.where(known, facts.shades * possible, facts.shades),
    )


def _column(names: tuple[str, ...], name: str | None, columns: Floats) -> Floats | float:
    return 1.0 if name is None else columns[:, names.index(name)]


def truth(wishes: list[Wish], facts: Facts) -> Floats:
    """``(len(wishes), n)``: how true each wish is of each picture."""
    rows = np.empty((len(wishes), len(facts.looks)), np.float32)
    for i, wish in enumerate(wishes):
        row = _column(SHADES, wish.shade, facts.shades) * _column(
            FAMILIES, wish.family, facts.families
        )
        row = (
            row
            * _column(LOOKS, wish.look, facts.looks)
            * _column(WEARERS, wish.wearer, facts.wearers)
        )
        if wish.garment is not None:
            meant = np.array(
                [GARMENT_WORDS.get(wish.garment, {}).get(g, 0.0) for g in GARMENTS], np.float32
            )
            row = row * _named(wish.garment, np.clip(facts.garments @ meant, 0, 1), facts)
        rows[i] = row * _column(DETAILS, wish.detail, facts.details)
    return rows


def _named(word: str, by_label: Floats, facts: Facts) -> Floats:
    """How truly a word names garments: a narrower one by what they were described as, others by their label."""
    if word not in NARROWER:
        return by_label
    narrow = facts.details[:, [DETAILS.index(name) for name in NARROWER[word]]].max(1)
    return np.where(facts.described > 0, narrow, by_label).astype(np.float32)


def unsaid(wishes: list[Wish], facts: Facts) -> NDArray[np.bool_]:
    """``(len(wishes), n)``: wishes for details, of garments that nobody described."""
    asked = np.array([wish.detail is not None for wish in wishes], bool)
    return asked[:, None] & (facts.described == 0)[None]


def _phrase(wish: dict[str, str | None], rng: random.Random) -> str:
    parts: list[str] = []
    if wish["wearer"]:
        parts.append(rng.choice(WEARER_WORDS[wish["wearer"]]))
    elif rng.random() < 0.15:
        parts.append(rng.choice(STYLE_WORDS))
    if wish["look"]:
        parts.append(rng.choice(LOOK_WORDS[wish["look"]]))
    colour = None
    if wish["shade"]:
        colour = rng.choice(SHADE_WORDS[wish["shade"]])
    elif wish["family"]:
        colour = rng.choice(FAMILY_WORDS[wish["family"]])
    before, after = DETAIL_WORDS.get(wish["detail"] or "", ((), ()))
    end = ""
    if before or after:
        said = rng.choice((*before, *after))
        end = f" {said}" if said in after else ""
        parts += [] if end else [said]
    garment = wish["garment"] or (
        rng.choice(("clothes", "garment", "one", "clothing", "")) if parts or end else ""
    )
    rng.shuffle(parts)
    if colour and garment and rng.random() < 0.12:
        return f"{' '.join([*parts, garment])} in {colour}{end}"
    parts.insert(rng.randint(0, len(parts)), colour) if colour else None
    return (" ".join([*parts, garment]) + end).strip()


def wish_for(facts: Facts, row: int, rng: random.Random) -> Wish:
    """A wish that is true of picture ``row``, in varied wording and detail."""
    said: dict[str, str | None] = dict.fromkeys(
        ("shade", "family", "garment", "look", "wearer", "detail")
    )
    kind = rng.random()
    if kind < 0.8:
        said["garment"] = _garment_word(facts, row, rng)
    if kind > 0.22:
        if rng.random() < 0.4 and facts.shades[row].max() > 0.4:
            said["shade"] = _drawn(SHADES, facts.shades[row], rng)
        else:
            said["family"] = _drawn(FAMILIES, facts.families[row], rng)
    if facts.described[row] and rng.random() < _DETAILED:
        said["detail"] = _detail(facts.details[row], rng)
    elif rng.random() < 0.12:
        said["look"] = _drawn(LOOKS, facts.looks[row], rng)
    if rng.random() < (0.4 if facts.wearers[row, 1] else 0.05):
        said["wearer"] = _drawn(WEARERS, facts.wearers[row], rng)
    if not any(said.values()):
        said["family"] = _drawn(FAMILIES, facts.families[row], rng)
    text = _phrase(said, rng)
    return Wish(rng.choice(FRAMES).format(text) if rng.random() < 0.5 else text, **said)


def _drawn(names: tuple[str, ...], weights: Floats, rng: random.Random) -> str:
    return rng.choices(names, [float(w) ** 2 + 1e-6 for w in weights])[0]


def _detail(row: Floats, rng: random.Random) -> str | None:
    """Something that the garment has and that there are words for."""
    has = [name for name, true in zip(DETAILS, row, strict=True) if true and name in DETAIL_WORDS]
    return rng.choice(has) if has else None


def _garment_word(facts: Facts, row: int, rng: random.Random) -> str | None:
    of = facts.garments[row]
    label = GARMENTS[int(of.argmax())] if of.max() > 0 else None
    words = {word: meant[label] for word, meant in GARMENT_WORDS.items() if label in meant}
    if facts.described[row]:
        has = {name for name, true in zip(DETAILS, facts.details[row], strict=True) if true}
        words = {word: true for word, true in words.items() if word not in NARROWER}
        words |= {word: 1.0 for word, narrow in NARROWER.items() if has.intersection(narrow)}
    if not words:
        return None
    return rng.choices([*words], [true**2 for true in words.values()])[0]


def all_sentences() -> list[str]:
    """Every word a wish can be made of, in sentences: what a tokenizer learns from."""
    colours = [w for words in (*SHADE_WORDS.values(), *FAMILY_WORDS.values()) for w in words]
    extras = [
        w for words in (*LOOK_WORDS.values(), *WEARER_WORDS.values(), STYLE_WORDS) for w in words
    ]
    sentences = [f"{c} {g}" for c in colours for g in GARMENT_WORDS]
    details = [w for before, after in DETAIL_WORDS.values() for w in (*before, *after)]
    sentences += [*details, *NARROWER]
    return sentences + [frame.format(extra) for frame in FRAMES for extra in extras]
