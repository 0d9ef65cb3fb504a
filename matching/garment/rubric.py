"""Construction complexity by rubric: sewing minutes of a category, as a distribution over grades.

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

__all__ = ["RUBRIC_VERSION", "complexity_of", "grade_shares", "mixed_grades"]

Floats = NDArray[np.float64]
RUBRIC_VERSION: Final = 1
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


def grade_shares(category: str, patterned: float = 0.0) -> Floats:
    """``(5,)``: how pieces of a category spread over the grades 1 to 5, summing to 1.

    The logarithm of the minutes is taken as normal. ``patterned`` in [0, 1] adds up to 12 in 100 for
    patterns that must meet at seams, in woven kinds only. An unknown category spreads widely.
    """
    low, high = (math.log(m) for m in _MINUTES.get(category, _ANY))
    extra = math.log1p(_MATCHING * patterned) if category in _WOVEN else 0.0
    mean, spread = (low + high) / 2 + extra, (high - low) / 2 / _TENTH
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
