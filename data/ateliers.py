"""Made-to-order workshops: what they make, where, for how much, and by when.

An ``Atelier`` has no contact: that is kept apart, encrypted, and read by ``contact_of`` alone. A fact
that nobody gave is None (or empty): it is unknown, never zero.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from data.types import Money

__all__ = [
    "Atelier",
    "AtelierRecord",
    "Contact",
    "Offer",
    "Place",
    "Standing",
    "Viewer",
]


class Place(msgspec.Struct, frozen=True):
    """A point on the Earth in degrees, WGS 84: latitude -90 to 90, longitude -180 to 180."""

    latitude: float
    longitude: float


class Offer(msgspec.Struct, frozen=True):
    """One category that a workshop makes, and what one piece of it usually costs.

    ``label`` and ``google_category`` are of ``data.vocabularies.CATEGORIES``. The prices are in the
    workshop's currency; None is unknown.
    """

    label: str
    google_category: int
    price_min: Money | None = None
    price_max: Money | None = None


class Atelier(msgspec.Struct, frozen=True):
    """A workshop as everybody may see it.

    ``complexity_min`` and ``complexity_max`` are grades 1 to 5, both included; ``capacity_per_month``
    counts pieces; ``portfolio`` names stored pictures by the SHA-256 of their bytes;
    ``free_from`` is the first day on which it takes new work, as it says itself.
    """

    id: str
    name: str
    city: str = ""
    country: str = ""
    """ISO 3166-1 alpha-2."""
    place: Place | None = None
    languages: tuple[str, ...] = ()
    """ISO 639-1, the workshop's own first."""
    categories: tuple[Offer, ...] = ()
    currency: str = ""
    """ISO 4217, of all its prices."""
    techniques: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    complexity_min: int | None = None
    complexity_max: int | None = None
    minimum_quantity: int | None = None
    lead_time_days: int | None = None
    capacity_per_month: int | None = None
    free_from: date | None = None
    certifications: tuple[str, ...] = ()
    portfolio: tuple[str, ...] = ()

    def offer(self, label: str) -> Offer | None:
        """What it says of one category, None where it does not make it."""
        return next((offer for offer in self.categories if offer.label == label), None)


class Standing(msgspec.Struct, frozen=True):
    """What became of the briefs a workshop received, as counts.

    ``sent`` briefs whose time to answer is over or that were answered, ``answered`` of these;
    ``finished`` pieces of work, ``on_time`` of these; ``booked`` pieces accepted and not yet finished.
    """

    sent: int = 0
    answered: int = 0
    finished: int = 0
    on_time: int = 0
    booked: int = 0


class AtelierRecord(msgspec.Struct, frozen=True):
    """A workshop as it is kept."""

    atelier: Atelier
    standing: Standing
    updated: datetime
    retired: datetime | None = None


class Contact(msgspec.Struct, frozen=True):
    """How a workshop is reached. Encrypted at rest; never part of an ``Atelier``, a log or an export."""

    email: str = ""
    phone: str = ""
    person: str = ""
    address: str = ""

    def __repr__(self) -> str:
        return "Contact(...)"  # a log line or a trace must not carry it


class Viewer(msgspec.Struct, frozen=True):
    """Who wants to read a contact: a workshop its own, or a shopper those that accepted a brief of theirs."""

    atelier: str = ""
    accepted_by: tuple[str, ...] = ()

    def may_see(self, atelier: str) -> bool:
        return bool(atelier) and atelier in (self.atelier, *self.accepted_by)
