"""What a person may ask a picture maker for, and what each latent may be called."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from data.colours import FAMILIES, SHADES
from pipelines.training.captions import Facts, facts_of
from pipelines.training.words import (
    FAMILY_WORDS,
    FRAMES,
    GARMENT_WORDS,
    GARMENTS,
    LOOK_WORDS,
    SHADE_WORDS,
    STYLE_WORDS,
    WEARER_WORDS,
)

if TYPE_CHECKING:
    from data.colours import Floats
    from pipelines.training.photos import Photo

__all__ = ["FRAMED", "facts_for", "saying"]

FRAMED: Final = (
    *FRAMES, "{}, studio photograph", "{} on a white background", "a studio photo of a {}",
    "product photo of a {}, plain background", "{}, packshot", "{}, light background, no person",
)  # fmt: skip
_WORDLESS: Final = 0.1


def facts_for(photos: Sequence[Photo], shares: Floats) -> Facts:
    """What is known of packshots of ``photos`` that show ``shares`` of each shade."""
    known = np.array([[photo.label == name for name in GARMENTS] for photo in photos])
    return facts_of(shares, known, np.array([photo.kids for photo in photos]))


def _garment(label: str, rng: random.Random) -> str:
    words = {
        word: meant[label] for word, meant in GARMENT_WORDS.items() if meant.get(label, 0) > 0.6
    }
    if not words:
        return label.lower()
    first = next(iter(words))
    return first if rng.random() < 0.4 else rng.choice(list(words))


def _colour(facts: Facts, row: int, rng: random.Random) -> str:
    shade, family = facts.shades[row], facts.families[row]
    if shade.max() > 0.5 and rng.random() < 0.5:
        return rng.choice(SHADE_WORDS[SHADES[int(shade.argmax())]])
    if family.max() < 0.3:
        return ""
    return rng.choice(FAMILY_WORDS[FAMILIES[int(family.argmax())]])


def saying(label: str, facts: Facts, row: int, rng: random.Random) -> str:
    """A sentence true of the picture in ``row``; one in ten says nothing, for guidance."""
    if rng.random() < _WORDLESS:
        return ""
    before: list[str] = []
    if facts.wearers[row, 1] and rng.random() < 0.35:
        before.append(rng.choice(WEARER_WORDS["kids"]))
    if rng.random() < 0.12:
        before.append(rng.choice(STYLE_WORDS))
    if rng.random() < 0.2:
        before.append(rng.choice(LOOK_WORDS["patterned" if facts.looks[row, 1] > 0.5 else "plain"]))
    colour, garment = _colour(facts, row, rng), _garment(label, rng)
    if rng.random() < 0.15:
        colour = ""
    if colour and rng.random() < 0.12:
        text = " ".join([*before, garment, "in", colour])
    else:
        before.insert(rng.randint(0, len(before)), colour)
        text = " ".join(word for word in (*before, garment) if word)
    return rng.choice(FRAMED).format(text) if rng.random() < 0.6 else text
