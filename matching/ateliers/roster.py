"""All workshops as columns, so that a question is a few operations on arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.ateliers import Atelier, AtelierRecord, Standing
from data.garments import GRADES
from data.money import Rates
from data.types import Vector, Vectors
from data.vocabularies import CATEGORIES

__all__ = ["LABELS", "Pieces", "Roster", "make_roster"]

LABELS = tuple(category.label for category in CATEGORIES)
_COLUMN = {label: at for at, label in enumerate(LABELS)}
_STEPS_OUTSIDE = np.array([1.0, 0.5, 0.0, 0.0, 0.0])
"""How well a grade fits that lies so many steps outside of a workshop's range."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Pieces:
    """The portfolios: ``vectors`` (m, d) float32 unit rows; ``rows`` (n, k) int32, -1 where there is none."""

    vectors: Vectors
    rows: NDArray[np.int32]
    at: Mapping[str, int]
    """The row of each picture's vector, by its SHA-256."""


@dataclass(frozen=True)
class Roster:
    """n workshops by id, as columns. NaN stands for what is not known.

    ``makes``, ``low``, ``high`` are (n, categories), prices in the installation's currency;
    ``fits`` (n, 5) says how well each grade fits, ``takes`` (n, 5) which lie in the range;
    ``free`` holds ordinals of days; ``place`` (n, 2) latitude and longitude in radians.
    """

    ateliers: tuple[Atelier, ...]
    makes: Flags
    low: Floats
    high: Floats
    fits: Floats
    takes: Flags
    graded: Flags
    minimum: Floats
    lead: Floats
    capacity: Floats
    free: Floats
    place: Floats
    standing: Floats
    """(n, 5): sent, answered, finished, on_time, booked."""
    crafts: tuple[frozenset[str], ...]
    """The techniques and materials of each; empty where it names none."""
    pieces: Pieces

    def __len__(self) -> int:
        return len(self.ateliers)

    @cached_property
    def says(self) -> Flags:
        """(n,): whether it names any category."""
        return np.asarray(self.makes.any(1))

    @cached_property
    def row_of(self) -> dict[str, int]:
        return {each.id: row for row, each in enumerate(self.ateliers)}

    def with_standings(self, changed: Mapping[str, Standing]) -> Roster:
        """The same workshops with other counts; what does not depend on them is shared."""
        standing = self.standing.copy()
        for atelier, counts in changed.items():
            standing[self.row_of[atelier]] = _counts(counts)
        made = replace(self, standing=standing)
        for name in ("says", "row_of"):  # worked out before, and still true
            if name in self.__dict__:
                made.__dict__[name] = self.__dict__[name]
        return made


def make_roster(
    records: Sequence[AtelierRecord], rates: Rates, vectors: Mapping[str, Vector]
) -> Roster:
    """The columns of the workshops that are not retired; ``vectors`` are those of portfolio pictures."""
    kept = sorted((each for each in records if each.retired is None), key=lambda r: r.atelier.id)
    ateliers = tuple(each.atelier for each in kept)
    low, high, makes = _offers(ateliers, rates)
    takes, fits, graded = _grades(ateliers)
    place = np.array(
        [
            (np.nan, np.nan) if a.place is None else (a.place.latitude, a.place.longitude)
            for a in ateliers
        ],
        dtype=float,
    ).reshape(-1, 2)
    return Roster(
        ateliers=ateliers,
        makes=makes,
        low=low,
        high=high,
        fits=fits,
        takes=takes,
        graded=graded,
        minimum=_column(a.minimum_quantity for a in ateliers),
        lead=_column(a.lead_time_days for a in ateliers),
        capacity=_column(a.capacity_per_month for a in ateliers),
        free=_column(a.free_from.toordinal() if a.free_from else None for a in ateliers),
        place=np.radians(place),
        standing=np.array([_counts(r.standing) for r in kept], dtype=float).reshape(-1, 5),
        crafts=tuple(frozenset((*a.techniques, *a.materials)) for a in ateliers),
        pieces=_pieces(ateliers, vectors),
    )


def _counts(standing: Standing) -> tuple[int, ...]:
    return (
        standing.sent,
        standing.answered,
        standing.finished,
        standing.on_time,
        standing.booked,
    )


def _column(values: Any) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def _offers(ateliers: Sequence[Atelier], rates: Rates) -> tuple[Floats, Floats, Flags]:
    low = np.full((len(ateliers), len(LABELS)), np.nan)
    high, makes = low.copy(), np.zeros(low.shape, dtype=bool)
    for row, atelier in enumerate(ateliers):
        for offer in atelier.categories:
            at = _COLUMN.get(offer.label)
            if at is None:
                continue
            makes[row, at] = True
            for bounds, price in ((low, offer.price_min), (high, offer.price_max)):
                if price is not None and (amount := rates.convert(price)) is not None:
                    bounds[row, at] = amount
    return low, high, makes


def _grades(ateliers: Sequence[Atelier]) -> tuple[Flags, Floats, Flags]:
    bounds = [(a.complexity_min, a.complexity_max) for a in ateliers]
    graded = np.array([low is not None or high is not None for low, high in bounds], dtype=bool)
    least = np.array([low or GRADES[0] for low, _ in bounds], dtype=int)[:, None]
    most = np.array([high or GRADES[-1] for _, high in bounds], dtype=int)[:, None]
    grades = np.array(GRADES)[None, :]
    outside = np.clip(np.maximum(least - grades, grades - most), 0, 4)
    return outside == 0, _STEPS_OUTSIDE[outside], graded


def _pieces(ateliers: Sequence[Atelier], vectors: Mapping[str, Vector]) -> Pieces:
    owned = [[sha for sha in each.portfolio if sha in vectors] for each in ateliers]
    widest = max((len(each) for each in owned), default=0)
    rows = np.full((len(ateliers), widest), -1, dtype=np.int32)
    at = {sha: row for row, sha in enumerate(dict.fromkeys(sha for each in owned for sha in each))}
    for row, shas in enumerate(owned):
        rows[row, : len(shas)] = [at[sha] for sha in shas]
    stacked = [np.asarray(vectors[sha], dtype=np.float32) for sha in at]
    return Pieces(np.stack(stacked) if stacked else np.zeros((0, 0), np.float32), rows, at)
