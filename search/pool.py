"""Candidates collapsed to groups."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from search.blend import Array
from search.points import Found

__all__ = ["Pool"]


@dataclass
class Pool:
    """The best variant of each group among the candidates so far."""

    by_item: bool
    best: dict[str, tuple[float, str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def take(self, found: Found, scores: Array) -> None:
        self.seen.update(found.items)
        groups = found.items if self.by_item else found.groups
        for group, item, score in zip(groups, found.items, scores.tolist(), strict=True):
            known = self.best.get(group)
            if known is None or (-score, item) < (-known[0], known[1]):
                self.best[group] = (score, item)

    def kth(self, k: int) -> float:
        """The k-th best score, minus infinity while there are fewer groups."""
        if len(self.best) < k:
            return -math.inf
        scores = np.fromiter((score for score, _ in self.best.values()), float, len(self.best))
        return float(np.partition(scores, -k)[-k])

    def ranked(self) -> list[tuple[float, str, str]]:
        """``(score, item, group)``, best first; ties stand in the order of their names."""
        flat = [(score, item, group) for group, (score, item) in self.best.items()]
        return sorted(flat, key=lambda entry: (-entry[0], entry[1]))
