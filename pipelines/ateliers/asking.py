"""From what a shopper asks to what matching is asked: every field checked, one entry for each wrong one."""

from __future__ import annotations

import math
from datetime import date

import msgspec

from data import Rates
from data.ateliers import Place
from data.errors import QuestionInvalidError
from data.types import Budget, match_key
from data.vocabularies import MATERIALS, TECHNIQUES
from matching.ateliers import PARTS, MatchWeights
from pipelines.answers import BudgetRequest
from pipelines.ateliers.answers import MatchRequest
from pipelines.settings import MatchWeightSettings

__all__ = ["Asked", "check_request"]

MAX_LIMIT = 100
MAX_KM = 20_037.5
"""Half of the way around the Earth."""
MAX_QUANTITY = 100_000


class Asked(msgspec.Struct, frozen=True):
    """The parts of a request that need no model, within their bounds, in our own values."""

    budget: Budget | None
    near: Place | None
    crafts: tuple[str, ...]
    weights: MatchWeights


def check_request(
    request: MatchRequest,
    *,
    today: date,
    currency: str,
    rates: Rates,
    defaults: MatchWeightSettings,
) -> Asked:
    """Raises ``QuestionInvalidError`` naming every field that is wrong."""
    wrong: dict[str, str] = {}
    if not 1 <= request.limit <= MAX_LIMIT:
        wrong["limit"] = f"must lie between 1 and {MAX_LIMIT}, not {request.limit}"
    if not 1 <= request.quantity <= MAX_QUANTITY:
        wrong["quantity"] = f"must lie between 1 and {MAX_QUANTITY:,} pieces"
    if request.by is not None and request.by <= today:
        wrong["by"] = f"{request.by} is over; name a day that is still to come"
    near = _check_place(request, wrong)
    budget = _check_budget(request.budget, currency, rates, wrong)
    crafts = _check_crafts(request, wrong)
    weights = _check_weights(request.weights or {}, defaults, wrong)
    if wrong:
        raise QuestionInvalidError(wrong)
    return Asked(budget, near, crafts, weights)


def _check_place(request: MatchRequest, wrong: dict[str, str]) -> Place | None:
    if request.within_km is not None:
        if not 0 < request.within_km <= MAX_KM:  # also refuses NaN
            wrong["within_km"] = f"must be above 0 and at most {MAX_KM:,.0f} km"
        if request.near is None:
            wrong["near"] = "is needed with within_km: within a distance of where?"
    if request.near is None:
        return None
    if not abs(request.near.lat) <= 90:
        wrong["near.lat"] = f"must lie between -90 and 90 degrees, not {request.near.lat:g}"
    if not abs(request.near.lon) <= 180:
        wrong["near.lon"] = f"must lie between -180 and 180 degrees, not {request.near.lon:g}"
    return Place(request.near.lat, request.near.lon)


def _check_crafts(request: MatchRequest, wrong: dict[str, str]) -> tuple[str, ...]:
    """Techniques and materials as the vocabularies write them."""
    crafts: dict[str, None] = {}
    for field, known in (("techniques", TECHNIQUES), ("materials", MATERIALS)):
        words = [match_key(word) for word in getattr(request, field)]
        unknown = [word for word in words if word not in known]
        if unknown:
            wrong[field] = f"does not know {unknown[0][:40]!r}; docs/ateliers.md lists them"
        crafts.update(dict.fromkeys(words))
    return tuple(crafts)


def _check_budget(
    budget: BudgetRequest | None, currency: str, rates: Rates, wrong: dict[str, str]
) -> Budget | None:
    """As in the question to the catalogue: ``max`` alone, a range, or ``min`` alone."""
    if budget is None or (budget.min is None and budget.max is None):
        return None
    for bound in ("min", "max"):
        value: float | None = getattr(budget, bound)
        if value is not None and not (math.isfinite(value) and 0 <= value <= 1e12):
            wrong[f"budget.{bound}"] = "must be an amount of money of 0 or more"
            return None
    if budget.max == 0:
        wrong["budget.max"] = "must be above 0; leave the budget out to match without one"
    if budget.min is not None and budget.max is not None and budget.min > budget.max:
        wrong["budget"] = f"runs backwards: {budget.min:g} is above {budget.max:g}"
    named = (budget.currency or currency).upper()
    worth = rates.worth(named)
    if worth is None:
        wrong["budget.currency"] = (
            f"no rate is known for {named}; set one with `lookwright rates set {named}=...`, "
            f"or give the budget in {currency}"
        )
        return None
    low, high = (None if each is None else each * worth for each in (budget.min, budget.max))
    return Budget(low or None, high)


def _check_weights(
    given: dict[str, float], defaults: MatchWeightSettings, wrong: dict[str, str]
) -> MatchWeights:
    """What is left out takes the installation's; then all are normalised to sum to 1."""
    merged = {**defaults.model_dump(), **given}
    for name, weight in given.items():
        if name not in PARTS:
            wrong[f"weights.{name[:40]}"] = f"is no part of the score; {', '.join(PARTS)} are"
        elif not (math.isfinite(weight) and weight >= 0):
            wrong[f"weights.{name}"] = "must be a number of 0 or more"
    total = sum(merged.values())
    if not wrong and total <= 0:
        wrong["weights"] = "must not all be 0"
    if wrong:
        return MatchWeights()
    return MatchWeights(**{name: merged[name] / total for name in PARTS})
