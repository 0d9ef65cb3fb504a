"""Briefs and workshops that are drawn: the truth, and what is said of it.

What is said is incomplete, wrong and contradictory in places, as docs/matching-rubric.md tells.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from data.ateliers import Atelier, AtelierRecord, Offer, Place, Standing
from data.garments import Complexity, Garment, Likelihood
from data.types import Money, Vector
from data.vocabularies import CATEGORIES
from pipelines.evaluation.matching_rubric import TrueAtelier, TrueBrief

__all__ = ["CURRENCY", "TODAY", "Said", "World", "draw_world"]

TODAY = date(2030, 3, 1)
CURRENCY = "EUR"
STYLES, DIM, PIECES = 12, 32, 6
MISSING, NOISY, WRONG = 0.12, 0.3, 0.06
"""The chance that a fact is not said, that a number is off by up to a fifth, that a fact is false."""

_NOW = datetime(2030, 3, 1, tzinfo=UTC)
_BASE = {"T-Shirt": 40, "Hat": 60, "Top": 70, "Skirt": 120, "Shirt": 130, "Pants": 150}
_FAMILIES = (
    ("T-Shirt", "Longsleeve", "Polo", "Undershirt", "Top", "Hoodie"),
    ("Shirt", "Blouse", "Top"),
    ("Dress", "Skirt", "Blouse", "Top"),
    ("Blazer", "Outwear", "Pants", "Shirt"),
    ("Pants", "Shorts", "Skirt"),
    ("Hat",),
    ("Shoes",),
    ("Body", "Undershirt", "Hoodie"),
)


@dataclass(frozen=True)
class Said:
    """A brief as matching sees it: the garment as a reader would give it, the rest as asked."""

    garment: Garment
    vector: Vector


@dataclass(frozen=True)
class World:
    """``records`` and ``said`` are what is known; ``ateliers`` and ``briefs`` in the same order the truth."""

    ateliers: tuple[TrueAtelier, ...]
    records: tuple[AtelierRecord, ...]
    vectors: dict[str, Vector]
    briefs: tuple[TrueBrief, ...]
    said: tuple[Said, ...]


def draw_world(ateliers: int, briefs: int, seed: int) -> World:
    """The same world for the same numbers."""
    random = np.random.default_rng(seed)
    styles = _unit(random.standard_normal((STYLES, DIM)))
    true = tuple(_atelier(random, styles) for _ in range(ateliers))
    vectors: dict[str, Vector] = {}
    records = tuple(_record(random, number, each, vectors) for number, each in enumerate(true))
    wanted = tuple(_brief(random, styles) for _ in range(briefs))
    said = tuple(Said(_read(random, each), np.array(each.style, np.float32)) for each in wanted)
    return World(true, records, vectors, wanted, said)


# ----------------------------------------------------------------- the truth


def _atelier(random: Generator, styles: Vector) -> TrueAtelier:
    family = _FAMILIES[random.integers(len(_FAMILIES))]
    made = random.permutation(family)[: random.integers(1, len(family) + 1)].tolist()
    level = float(np.exp(random.normal(0, 0.5)))
    prices: dict[str, tuple[float, float]] = {}
    for label in made:
        low = _BASE.get(label, 220) * level * float(random.uniform(0.8, 1.2))
        prices[label] = (low, low * float(random.uniform(1.3, 2.8)))
    simplest = int(random.integers(1, 4))
    own = styles[random.choice(len(styles), 2, replace=False)]
    pieces = [_near(random, own[number % 2]) for number in range(random.integers(0, PIECES + 1))]
    place = _place(random)
    return TrueAtelier(
        prices=prices,
        simplest=simplest,
        hardest=int(random.integers(max(simplest, 2), 6)),
        least_pieces=int(random.choice([1, 1, 1, 1, 5, 20])),
        latitude=place[0],
        longitude=place[1],
        days=int(random.integers(10, 80)),
        a_month=int(random.integers(2, 40)),
        waiting=int(random.integers(0, 20)),
        reliability=float(random.beta(6, 2)),
        styles=tuple(pieces),
    )


def _brief(random: Generator, styles: Vector) -> TrueBrief:
    label = CATEGORIES[random.integers(len(CATEGORIES))].label
    latitude, longitude = _place(random)
    return TrueBrief(
        label=label,
        complexity=int(random.choice([1, 2, 3, 4, 5], p=[0.1, 0.25, 0.35, 0.2, 0.1])),
        budget=_BASE.get(label, 220) * float(np.exp(random.normal(0.4, 0.4))),
        latitude=latitude,
        longitude=longitude,
        within_km=float(random.choice([500, 1000, 2000])),
        days=int(random.integers(40, 140)),
        quantity=int(random.choice([1, 1, 1, 2, 8])),
        style=_near(random, styles[random.integers(len(styles))]),
    )


def _place(random: Generator) -> tuple[float, float]:
    """Somewhere in Europe."""
    return float(random.uniform(40, 58)), float(random.uniform(-5, 20))


def _near(random: Generator, style: Vector) -> tuple[float, ...]:
    noisy = style + 0.6 * _unit(random.standard_normal(DIM))
    return tuple(float(each) for each in _unit(noisy))


def _unit(rows: NDArray[Any]) -> NDArray[Any]:
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


# ----------------------------------------------------------------- what is said of it


def _record(
    random: Generator, number: int, true: TrueAtelier, vectors: dict[str, Vector]
) -> AtelierRecord:
    name = f"a{number:04}"
    pieces = tuple(f"{name}-{at}" for at in range(len(true.styles)))
    vectors.update({piece: np.array(style, np.float32) for piece, style in zip(pieces, true.styles, strict=True)})  # fmt: skip
    asked = int(random.integers(0, 30))
    answered, punctual = random.binomial(asked, true.reliability, 2)
    atelier = Atelier(
        id=name,
        name=name,
        place=_said_place(random, true),
        categories=() if random.random() < MISSING / 2 else tuple(_offers(random, true)),
        currency=CURRENCY,
        complexity_min=_said(random, true.simplest, lambda n: max(1, n - 1)),
        complexity_max=_said(random, true.hardest, lambda n: min(5, n + 1)),
        minimum_quantity=_said(random, true.least_pieces, lambda _: 1),
        lead_time_days=_said(random, _noisy(random, true.days), lambda n: max(1, n // 2)),
        capacity_per_month=_said(random, _noisy(random, true.a_month), lambda n: n * 2),
        free_from=TODAY + timedelta(days=int(random.integers(0, 9))),
        portfolio=pieces,
    )
    standing = Standing(asked, int(answered), asked, int(punctual), true.waiting)
    return AtelierRecord(atelier, standing, _NOW)


def _said(random: Generator, value: int, lie: Callable[[int], int]) -> int | None:
    """The fact, a false one in its favour, or none."""
    chance = random.random()
    if chance < MISSING:
        return None
    return lie(value) if chance < MISSING + WRONG else value


def _noisy(random: Generator, value: int) -> int:
    off = random.uniform(0.8, 1.2) if random.random() < NOISY else 1.0
    return max(1, round(value * off))


def _said_place(random: Generator, true: TrueAtelier) -> Place | None:
    if random.random() < MISSING:
        return None
    latitude, longitude = random.normal((true.latitude, true.longitude), 0.1)
    return Place(float(latitude), float(longitude))


def _offers(random: Generator, true: TrueAtelier) -> list[Offer]:
    number = {each.label: each.google_category for each in CATEGORIES}
    offers: list[Offer] = []
    for label, band in true.prices.items():
        priced = random.random() >= MISSING
        off = random.uniform(0.8, 1.2) if random.random() < NOISY else 1.0
        prices = [Money(round(each * off * 100), CURRENCY) if priced else None for each in band]
        offers.append(Offer(label, number[label], *prices))
    if random.random() < WRONG:  # claims what it cannot make
        label = str(random.choice([each for each in number if each not in true.prices]))
        offers.append(Offer(label, number[label], Money(5_000, CURRENCY), Money(90_000, CURRENCY)))
    return offers


def _read(random: Generator, brief: TrueBrief) -> Garment:
    """A calibrated reader: the truth is drawn from the probabilities that it gives."""
    labels = [each.label for each in CATEGORIES]
    sharp = float(random.choice([0.9, 0.6, 0.35], p=[0.6, 0.3, 0.1]))
    rest = random.dirichlet(np.full(len(labels) - 1, 0.25)) * (1 - sharp)
    chances = np.sort(np.concatenate([[sharp], rest]))[::-1]
    at = int(random.choice(len(labels), p=chances))  # where in the order the truth stands
    others = random.permutation([label for label in labels if label != brief.label]).tolist()
    order = [*others[:at], brief.label, *others[at:]]
    category = tuple(Likelihood(label, float(p)) for label, p in zip(order, chances, strict=True))
    shape = np.array([0.0, 0.05, 0.9, 0.05, 0.0] if random.random() < 0.5 else [0.0, 0.2, 0.6, 0.2, 0.0])  # fmt: skip
    shift = int(random.choice([-1, 0, 1], p=shape[1:4]))
    centre = min(5, max(1, brief.complexity + shift))
    spread = np.array([shape[np.clip(2 + grade - centre, 0, 4)] for grade in range(1, 6)])
    return Garment(category, Complexity(centre, tuple((spread / spread.sum()).tolist())), (), False)
