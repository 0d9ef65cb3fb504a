"""Construction complexity by rubric: sewing minutes of a category and of what its pieces are made with,
as a distribution over grades.

The minutes are ranges of standard minute values (SMV, also SAM: what a trained sewer at normal pace
needs for all operations of a piece). ``docs/complexity.md`` says where they come from and what
they leave out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.garments import GRADES, Complexity

__all__ = ["RUBRIC_VERSION", "complexity_of", "extra_minutes", "grade_shares", "mixed_grades"]

Floats = NDArray[np.float64]
RUBRIC_VERSION: Final = 2
# A grade ends where the next begins, in sewing minutes.
_EDGES: Final = (9.0, 16.0, 28.0, 55.0)
# Four pieces in five of the category lie between the two.
_MINUTES: Final[dict[str, tuple[float, float]]] = {
    "Undershirt": (4, 7), "T-Shirt": (5, 8), "Top": (6, 11), "Longsleeve": (6, 11), "Body": (7, 12),
    "Hat": (7, 18), "Polo": (10, 16), "Skirt": (10, 20), "Shorts": (11, 20), "Pants": (14, 28),
    "Blouse": (15, 26), "Shirt": (18, 27), "Hoodie": (18, 32), "Dress": (17, 42), "Shoes": (25, 70),
    "Outwear": (38, 95), "Blazer": (60, 110),
}  # fmt: skip
_ANY: Final = (7.0, 50.0)
_WOVEN: Final = frozenset(
    {"Skirt", "Shorts", "Pants", "Blouse", "Shirt", "Dress", "Outwear", "Blazer"}
)
_MATCHING: Final = 0.12
_TENTH: Final = 1.2816
# What a piece has, and the minutes that it takes to make and to set one.
_DETAIL_MINUTES: Final[dict[str, float]] = {
    "sleeveless": -1.0, "elbow sleeves": 0.5, "long sleeves": 2.0,
    "polo collar": 1.5, "stand-up collar": 1.5, "collar": 2.0, "shirt collar": 4.0, "lapels": 6.0,
    "elastic waist": 1.0, "placket": 2.0, "snaps": 2.0, "tie": 2.0, "short zip": 3.0,
    "buttons": 3.5, "zip": 4.0, "fly": 4.0,
    "pockets": 1.5, "hood": 4.5, "quilted": 6.0, "lining": 10.0, "contrast parts": 2.0,
}  # fmt: skip
_MATCHED: Final = ("stripes", "checks")
# What of these the category's pieces have on average: the mean over described photographs.
_USUAL: Final[dict[str, float]] = {
    "Undershirt": -0.3, "T-Shirt": 0.4, "Top": 1.1, "Blouse": 2.2, "Hat": 3.4, "Body": 3.7,
    "Longsleeve": 4.0, "Polo": 4.7, "Shorts": 5.1, "Pants": 5.4, "Dress": 5.5, "Skirt": 6.6,
    "Shoes": 9.0, "Shirt": 9.9, "Hoodie": 11.7, "Blazer": 20.0, "Outwear": 23.2,
}  # fmt: skip
_LEAST: Final = 0.5
"""The least share of its category's usual minutes that a piece with little on it takes."""
_KNOWN: Final = 0.7
"""How far pieces spread whose details are known, of how far their category does: half of the variance."""


def extra_minutes(details: Mapping[str, int]) -> float:
    """What the details of a piece take together, each as often as it has it."""
    return sum(_DETAIL_MINUTES.get(name, 0.0) * count for name, count in details.items())


def grade_shares(
    category: str, patterned: float = 0.0, details: Mapping[str, int] | None = None
) -> Floats:
    """``(5,)``: how pieces of a category spread over the grades 1 to 5, summing to 1.

    The logarithm of the minutes is taken as normal. ``patterned`` in [0, 1] adds up to 12 in 100 for
    patterns that must meet at seams, in woven kinds only. With ``details``, how many of each a piece has,
    its minutes are its category's, more or less by what it has beyond the usual, and spread less.
    An unknown category spreads widely.
    """
    low, high = (math.log(m) for m in _MINUTES.get(category, _ANY))
    mean, spread = (low + high) / 2, (high - low) / 2 / _TENTH
    if details is not None:
        patterned = float(any(each in details for each in _MATCHED))
        spread *= _KNOWN
        if category in _USUAL:
            beyond = (extra_minutes(details) - _USUAL[category]) / math.exp(mean)
            mean += math.log(max(_LEAST, 1 + beyond))
    if category in _WOVEN:
        mean += math.log1p(_MATCHING * patterned)
    below = [0.5 * math.erfc((mean - math.log(e)) / spread / math.sqrt(2)) for e in _EDGES]
    return np.diff(np.array([0.0, *below, 1.0]))


def mixed_grades(category: Mapping[str, float], patterned: float = 0.0) -> Floats:
    """``(5,)``: the grades of a garment whose category is known by its probabilities only."""
    total = sum(category.values())
    mixed = [share / total * grade_shares(label, patterned) for label, share in category.items()]
    return np.sum(mixed, axis=0)


def complexity_of(shares: Floats) -> Complexity:
    """Probabilities ``(5,)`` with their median grade."""
    grade = GRADES[int(np.searchsorted(np.cumsum(shares), 0.5 - 1e-9))]
    return Complexity(grade, tuple(float(share) for share in shares))
