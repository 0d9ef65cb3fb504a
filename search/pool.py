"""Candidates collapsed to groups."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

import numpy as np

from search.blend import Array
from search.points import Found

__all__ = ["Pool", "Ranked"]


class Ranked(NamedTuple):
    """A group's best variant and its score."""

    score: float
    id: UUID


@dataclass
class Pool:
    """The best variant of each group among the candidates so far."""

    by_item: bool
    best: dict[str | UUID, Ranked] = field(default_factory=dict)
    seen: set[UUID] = field(default_factory=set)

    def take(self, found: Found, scores: Array) -> None:
        """Add candidates with their true scores; of equal variants the first by point id stays."""
        self.seen.update(found.ids)
        groups = found.ids if self.by_item else found.groups
        for group, point, score in zip(groups, found.ids, scores.tolist(), strict=True):
            known = self.best.get(group)
            if known is None or score > known.score or (score == known.score and point < known.id):
                self.best[group] = Ranked(score, point)

    def kth(self, k: int) -> float:
        """The k-th best score, minus infinity while there are fewer groups."""
        if len(self.best) < k:
            return -math.inf
        scores = np.fromiter((entry.score for entry in self.best.values()), float, len(self.best))
        return float(np.partition(scores, -k)[-k])

    def ranked(self) -> list[Ranked]:
        """Best first; ties stand in the order of their points."""
        return sorted(self.best.values(), key=lambda entry: (-entry.score, entry.id.int))
