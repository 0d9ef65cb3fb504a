"""A question made ready: what its weights, budget and queries are to the points of one index."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from data.errors import QuestionInvalidError
from data.types import PARTS, Availability, Parts, Question, Weights
from search.blend import (
    Array,
    Likeness,
    Scales,
    budget_ends,
    likeness,
    price_alignment,
    price_window,
)
from search.fused import Asked, FusedSpace
from search.points import Found, Point, Where

__all__ = ["EPSILON", "Terms", "terms_of"]

EPSILON = 1e-6
"""Scores closer than this are the same: what float32 leaves of an inner product."""
MOST = 100
"""Hits on one page."""


@dataclass(frozen=True)
class Terms:
    """Scores points, and says which points could reach a score."""

    question: Question
    space: FusedSpace
    like: Likeness

    @property
    def weights(self) -> Weights:
        return self.question.weights

    @property
    def where(self) -> Where:
        """The shopper's own filters."""
        return Where(self.question.filters, self.question.omit_groups)

    @property
    def cosine(self) -> float:
        """What the cosine part can add to a score."""
        return 0.0 if self.like.direction is None else self.weights.cosine

    def by_facts(self, price: Array, brand_score: Array, available: Array) -> Array:
        """The score without its cosine part, ``(n,)`` float64."""
        weights = self.weights
        return (
            weights.price_alignment * price_alignment(price, self.question.budget)
            + weights.brand_score * brand_score
            + weights.availability * available
        )

    def scores(self, found: Found, asked: Asked) -> Array:
        """True scores out of fused ones: what price, brand and stock added is known and taken off."""
        facts = (found.price, found.brand_score, found.available)
        added = self.space.tail(*facts) @ asked.vector[self.space.dim :].astype(np.float64)
        cosine = found.score - added + self.weights.cosine * self.like.base
        return np.clip(cosine, 0.0, self.cosine) + self.by_facts(*facts)

    def parts(self, points: Sequence[Point]) -> Array:
        """The four parts of each point from its exact vector, ``(n, 4)`` float64."""
        if not points:
            return np.empty((0, len(PARTS)))
        found = Found.of([], [], [point.payload for point in points])
        vectors = np.array([point.vector for point in points], np.float32)[:, : self.space.dim]
        price = price_alignment(found.price, self.question.budget)
        return np.column_stack([self.like.of(vectors), price, found.brand_score, found.available])

    def totals(self, parts: Array) -> Array:
        """Rows of parts to scores."""
        return parts @ np.array([getattr(self.weights, name) for name in PARTS])

    def hit_parts(self, points: Sequence[Point]) -> list[Parts]:
        return [Parts(*row) for row in self.parts(points).tolist()]

    def box(self, arm: Weights, least: float) -> Where | None:
        """The prices, brand scores and stock outside which no item reaches ``least``.

        ``arm`` holds what each part can add. None where no item at all can reach it.
        """
        total = sum(getattr(arm, name) for name in PARTS)
        needed = {
            name: (least - EPSILON - (total - weight)) / weight
            for name in PARTS
            if (weight := getattr(arm, name)) > 0
        }
        if least > total or max(needed.values(), default=0.0) > 1:
            return None
        where, budget = self.where, self.question.budget
        if (alignment := needed.get("price_alignment", 0.0)) > 0 and budget_ends(
            budget
        ) is not None:
            low, high = price_window(budget, alignment)
            # one float32 step of room: an engine may keep its prices so
            where = msgspec.structs.replace(where, price=(low * (1 - 1e-6), high * (1 + 1e-6)))
        if (brand := needed.get("brand_score", 0.0)) > 0:
            where = msgspec.structs.replace(where, brand_score=brand - 1e-6)
        if (stock := needed.get("availability", 0.0)) > 0:
            enough = tuple(kind.value for kind in Availability if kind.part >= stock)
            where = msgspec.structs.replace(where, availability=enough)
        return where


def terms_of(question: Question, space: FusedSpace, scales: Scales) -> Terms:
    """Check a question against an index. Raises ``QuestionInvalidError``, an entry for each wrong field."""
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
    return Terms(question, space, likeness(question.queries, scales))
