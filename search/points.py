"""The seam between the blend and the engine that keeps the vectors.

A ``PointStore`` knows points, fused vectors and payloads; it knows nothing of weights, budgets
or groups. Both engines are thin twins behind it, and everything above is written once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import msgspec
import numpy as np

from data.errors import UnavailableError
from data.types import FILTER_FIELDS, Availability, Facts, Filters, Vectors, match_key
from search.blend import Array

__all__ = [
    "FLOAT_FIELDS",
    "KEYWORD_FIELDS",
    "SCORED_FIELDS",
    "Found",
    "GenerationGoneError",
    "Point",
    "PointStore",
    "Where",
    "facts_of",
    "payload_of",
]

KEYWORD_FIELDS = ("group", *FILTER_FIELDS)
FLOAT_FIELDS = ("price", "brand_score")
SCORED_FIELDS = ("group", "price", "brand_score", "availability")
"""What the blend needs of a candidate besides its score."""


class GenerationGoneError(UnavailableError):
    """The points were removed by another process, which has put other ones in their place."""


class Where(msgspec.Struct, frozen=True):
    """Which points count: the shopper's filters, and the bounds that narrow a search. All must hold."""

    filters: Filters = Filters()
    omit_groups: tuple[str, ...] = ()
    price: tuple[float, float] | None = None
    brand_score: float | None = None
    availability: tuple[str, ...] | None = None
    ids: tuple[UUID, ...] | None = None

    def matches(self) -> list[tuple[str, list[str]]]:
        """``(field, alternatives)``, as match keys."""
        wanted = [(field, getattr(self.filters, field)) for field in FILTER_FIELDS]
        keys = [
            (field, [match_key(value) for value in values]) for field, values in wanted if values
        ]
        if self.availability is not None:
            keys.append(("availability", list(self.availability)))
        return keys

    def ranges(self) -> list[tuple[str, float | None, float | None]]:
        """``(field, gte, lte)``."""
        found: list[tuple[str, float | None, float | None]] = []
        if (price := self.filters.price) is not None:
            found.append(("price", price.gte, price.lte))
        if self.price is not None:
            found.append(("price", *self.price))
        if self.brand_score is not None:
            found.append(("brand_score", self.brand_score, None))
        return found


class Point(msgspec.Struct, frozen=True):
    """``vector`` is ``(size,)`` float32 in the fused space, None where it was not asked for."""

    id: UUID
    vector: Any
    payload: dict[str, Any]


@dataclass(frozen=True)
class Found:
    """Candidates by falling fused score, one column a fact; ``price`` is NaN where there is none."""

    ids: list[UUID]
    groups: list[str]
    score: Array
    price: Array
    brand_score: Array
    available: Array

    @classmethod
    def of(
        cls, ids: Sequence[UUID], scores: Sequence[float], payloads: Sequence[dict[str, Any]]
    ) -> Found:
        """From what points carry."""
        return cls(
            list(ids),
            [payload["group"] for payload in payloads],
            np.asarray(scores, np.float64),
            np.array([payload.get("price", np.nan) for payload in payloads], np.float64),
            np.array([payload["brand_score"] for payload in payloads], np.float64),
            np.array([_AVAILABLE[payload["availability"]] for payload in payloads], np.float64),
        )

    def __len__(self) -> int:
        return len(self.ids)


class PointStore(Protocol):
    """Points by uuid. Changes survive a kill of the process once a call has returned."""

    def upsert(self, points: Sequence[Point]) -> None: ...

    def delete(self, ids: Sequence[UUID]) -> None: ...

    def search(
        self,
        vector: Vectors,
        where: Where,
        limit: int,
        *,
        exact: bool = False,
        at_least: float | None = None,
    ) -> Found:
        """The highest inner products, none below ``at_least``, scored from unquantized vectors.

        ``exact`` looks at every point, without the graph.
        """
        ...

    def retrieve(self, ids: Sequence[UUID], *, vectors: bool = True) -> list[Point]:
        """Those that are inside, in any order; ``vector`` is None unless asked for."""
        ...

    def scroll(self, where: Where, *, vectors: bool = False) -> Iterator[list[Point]]:
        """All points that count, page by page."""
        ...

    def count(self, where: Where, *, exact: bool = True) -> int: ...

    def flush(self) -> None: ...

    def close(self) -> None: ...


_AVAILABLE = {value.value: value.part for value in Availability}


def payload_of(facts: Facts) -> dict[str, Any]:
    """Facts as a point carries them; what is empty is left out, so that a point stays small."""
    return {
        key: value
        for key, value in msgspec.to_builtins(facts).items()
        if value not in (None, [], ())
    }


def facts_of(payload: dict[str, Any]) -> Facts:
    """The way back."""
    return msgspec.convert({"price": None, **payload}, Facts)
