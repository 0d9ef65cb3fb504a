"""Brands and their part of the blend."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from advanced_alchemy.repository import SQLAlchemySyncRepository
from sqlalchemy.orm import Session

from data.errors import InvalidInputError, NotFoundError
from data.repositories._bulk import upsert
from data.tables import BrandRow

__all__ = ["Brand", "BrandRepository"]

_NEUTRAL = 0.5


class Brand(msgspec.Struct, frozen=True):
    """``score`` in [0, 1] is the brand's part of the blend."""

    slug: str
    name: str
    score: float = _NEUTRAL


class _Rows(SQLAlchemySyncRepository[BrandRow]):
    model_type = BrandRow
    id_attribute = "slug"


class BrandRepository:
    """Brands that imports have named."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows = _Rows(session=session)

    def see(self, names: Mapping[str, str]) -> None:
        """Make brands known by slug and name; their scores stay, new ones begin at 0.5."""
        rows = [{"slug": slug, "name": name, "score": _NEUTRAL} for slug, name in names.items()]
        upsert(self._session, BrandRow, rows, keep=("score",))

    def set_score(self, slug: str, score: float) -> Brand:
        """Raises ``InvalidInputError`` outside [0, 1], ``NotFoundError`` for a brand nobody fed in."""
        if not 0 <= score <= 1:  # also refuses NaN
            raise InvalidInputError(f"A brand's score lies between 0 and 1; {score} does not.")
        row = self._rows.get_one_or_none(slug=slug)
        if row is None:
            raise NotFoundError(
                f"No brand {slug!r} is known; import its catalogue first, or see `brands list`."
            )
        row.score = score
        return _brand(self._rows.update(row))

    def scores(self) -> dict[str, float]:
        """Every brand's score, by slug."""
        return {brand.slug: brand.score for brand in self.all()}

    def all(self) -> list[Brand]:
        """By slug."""
        return [_brand(row) for row in self._rows.get_many(order_by=("slug", False))]


def _brand(row: BrandRow) -> Brand:
    return Brand(row.slug, row.name, row.score)
