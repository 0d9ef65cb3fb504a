"""The best of the blend: candidates, exact scores, and the proof that nothing better was left out.

A search by the fused vector brings candidates with a bound on all it did not bring. Where the
bound does not yet prove the answer, the k-th best score S itself says where a better item could
still be: an item that beats S needs ``beta*price_alignment >= S - alpha - gamma - delta`` and so
on for each part, which is a box of prices, brand scores and stock. The next search looks inside
that box only, with an interpolant fitted to its prices, until the proof stands or the work that
one question may cost is spent (the threshold algorithm of Fagin, Lotem and Naor, 2001, with
boxes for lists).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from data.errors import QuestionInvalidError
from data.types import PARTS, Availability, Hit, Parts, Question, Ranking, Weights, point_id
from search.blend import (
    Array,
    Scales,
    blend,
    budget_ends,
    likeness,
    price_alignment,
    price_window,
)
from search.diversify import diversified
from search.fused import Asked, FusedSpace
from search.points import Found, Point, PointStore, Where
from search.pool import Pool

__all__ = ["find"]

EPSILON = 1e-6
"""Scores closer than this are the same: what float32 leaves of an inner product."""
FIRST = 200
"""Candidates of the first search."""
SCAN = 20_000
"""Boxes of at most so many points are scanned, not searched by the graph: exact, and as fast."""
WORK = 40_000
"""Candidates that one question may cost before it is answered as not complete."""
DIVERSE = 100
"""Groups among which diversity chooses; those after them follow by score, so that pages agree."""
MOST = 100
"""Hits on one page."""


def find(store: PointStore, space: FusedSpace, scales: Scales, question: Question) -> Ranking:
    """Answer a question with the best of the blend, one hit for a group.

    Raises ``QuestionInvalidError`` for a limit, offset, diversity, budget or vector that cannot be used.
    """
    _check(question, space)
    hunt = Hunt(store, space, scales, question)
    complete = hunt.scan_all() if question.exact else hunt.run()
    end = question.offset + question.limit
    order = hunt.order()
    return Ranking(
        hits=hunt.hits([item for _, item, _ in order[question.offset : end]]),
        complete=complete,
        candidates=len(hunt.pool.seen),
        more=len(order) > end,
    )


@dataclass
class Arm:
    """One way of looking: its weights, how many to bring next, and a bound on what it has not brought."""

    weights: Weights
    bound: float
    limit: int


class Hunt:
    """One question on its way to an answer."""

    def __init__(
        self, store: PointStore, space: FusedSpace, scales: Scales, question: Question
    ) -> None:
        self.store, self.space, self.scales, self.question = store, space, scales, question
        self.like = likeness(question.queries, scales)
        self.where = Where(question.filters, question.omit_groups)
        self.pool = Pool(question.by_item)
        self.want = question.offset + question.limit
        if question.diversity > 0:
            self.want = max(self.want, DIVERSE)
        self.spent = 0

    # ------------------------------------------------------------- bringing candidates

    def run(self) -> bool:
        """Search until the answer is proven; say whether it is."""
        weights, limit = self.question.weights, max(FIRST, 2 * self.want)
        arms = [Arm(weights, math.inf, limit)]
        if weights.cosine > 0 and self.like.direction is not None:
            # what the clip of the cosine at 0 hides from the first arm scores by its facts alone
            facts_alone = msgspec.structs.replace(weights, cosine=0.0)
            arms.append(Arm(facts_alone, 1.0 - weights.cosine, limit))
        while self.spent < WORK:
            least = self.pool.kth(self.want) + EPSILON
            worst = max(arms, key=lambda arm: arm.bound)
            if worst.bound <= least:
                return True
            self.step(worst)
        return all(arm.bound <= self.pool.kth(self.want) + EPSILON for arm in arms)

    def step(self, arm: Arm) -> None:
        """One search of an arm, inside the box where something better could still be."""
        where = narrowed(self.where, self.question, arm.weights, self.pool.kth(self.want))
        if where is None:
            arm.bound = -math.inf
            return
        window = where.price or (0.0, math.inf)
        asked = self.space.asked(self.like, arm.weights, self.question.budget, window)
        scan = where != self.where and self.store.count(where, exact=False) <= SCAN
        found = self.store.search(asked.vector, where, arm.limit, exact=scan)
        self.pool.take(found, self.exact_scores(found, asked, arm.weights))
        self.spent += len(found)
        full = len(found) == arm.limit
        arm.bound = float(found.score[-1]) + asked.constant if full else -math.inf
        arm.limit *= 2

    def exact_scores(self, found: Found, asked: Asked, arm: Weights) -> Array:
        """True scores out of fused ones: what price, brand and stock added is known and taken off."""
        weights, facts = self.question.weights, asked.vector[self.space.dim :].astype(np.float64)
        if arm.cosine == 0 < weights.cosine and self.like.direction is not None:
            return self.scores_by_vector(found.items)
        tail = self.space.tail(found.price, found.brand_score, found.available)
        cosine = found.score - tail @ facts + arm.cosine * self.like.base
        return (
            np.clip(cosine, 0.0, weights.cosine)
            + weights.price_alignment * price_alignment(found.price, self.question.budget)
            + weights.brand_score * found.brand_score
            + weights.availability * found.available
        )

    def scores_by_vector(self, items: Sequence[str]) -> Array:
        """True scores from the vectors themselves, ``(n,)`` in the order of the items."""
        points = self.store.retrieve([point_id(item) for item in items])
        parts = dict(zip((p.payload["item"] for p in points), self.parts(points), strict=True))
        weights = np.array([getattr(self.question.weights, name) for name in PARTS])
        return np.array([parts[item] @ weights if item in parts else -math.inf for item in items])

    def scan_all(self) -> bool:
        """The oracle: every filtered item by the formula itself."""
        weights = np.array([getattr(self.question.weights, name) for name in PARTS])
        for points in self.store.scroll(self.where, vectors=True):
            scores = self.parts(points) @ weights
            found = Found.of(scores.tolist(), [point.payload for point in points])
            self.pool.take(found, scores)
        return True

    def parts(self, points: Sequence[Point]) -> Array:
        """The four parts of each point, ``(n, 4)``, from its exact vector."""
        found = Found.of([0.0] * len(points), [point.payload for point in points])
        stored = np.array([point.vector for point in points], np.float32)
        vectors = stored.reshape(len(points), -1)[:, : self.space.dim]
        price = price_alignment(found.price, self.question.budget)
        return np.column_stack([self.like.of(vectors), price, found.brand_score, found.available])

    # ------------------------------------------------------------- the answer

    def order(self) -> list[tuple[float, str, str]]:
        """Groups by falling score; with diversity, the first ones so that each adds something new."""
        ranked = self.pool.ranked()
        if self.question.diversity == 0:
            return ranked
        points = self.store.retrieve([point_id(item) for _, item, _ in ranked[:DIVERSE]])
        by_item = {p.payload["item"]: p.vector[: self.space.dim] for p in points}
        head = [entry for entry in ranked[:DIVERSE] if entry[1] in by_item]
        vectors = np.array([by_item[item] for _, item, _ in head])
        scores = np.array([score for score, _, _ in head])
        chosen = diversified(scores, vectors, self.question.diversity, self.scales.picture)
        return [head[at] for at in chosen] + ranked[DIVERSE:]

    def hits(self, items: Sequence[str]) -> tuple[Hit, ...]:
        """The page, its parts computed from the exact vectors; items removed meanwhile are left out."""
        points = self.store.retrieve([point_id(item) for item in items])
        rows = self.parts(points).tolist() if points else []
        made = {
            point.payload["item"]: self.hit(point, Parts(*row))
            for point, row in zip(points, rows, strict=True)
        }
        page = [made[item] for item in items if item in made]
        if self.question.diversity == 0:
            page.sort(key=lambda hit: (-hit.score, hit.item))
        return tuple(page)

    def hit(self, point: Point, parts: Parts) -> Hit:
        notes: tuple[str, ...] = ()
        if budget_ends(self.question.budget) is not None and not point.payload.get("price"):
            notes = ("its price is 0 or cannot be compared with the budget",)
        score = blend(parts, self.question.weights)
        return Hit(point.payload["item"], point.payload["group"], score, parts, notes)


def narrowed(where: Where, question: Question, arm: Weights, least: float) -> Where | None:
    """The box outside which no item reaches ``least``; None where no item at all can."""
    total = sum(getattr(arm, name) for name in PARTS)
    needed: dict[str, float] = {}
    for name in PARTS:
        weight = getattr(arm, name)
        needed[name] = (least - EPSILON - (total - weight)) / weight if weight > 0 else -math.inf
    if max(needed.values()) > 1:
        return None
    if needed["price_alignment"] > 0 and budget_ends(question.budget) is not None:
        low, high = price_window(question.budget, needed["price_alignment"])
        # one float32 step of room: an engine may keep its prices so
        where = msgspec.structs.replace(where, price=(low * (1 - 1e-6), high * (1 + 1e-6)))
    if needed["brand_score"] > 0:
        where = msgspec.structs.replace(where, brand_score=needed["brand_score"] - 1e-6)
    if needed["availability"] > 0:
        enough = tuple(kind.value for kind in Availability if kind.part >= needed["availability"])
        where = msgspec.structs.replace(where, availability=enough)
    return where


def _check(question: Question, space: FusedSpace) -> None:
    wrong: dict[str, str] = {}
    if not 1 <= question.limit <= MOST:
        wrong["limit"] = f"ask for 1 to {MOST} hits"
    if question.offset < 0:
        wrong["offset"] = "it counts from 0"
    if not 0 <= question.diversity <= 1:
        wrong["diversity"] = "it lies between 0 and 1"
    for query in question.queries:
        vector = np.asarray(query.vector)
        if vector.shape != (space.dim,) or not np.isfinite(vector).all():
            wrong["queries"] = (
                f"each vector has {space.dim} finite numbers, as this index's encoder gives"
            )
        elif not math.isfinite(query.weight):
            wrong["queries"] = "each weight is a finite number"
    if wrong:
        raise QuestionInvalidError(wrong)
    budget_ends(question.budget)
