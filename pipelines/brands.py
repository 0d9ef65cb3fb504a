"""What the blend needs to know of brands and currencies."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from data import Rates
from data.repositories import (
    Brand,
    BrandRepository,
    ItemRepository,
    JournalRepository,
    RateRepository,
)
from data.types import Filters, slug
from pipelines.wiring import Lookwright

__all__ = ["BrandAnswer", "RatesAnswer", "list_brands", "list_rates", "set_brand", "set_rates"]


class BrandAnswer(msgspec.Struct, frozen=True):
    """A brand, its score in [0, 1], and how much of it is in the catalogue."""

    brand: str
    name: str
    score: float
    groups: int


class RatesAnswer(msgspec.Struct, frozen=True):
    """What one unit of each currency is worth in ``currency``."""

    currency: str
    rates: dict[str, float]


def list_brands(app: Lookwright) -> tuple[BrandAnswer, ...]:
    """All brands that imports have named, by slug."""
    with app.database.read() as session:
        brands = BrandRepository(session).all()
        facets = ItemRepository(session).facets(Filters(), ["brand"])["brand"]
    groups = {slug(facet.value): facet.count for facet in facets}
    return tuple(_answer(brand, groups) for brand in brands)


def set_brand(app: Lookwright, brand: str, score: float) -> BrandAnswer:
    """Change a brand's part of the blend; it counts from the next question on.

    Raises ``NotFoundError`` for an unknown brand, ``InvalidInputError`` for a score outside [0, 1].
    """
    name = slug(brand)
    with app.database.write() as session:
        changed = BrandRepository(session).set_score(name, score)
        JournalRepository(session).append(ItemRepository(session).ids_of_brand(name))
    return next(each for each in list_brands(app) if each.brand == changed.slug)


def list_rates(app: Lookwright) -> RatesAnswer:
    """The table of rates."""
    with app.database.read() as session:
        return _rates(RateRepository(session).rates(app.settings.currency))


def set_rates(app: Lookwright, table: Mapping[str, float]) -> RatesAnswer:
    """Add or replace rates; prices in those currencies are compared by them from the next question on.

    Raises ``InvalidInputError`` for a rate that is no number above 0 or a currency that is none.
    """
    with app.database.write() as session:
        rates = RateRepository(session).set(table, app.settings.currency)
        items = ItemRepository(session)
        everything = list(items.all_ids())
        items.reprice(everything, now=app.clock(), rates=rates)
        JournalRepository(session).append(everything)
    return _rates(rates)


def _answer(brand: Brand, groups: Mapping[str, int]) -> BrandAnswer:
    return BrandAnswer(brand.slug, brand.name, brand.score, groups.get(brand.slug, 0))


def _rates(rates: Rates) -> RatesAnswer:
    return RatesAnswer(rates.base, dict(sorted(rates.table.items())))
