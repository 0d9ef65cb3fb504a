"""From what a person types to what the use cases take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

import msgspec

from data.errors import QuestionInvalidError
from data.types import FILTER_FIELDS, Filters, PriceRange
from pipelines.answers import BudgetRequest

if TYPE_CHECKING:
    from pipelines.ateliers import Near

__all__ = [
    "read_budget",
    "read_day",
    "read_filters",
    "read_place",
    "read_rates",
    "read_weights",
]


def read_budget(text: str | None, currency: str | None) -> BudgetRequest | None:
    """``50`` is a maximum, ``30-60`` a range, ``30-`` a minimum. Raises ``QuestionInvalidError``."""
    if text is None:
        if currency is not None:
            raise QuestionInvalidError({"currency": "belongs to a --budget, and none is given"})
        return None
    low, dash, high = text.strip().partition("-")
    if not low:
        raise QuestionInvalidError({"budget": f"is 50, 30-60 or 30-, not {text!r}"})
    if not dash:
        return BudgetRequest(max=_number("budget", low), currency=currency)
    top = _number("budget", high) if high.strip() else None
    return BudgetRequest(min=_number("budget", low), max=top, currency=currency)


def read_filters(pairs: Sequence[str]) -> tuple[Filters, Literal["group", "item"]]:
    """``color=red`` and the like; values of one field are alternatives. Raises ``QuestionInvalidError``."""
    values: dict[str, list[str]] = {}
    for pair in pairs:
        field, equals, value = pair.partition("=")
        if not equals or not value.strip():
            raise QuestionInvalidError({"filter": f"is FIELD=VALUE, as in color=red; not {pair!r}"})
        values.setdefault(field.strip(), []).append(value.strip())
    by = values.pop("by", ["group"])[-1]
    if by not in {"group", "item"}:
        raise QuestionInvalidError({"filter": f"by=group or by=item, not by={by}"})
    price = values.pop("price", None)
    unknown = [field for field in values if field not in FILTER_FIELDS]
    if unknown:
        known = ", ".join((*FILTER_FIELDS, "price", "by"))
        raise QuestionInvalidError(
            {f"filter.{field}": f"is not known; {known} are" for field in unknown}
        )
    filters = Filters(
        **{field: tuple(given) for field, given in values.items()},
        price=_price_range(price[-1]) if price else None,
    )
    return filters, "item" if by == "item" else "group"


def read_weights(text: str | None) -> dict[str, float] | None:
    """``cosine=0.6,price=0.2`` to a table. Raises ``QuestionInvalidError``."""
    if text is None:
        return None
    weights: dict[str, float] = {}
    for pair in text.split(","):
        name, equals, value = pair.partition("=")
        if not equals:
            raise QuestionInvalidError(
                {"weights": f"are NAME=NUMBER, as in cosine=0.6; not {pair!r}"}
            )
        weights[name.strip()] = _number(f"weights.{name.strip()}", value)
    return weights


def read_rates(pairs: Sequence[str]) -> dict[str, float]:
    """``EUR=1.08`` to a table. Raises ``QuestionInvalidError``."""
    rates: dict[str, float] = {}
    for pair in pairs:
        currency, equals, value = pair.partition("=")
        if not equals:
            raise QuestionInvalidError(
                {"rates": f"are CURRENCY=NUMBER, as in EUR=1.08; not {pair!r}"}
            )
        rates[currency.strip().upper()] = _number(f"rates.{currency.strip()}", value)
    return rates


def read_day(text: str | None) -> date | None:
    """``2030-02-01``. Raises ``QuestionInvalidError``."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QuestionInvalidError({"by": f"is a day, as in 2030-02-01; not {text!r}"}) from None


def read_place(text: str | None) -> Near | None:
    """``48.85,2.35``: latitude and longitude in degrees. Raises ``QuestionInvalidError``."""
    from pipelines.ateliers import Near

    if text is None:
        return None
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        raise QuestionInvalidError(
            {"near": f"is LATITUDE,LONGITUDE, as in 48.85,2.35; not {text!r}"}
        ) from None
    return Near(latitude, longitude)


def _price_range(text: str) -> PriceRange:
    budget = read_budget(text, None) or BudgetRequest()
    return msgspec.convert({"gte": budget.min, "lte": budget.max}, PriceRange)


def _number(field: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise QuestionInvalidError({field: f"must be a number, not {text.strip()!r}"}) from None
