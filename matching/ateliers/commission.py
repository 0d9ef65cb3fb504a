"""What is to be made, and what an answer to it holds."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import msgspec

from data.ateliers import Atelier, Place
from data.garments import Garment
from data.types import Budget

__all__ = [
    "FILTERS",
    "PARTS",
    "UNTRIED",
    "Commission",
    "FilterCount",
    "FilterName",
    "Match",
    "MatchParts",
    "MatchWeights",
    "Matching",
    "Relaxation",
    "TrackPrior",
]

FilterName = Literal["category", "complexity", "quantity", "radius", "date", "budget"]

FILTERS: tuple[FilterName, ...] = (
    "category",
    "complexity",
    "quantity",
    "radius",
    "date",
    "budget",
)
"""The hard filters, in the order in which they are told."""

PARTS = (
    "capability",
    "complexity",
    "price",
    "distance",
    "lead_time",
    "portfolio",
    "track_record",
)


class Commission(msgspec.Struct, frozen=True):
    """What a shopper wants made. What is left out neither filters nor scores.

    ``budget`` is for one piece, in the installation's currency; ``by`` is the last day of delivery;
    ``vector`` is the look's embedding, ``(d,)`` float32 of unit length.
    """

    garment: Garment
    today: date
    budget: Budget | None = None
    near: Place | None = None
    within_km: float | None = None
    by: date | None = None
    quantity: int = 1
    crafts: tuple[str, ...] = ()
    """Techniques and materials that it takes, of the two vocabularies."""
    vector: Any = None
    scale: tuple[float, float] = (0.0, 1.0)
    """(lo, hi): where the encoder's cosines between pictures live."""


class MatchWeights(msgspec.Struct, frozen=True):
    """How much each part counts: >= 0, summing to 1."""

    capability: float = 0.3
    complexity: float = 0.1
    price: float = 0.2
    distance: float = 0.1
    lead_time: float = 0.05
    portfolio: float = 0.15
    track_record: float = 0.1


class TrackPrior(msgspec.Struct, frozen=True):
    """What is thought of a workshop before it was asked: as if of ``weight`` briefs ``mean`` went well."""

    mean: float = 0.8
    weight: float = 5.0


UNTRIED = TrackPrior()


class MatchParts(msgspec.Struct, frozen=True):
    """The parts of one score, each in [0, 1]."""

    capability: float
    complexity: float
    price: float
    distance: float
    lead_time: float
    portfolio: float
    track_record: float


class Match(msgspec.Struct, frozen=True):
    """One workshop for a commission. ``sum(weights[k] * parts[k]) == score`` to 1e-6.

    ``unknown`` names the filters that it passed because it does not say; ``free_from`` is the day on
    which work could begin, ``ready`` the day on which it could be done.
    """

    atelier: Atelier
    score: float
    parts: MatchParts
    reasons: tuple[str, ...]
    unknown: tuple[FilterName, ...] = ()
    distance_km: float | None = None
    free_from: date | None = None
    ready: date | None = None


class FilterCount(msgspec.Struct, frozen=True):
    """How many workshops one filter lets pass, and how many of these do not say."""

    filter: FilterName
    passed: int
    unknown: int


class Relaxation(msgspec.Struct, frozen=True):
    """What giving way would bring: these ``filters`` loosened to ``value`` let ``ateliers`` pass."""

    filters: tuple[FilterName, ...]
    ateliers: int
    sentence: str
    value: float | str | None = None
    """Kilometres, an ISO date, an amount in the installation's currency, or pieces."""


class Matching(msgspec.Struct, frozen=True):
    """Workshops by falling score, and how the filters went. ``total`` passed all of them."""

    matches: tuple[Match, ...]
    total: int
    filters: tuple[FilterCount, ...]
    relaxations: tuple[Relaxation, ...] = ()
    """Where nothing passed: what the nearest relaxations would give, the best first."""
