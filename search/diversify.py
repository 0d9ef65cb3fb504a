"""Maximal marginal relevance: each next hit is good, and unlike those before it."""

from __future__ import annotations

import numpy as np

from data.types import Vectors
from search.blend import Array, scaled_cosine

__all__ = ["diversified"]


def diversified(
    scores: Array, vectors: Vectors, diversity: float, scale: tuple[float, float]
) -> list[int]:
    """The order in which ``lambda*score - (1 - lambda)*likeness to the chosen`` picks, lambda = 1 - diversity.

    ``scores`` is ``(n,)``, ``vectors`` ``(n, d)`` unit rows, ``scale`` the lo and hi of
    picture-to-picture cosines. Carbonell and Goldstein, 1998.
    """
    count = len(scores)
    if count == 0:
        return []
    alike = scaled_cosine(vectors @ vectors.T, *scale)
    nearest = np.zeros(count)
    left = np.ones(count, bool)
    chosen: list[int] = []
    for _ in range(count):
        worth = np.where(left, (1 - diversity) * scores - diversity * nearest, -np.inf)
        best = int(np.argmax(worth))
        chosen.append(best)
        left[best] = False
        nearest = np.maximum(nearest, alike[best])
    return chosen
