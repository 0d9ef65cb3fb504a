"""Workshops, garments and a reader that gives fixed garments, for tests of matching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import numpy as np

from data.ateliers import Atelier, AtelierRecord, Offer, Place, Standing
from data.garments import Complexity, Garment, Likelihood
from data.money import Rates
from data.types import Money
from data.vocabularies import category_of
from matching.ateliers import Commission, Roster, make_roster

TODAY = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PARIS, LYON, BERLIN = Place(48.8566, 2.3522), Place(45.764, 4.8357), Place(52.52, 13.405)
RATES = Rates("USD", {"EUR": 1.0})


def offer(label: str, low: float | None = 200, high: float | None = 400) -> Offer:
    """One category in euros, of which one buys one dollar here."""
    known = category_of(label)
    assert known
    prices = [None if each is None else Money(round(each * 100), "EUR") for each in (low, high)]
    return Offer(known.label, known.google_category, *prices)


def atelier(name: str = "one", *labels: str, **facts: Any) -> Atelier:
    """A workshop in Paris that makes dresses, or what is said."""
    whole: dict[str, Any] = {
        "place": PARIS,
        "categories": tuple(offer(label) for label in labels or ("Dress",)),
        "currency": "EUR",
        "complexity_min": 1,
        "complexity_max": 5,
        "minimum_quantity": 1,
        "lead_time_days": 20,
        "capacity_per_month": 10,
    }
    return Atelier(id=name, name=name.title(), **(whole | facts))


def silent(name: str) -> Atelier:
    """A workshop that says nothing but its name."""
    return Atelier(id=name, name=name.title())


def roster(
    *ateliers: Atelier,
    standing: Mapping[str, Standing] | None = None,
    vectors: Mapping[str, np.ndarray] | None = None,
    rates: Rates = RATES,
) -> Roster:
    records = [
        AtelierRecord(each, (standing or {}).get(each.id, Standing()), NOW) for each in ateliers
    ]
    return make_roster(records, rates, vectors or {})


def garment(grade: int = 3, **chances: float) -> Garment:
    """``garment(Dress=0.8, Skirt=0.2)``; a dress for certain if nothing is said."""
    shares = chances or {"Dress": 1.0}
    category = tuple(
        Likelihood(label.replace("_", "-"), share)
        for label, share in sorted(shares.items(), key=lambda each: -each[1])
    )
    sure = Complexity(grade, tuple(float(each == grade) for each in range(1, 6)))
    return Garment(category, sure, (), unknown=False)


def commission(read: Garment | None = None, **asked: Any) -> Commission:
    return Commission(read or garment(), TODAY, **asked)


class FixedReader:
    """A garment reader that sees the same in every picture."""

    fingerprint = "fixed"
    labels = ("Dress", "Skirt")

    def __init__(self, read: Garment | None = None) -> None:
        self.garment = read or garment()
        self.asked = 0

    def read(self, pictures: Sequence[Any]) -> list[Garment]:
        self.asked += len(pictures)
        return [self.garment] * len(pictures)

    def unknown(self) -> None:
        self.garment = msgspec.structs.replace(self.garment, unknown=True)
