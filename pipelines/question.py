"""From what a shopper asks to what the index is asked: every field checked, one entry for each wrong one."""

from __future__ import annotations

import math

import msgspec

from data import Rates
from data.errors import QuestionInvalidError
from data.types import FILTER_FIELDS, Availability, Budget, Filters, Weights, slug
from pipelines.answers import BudgetRequest, SearchRequest
from search import normalise_weights

__all__ = ["Checked", "check"]

MAX_TEXT = 2_000
MAX_LIMIT = 100
MAX_FILTER_VALUES = 100


class Checked(msgspec.Struct, frozen=True):
    """The parts of a request that need no model: all within their bounds."""

    weights: Weights
    budget: Budget | None
    filters: Filters


def check(
    request: SearchRequest, *, pictures: int, defaults: Weights, currency: str, rates: Rates
) -> Checked:
    """Raises ``QuestionInvalidError`` naming every field that is wrong."""
    wrong: dict[str, str] = {}
    wrong |= _check_words(request)
    wrong |= _check_numbers(request)
    wrong |= _check_subject(request, pictures)
    filters = _check_filters(request.filters, wrong)
    budget = _check_budget(request.budget, currency, rates, wrong)
    try:
        weights = normalise_weights(request.weights or {}, defaults)
    except QuestionInvalidError as error:
        wrong |= error.fields
        weights = defaults
    if wrong:
        raise QuestionInvalidError(wrong)
    return Checked(weights, budget, filters)


def _check_words(request: SearchRequest) -> dict[str, str]:
    return {
        field: f"is {len(words):,} characters long; at most {MAX_TEXT:,} are read"
        for field in ("text", "without")
        if (words := getattr(request, field)) and len(words) > MAX_TEXT
    }


def _check_numbers(request: SearchRequest) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not 1 <= request.limit <= MAX_LIMIT:
        wrong["limit"] = f"must lie between 1 and {MAX_LIMIT}, not {request.limit}"
    if not 0 <= request.diversity <= 1:
        wrong["diversity"] = "must lie between 0 and 1"
    return wrong


def _check_subject(request: SearchRequest, pictures: int) -> dict[str, str]:
    named = request.item_id or request.look_id or request.picture or request.image_url
    asks = (request.text or "").strip() or named
    if not asks and not pictures and (request.without or "").strip():
        return {"without": "needs something to take it from: add a text, a picture or an item"}
    return {}


def _check_filters(filters: Filters, wrong: dict[str, str]) -> Filters:
    for field in FILTER_FIELDS:
        values: tuple[str, ...] = getattr(filters, field)
        if len(values) > MAX_FILTER_VALUES:
            wrong[f"filters.{field}"] = f"takes at most {MAX_FILTER_VALUES} values"
        elif any(len(value) > 500 for value in values):
            wrong[f"filters.{field}"] = "has a value of more than 500 characters"
    known = {state.value for state in Availability}
    unknown = [value for value in filters.availability if value not in known]
    if unknown:
        wrong["filters.availability"] = f"takes {', '.join(sorted(known))}; not {unknown[0]!r}"
    if filters.price is not None:
        _check_range("filters.price", filters.price.gte, filters.price.lte, wrong)
    brands = tuple(slug(brand) for brand in filters.brand)
    return msgspec.structs.replace(filters, brand=brands)


def _check_range(field: str, low: float | None, high: float | None, wrong: dict[str, str]) -> None:
    if any(value is not None and (math.isnan(value) or value < 0) for value in (low, high)):
        wrong[field] = "must be numbers of 0 or more"
    elif low is not None and high is not None and low > high:
        wrong[field] = f"runs backwards: {low:g} is above {high:g}"


def _check_budget(
    budget: BudgetRequest | None, currency: str, rates: Rates, wrong: dict[str, str]
) -> Budget | None:
    if budget is None or (budget.min is None and budget.max is None):
        return None
    for bound in ("min", "max"):
        value = getattr(budget, bound)
        if value is not None and not (math.isfinite(value) and 0 <= value <= 1e12):
            wrong[f"budget.{bound}"] = "must be an amount of money of 0 or more"
            return None
    if budget.max == 0:
        wrong["budget.max"] = "must be above 0; leave the budget out to search without one"
    _check_range("budget", budget.min, budget.max, wrong)
    named = (budget.currency or currency).upper()
    factor = _rate(named, currency, rates, wrong)
    bounds = (None if value is None else value * factor for value in (budget.min, budget.max))
    return Budget(*bounds)


def _rate(named: str, currency: str, rates: Rates, wrong: dict[str, str]) -> float:
    """How many units of the installation's currency one unit of the named one buys."""
    worth = rates.worth(named)
    if worth is None:
        wrong["budget.currency"] = (
            f"no rate is known for {named}; set one with `lookwright rates set {named}=...`, "
            f"or give the budget in {currency}"
        )
        return 1.0
    return worth
