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
FACTS_LEAD = 0.3
"""Where the cosine weighs no more, the facts decide, and the box of the best facts comes first."""
MISSES = (1e-5, 1e-4, 1e-3, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32)
"""How far below the best imaginable score a first box may reach."""
FEW = 300
"""So few are all brought, whatever their order."""
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
        if weights.cosine <= FACTS_LEAD:
            self.scan_best(arms[0])
        while len(self.pool.seen) < WORK:
            worst = max(arms, key=lambda arm: arm.bound)
            if worst.bound <= self.least:
                return True
            self.step(worst)
        return False

    def scan_best(self, arm: Arm) -> None:
        """Look first through the box of best facts: the largest that can be scanned, or, where
        nothing but facts counts, the smallest that holds enough."""
        total, widest, inside = _total(arm.weights), None, 0
        for miss in MISSES:
            held, where = self.box(arm, total - miss)
            if held > SCAN:
                break
            if where is not None:
                widest, inside = (where, total - miss), held
            if arm.weights.cosine == 0 and held >= 3 * self.want:
                break
        if widest is not None:
            self.bring(arm, widest[0], inside)
            arm.bound = max(arm.bound, widest[1])  # what lies outside scores lower than the level

    def step(self, arm: Arm) -> None:
        """One search, inside the box where something better could still be."""
        inside, where = self.box(arm, self.least)
        if where is None:
            arm.bound = -math.inf
            return
        self.bring(arm, where, inside)
        if inside > SCAN and arm.bound <= self.least:
            left, _ = self.box(arm, self.least)
            if left <= max(SCAN, inside // 2):
                arm.bound = _total(arm.weights)  # the graph says so, and a closer look is cheap

    def bring(self, arm: Arm, where: Where, inside: int) -> None:
        """Search or scan a box of about so many points."""
        if inside <= FEW:
            arm.limit = max(arm.limit, 2 * inside)  # the count is an estimate
        self.search(arm, where, scan=inside <= SCAN)

    def box(self, arm: Arm, level: float) -> tuple[int, Where | None]:
        """About how many points could reach the level, and where they are."""
        where = self.terms.box(arm.weights, level)
        return (0, None) if where is None else (self.store.count(where, exact=False), where)

    def search(self, arm: Arm, where: Where, *, scan: bool) -> None:
        """Bring what could change the answer from a box, and learn what it may still hold."""
        terms, least = self.terms, self.least
        window = where.price or (0.0, math.inf)
        asked = terms.space.asked(terms.like, arm.weights, terms.question.budget, window)
        found = self.store.search(
            asked.vector,
            where,
            arm.limit,
            exact=scan,
            at_least=None if math.isinf(least) else least - asked.constant - EPSILON,
        )
        if arm.weights.cosine < terms.cosine:
            self.look_up([point for point in found.ids if point not in self.pool.seen])
        else:
            self.pool.take(found, terms.scores(found, asked))
        full = len(found) >= arm.limit
        worst = float(found.score[-1]) + asked.constant if full else -math.inf
        arm.bound = min(worst, _total(arm.weights))
        if arm.bound > self.least:
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
