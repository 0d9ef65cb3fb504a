"""What a picture maker is asked for when it is measured: fixed before a single answer was seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

__all__ = ["Asked", "asked_pictures"]

# How often each garment is asked for: by the square root of how many photographs people sent of it,
# so that the rare ones are asked for too. The words are those that name no other garment.
_GARMENTS: Final[dict[str, tuple[int, tuple[str, ...]]]] = {
    "T-Shirt": (838, ("t-shirt", "tee", "crew neck tee")),
    "Pants": (609, ("trousers", "pants", "chinos", "joggers")),
    "Longsleeve": (606, ("long sleeve top", "jumper", "sweater")),
    "Shoes": (372, ("shoes", "trainers", "sneakers")),
    "Shirt": (347, ("button-up shirt", "oxford shirt", "shirt")),
    "Dress": (265, ("dress", "summer dress")),
    "Outwear": (260, ("jacket", "coat", "parka")),
    "Shorts": (255, ("shorts",)),
    "Hat": (149, ("hat", "cap", "beanie")),
    "Skirt": (129, ("skirt", "midi skirt")),
    "Polo": (107, ("polo shirt", "polo")),
    "Undershirt": (102, ("tank top", "singlet")),
    "Hoodie": (90, ("hoodie", "hooded sweatshirt")),
    "Blazer": (90, ("blazer", "suit jacket")),
    "Body": (64, ("bodysuit", "babygrow")),
    "Top": (28, ("crop top", "summer top")),
    "Blouse": (19, ("blouse",)),
}
_COLOURS: Final = (
    "black", "white", "grey", "navy", "blue", "red", "green", "pink", "beige", "brown", "yellow",
    "orange", "purple", "burgundy",
)  # fmt: skip
_FRAMES: Final = (
    "a {colour} {garment}", "{colour} {garment}", "a photo of a {colour} {garment}",
    "a plain {colour} {garment}", "looking for a {colour} {garment}", "{garment} in {colour}",
    "a {colour} {garment} for summer", "a women's {colour} {garment}", "product photo of a {colour} {garment}",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A prompt with the class and the family of colour that it asks for."""

    prompt: str
    garment: str
    colour: str


def asked_pictures(count: int = 200, seed: int = 2026) -> list[Asked]:
    """``count`` prompts, the same ones every time; every colour is asked for about equally often."""
    rng = np.random.default_rng(seed)
    names = list(_GARMENTS)
    odds = np.sqrt([_GARMENTS[name][0] for name in names])
    shares = np.floor(np.cumsum(odds / odds.sum()) * count + 0.5).astype(int)
    garments = np.repeat(names, np.diff(shares, prepend=0))
    colours = np.resize(_COLOURS, count)
    rng.shuffle(colours)
    asked: list[Asked] = []
    for name, colour in zip(garments, colours, strict=True):
        words = _GARMENTS[str(name)][1]
        frame = _FRAMES[int(rng.integers(len(_FRAMES)))]
        word = words[int(rng.integers(len(words)))]
        asked.append(Asked(frame.format(colour=colour, garment=word), str(name), str(colour)))
    return asked
