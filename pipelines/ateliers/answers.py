"""What matching takes and gives, field for field as the contract has it."""

from __future__ import annotations

from datetime import date

import msgspec

from data.ateliers import Place
from data.garments import Box, Garment
from matching.ateliers import (
    FilterCount,
    FilterName,
    MatchParts,
    MatchWeights,
    Relaxation,
)
from pipelines.answers import BudgetRequest

__all__ = [
    "AssignAnswer",
    "AtelierMatch",
    "MatchAnswer",
    "MatchRequest",
    "MatchSeconds",
    "Near",
]


class Near(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Degrees, WGS 84."""

    lat: float
    lon: float


class MatchRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be made; what is left out neither filters nor scores."""

    text: str | None = None
    """A wish in words, where there is no picture; ``category`` says what garment it is."""
    look_id: str | None = None
    picture: str | None = None
    """The SHA-256 of a picture that was asked with before."""
    image_url: str | None = None
    box: Box | None = None
    """The part of the picture that shows the garment."""
    category: str | None = None
    """Says what the garment is, where the reading is wrong or unknown."""
    complexity: int | None = None
    """Says how complex it is, 1 to 5."""
    budget: BudgetRequest | None = None
    """For one piece."""
    near: Near | None = None
    within_km: float | None = None
    by: date | None = None
    quantity: int = 1
    techniques: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    weights: dict[str, float] | None = None
    limit: int = 20
    cursor: str | None = None


class AtelierMatch(msgspec.Struct, frozen=True):
    """``sum(weights[k] * parts[k]) == score`` to 1e-6; ``unknown`` names filters passed without a fact."""

    id: str
    name: str
    city: str
    country: str
    score: float
    parts: MatchParts
    reasons: tuple[str, ...]
    unknown: tuple[FilterName, ...]
    distance_km: float | None
    free_from: str | None
    ready: str | None
    images: tuple[str, ...]
    place: Place | None = None
    """Of its city, not of a door."""


class MatchSeconds(msgspec.Struct, frozen=True):
    read: float
    match: float
    total: float


class MatchAnswer(msgspec.Struct, frozen=True):
    """``message`` is a sentence where nothing matches: what is to blame, and what would help."""

    garment: Garment
    ateliers: tuple[AtelierMatch, ...]
    total: int
    weights: MatchWeights
    filters: tuple[FilterCount, ...]
    relaxations: tuple[Relaxation, ...]
    message: str | None
    next_cursor: str | None
    seconds: MatchSeconds
    picture: str | None = None
    """The SHA-256 of the picture that was asked with; ``picture`` asks with it again."""


class AssignAnswer(msgspec.Struct, frozen=True):
    """Several at once: the answer for each, and the workshop that each is assigned to."""

    matches: tuple[MatchAnswer, ...]
    assigned: tuple[str | None, ...]
