"""Whether what a shopper says can be sent to a workshop."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from data.briefs import MEASURES, BudgetBand, Measurement, Wishes
from data.errors import QuestionInvalidError

__all__ = ["check_wishes"]

MOST_PIECES = 10_000
_LONGEST = {"size": 40, "place": 120, "notes": 2_000}
_MATERIALS, _MATERIAL = 12, 60
_FAR = timedelta(days=3 * 366)


def check_wishes(wishes: Wishes, today: date) -> None:
    """Raises ``QuestionInvalidError`` with a sentence for every wrong field."""
    wrong = {
        **dict(_texts(wishes)),
        **dict(_numbers(wishes)),
        **dict(_date(wishes.by, today)),
        **dict(_budget(wishes.budget)),
        **dict(_measurements(wishes.measurements)),
    }
    if wrong:
        raise QuestionInvalidError(wrong)


def _texts(wishes: Wishes) -> Iterator[tuple[str, str]]:
    for field, longest in _LONGEST.items():
        if len(getattr(wishes, field)) > longest:
            yield field, f"may have {longest} characters at most"
    if not (len(wishes.language) == 2 and wishes.language.isascii() and wishes.language.islower()):
        yield "language", "is a code of two letters (ISO 639-1), as in fr"
    if len(wishes.materials) > _MATERIALS:
        yield "materials", f"may be {_MATERIALS} at most"
    if any(not 0 < len(each) <= _MATERIAL for each in wishes.materials):
        yield "materials", f"have 1 to {_MATERIAL} characters each"


def _numbers(wishes: Wishes) -> Iterator[tuple[str, str]]:
    if not 1 <= wishes.quantity <= MOST_PIECES:
        yield "quantity", f"must lie between 1 and {MOST_PIECES:,}, not {wishes.quantity}"


def _date(by: date | None, today: date) -> Iterator[tuple[str, str]]:
    if by is None:
        return
    if by <= today:
        yield "by", f"must be a day to come; {by} is not"
    elif by > today + _FAR:
        yield "by", f"must lie within three years; {by} does not"


def _budget(budget: BudgetBand | None) -> Iterator[tuple[str, str]]:
    if budget is None:
        return
    low, high = budget.min, budget.max
    if low is None and high is None:
        yield "budget", "has neither a minimum nor a maximum; leave it out, or give one"
    if high is not None and high.minor <= 0:
        yield "budget.max", "must be above 0: no workshop can quote for nothing"
    if low is not None and low.minor < 0:
        yield "budget.min", "must be 0 or more"
    if low is not None and high is not None:
        if low.currency != high.currency:
            yield "budget", "has two currencies; use one"
        elif low.minor > high.minor:
            yield "budget", "has its minimum above its maximum; turn them round"


def _measurements(measurements: tuple[Measurement, ...]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for each in measurements:
        field = f"measurements.{each.name[:40]}"
        bounds = MEASURES.get(each.name)
        if bounds is None:
            yield field, f"is not known; known are {', '.join(MEASURES)}"
        elif not bounds[0] <= each.cm <= bounds[1]:
            yield field, f"must lie between {bounds[0]:g} and {bounds[1]:g} cm, not {each.cm:g}"
        if each.name in seen:
            yield field, "is given twice"
        seen.add(each.name)
