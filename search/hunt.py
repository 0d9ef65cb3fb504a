"""The hunt for the best of the blend: bring candidates, and prove that nothing better was left out.

One search by the fused vector brings candidates, and its worst fused score bounds all it did not
bring. Where that is not below the k-th best score S yet, S itself says where a better item could
still be: it needs ``beta*price_alignment >= S - alpha - gamma - delta`` and so on, a box of
prices, brand scores and stock. The next search looks inside the box only, for more, with an
interpolant fitted to its prices; S rises and the box shrinks until the bound falls to S or the
work one question may cost is spent. (The idea of the threshold algorithm of Fagin, Lotem and
Naor, 2001, with boxes for lists.)

A bound that the graph gave holds up to the graph's own recall, and a graph is followed badly
where the facts decide. Just there the box is small: then its points are scanned one and all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from uuid import UUID

import msgspec

from data.types import PARTS, Weights
from search.points import PointStore, Where
from search.pool import Pool
from search.terms import EPSILON, Terms

__all__ = ["Hunt"]

FIRST = 200
"""Candidates of the first search."""
SCAN = 20_000
"""Boxes of at most so many points are scanned without the graph: nearly as fast, and exact."""
WORK = 40_000
"""Candidates that one question may cost before it is answered as not complete."""


@dataclass
class Arm:
    """One way of looking."""

    weights: Weights
    """What each part can add."""
    bound: float
    """No item that this arm has not brought scores higher."""
    limit: int
    """How many to bring next."""


class Hunt:
    """Fills the pool with what the first ``want`` groups need."""

    def __init__(self, store: PointStore, terms: Terms, pool: Pool, want: int) -> None:
        self.store, self.terms, self.pool, self.want = store, terms, pool, want

    @property
    def least(self) -> float:
        """What an unseen item must exceed to change the answer."""
        return self.pool.kth(self.want) + EPSILON

    def run(self) -> bool:
        """Search until the answer is proven; say whether it is."""
        limit = max(FIRST, 2 * self.want)
        weights = msgspec.structs.replace(self.terms.weights, cosine=self.terms.cosine)
        arms = [Arm(weights, math.inf, limit)]
        if weights.cosine > 0:
            # what the clip of the cosine at 0 hides from the first arm scores by its facts alone
            facts_alone = msgspec.structs.replace(weights, cosine=0.0)
            arms.append(Arm(facts_alone, _total(facts_alone), limit))
        while len(self.pool.seen) < WORK:
            worst = max(arms, key=lambda arm: arm.bound)
            if worst.bound <= self.least:
                return True
            self.step(worst)
        return False

    def step(self, arm: Arm) -> None:
        """One search, inside the box where something better could still be."""
        inside, where = self.box(arm)
        if where is None:
            arm.bound = -math.inf
            return
        self.search(arm, where, scan=inside <= SCAN)
        if inside > SCAN and arm.bound <= self.least:
            left, _ = self.box(arm)
            if left <= max(SCAN, inside // 2):
                arm.bound = _total(arm.weights)  # the graph says so, and a closer look is cheap

    def box(self, arm: Arm) -> tuple[int, Where | None]:
        """About how many points could still change the answer, and where they are."""
        where = self.terms.box(arm.weights, self.least)
        return (0, None) if where is None else (self.store.count(where, exact=False), where)

    def search(self, arm: Arm, where: Where, *, scan: bool) -> None:
        terms = self.terms
        window = where.price or (0.0, math.inf)
        asked = terms.space.asked(terms.like, arm.weights, terms.question.budget, window)
        found = self.store.search(asked.vector, where, arm.limit, exact=scan)
        full = len(found) >= arm.limit
        if arm.weights.cosine < terms.cosine:
            self.look_up([point for point in found.ids if point not in self.pool.seen])
        else:
            self.pool.take(found, terms.scores(found, asked))
        worst = float(found.score[-1]) + asked.constant if full else -math.inf
        arm.bound = min(worst, _total(arm.weights))
        arm.limit *= 2

    def look_up(self, ids: list[UUID]) -> None:
        """Score the named points that pass the filters."""
        if not ids:
            return
        terms = self.terms
        where = msgspec.structs.replace(terms.where, ids=tuple(ids))
        asked = terms.space.asked(terms.like, terms.weights, terms.question.budget)
        found = self.store.search(asked.vector, where, len(ids), exact=True)
        self.pool.take(found, terms.scores(found, asked))


def _total(weights: Weights) -> float:
    return sum(getattr(weights, name) for name in PARTS)
