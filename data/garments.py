"""What a picture shows of a garment, as the garment reader gives it and a person may correct it."""

from __future__ import annotations

import msgspec

__all__ = [
    "GRADES",
    "WHOLE",
    "Box",
    "Complexity",
    "Correction",
    "Garment",
    "GarmentColour",
    "Likelihood",
]

GRADES = (1, 2, 3, 4, 5)
"""Construction complexity, from a T-shirt to a tailored jacket."""


class Likelihood(msgspec.Struct, frozen=True):
    """One answer and its calibrated probability in [0, 1]."""

    label: str
    probability: float


class Complexity(msgspec.Struct, frozen=True):
    """``probabilities`` belong to the grades 1 to 5 and sum to 1; ``grade`` is their median."""

    grade: int
    probabilities: tuple[float, ...]


class GarmentColour(msgspec.Struct, frozen=True):
    """A colour of the garment; the shares of one garment sum to 1."""

    name: str
    hex: str
    share: float


class Box(msgspec.Struct, frozen=True):
    """A part of a picture, in shares of its width and height: ``0 <= left < right <= 1``."""

    left: float
    top: float
    right: float
    bottom: float


class Garment(msgspec.Struct, frozen=True):
    """A garment as read. ``category`` falls by probability and sums to 1 over all labels.

    ``plausible`` are the labels that the conformal rule cannot rule out; ``unknown`` says that the
    picture shows nothing that the reader knows, and then nothing should be matched to it.
    """

    category: tuple[Likelihood, ...]
    complexity: Complexity
    colours: tuple[GarmentColour, ...]
    unknown: bool
    plausible: tuple[str, ...] = ()
    corrected: bool = False
    """True where a person said what it is."""
    details: tuple[Likelihood, ...] = ()
    """What is seen of how it is made (collar, closure, hood, pockets, cloth, a narrower name), the surest first."""


WHOLE = Box(0.0, 0.0, 1.0, 1.0)
"""All of a picture."""


class Correction(msgspec.Struct, frozen=True):
    """What a person said of one garment on a picture; None and empty where the reading stands."""

    picture: str
    """SHA-256 of the picture's bytes."""
    box: Box = WHOLE
    category: str | None = None
    grade: int | None = None
    colours: tuple[GarmentColour, ...] = ()
