"""Why a workshop stands where it does, in plain words, from the same facts as its score."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from data.ateliers import Atelier, Offer, Standing
from data.garments import GRADES, Garment
from data.money import to_decimal_string
from data.types import Money
from data.vocabularies import category_of
from matching.ateliers.commission import Commission

__all__ = ["SIMILAR", "Known", "day_in_words", "in_words", "reasons"]

SIMILAR = 0.85
"""A piece of a portfolio counts as similar from this scaled cosine on."""


class Known(msgspec.Struct, frozen=True):
    """What was worked out of one workshop for one commission; None is unknown."""

    plausible: tuple[str, ...]
    distance_km: float | None
    begins: date
    ready: date | None
    similar: int
    standing: Standing


def reasons(atelier: Atelier, commission: Commission, known: Known) -> tuple[str, ...]:
    """One sentence for each part that has something to say."""
    said = (
        _makes(atelier, commission.garment, known),
        _craft(atelier, commission),
        _complexity(atelier, commission.garment),
        _distance(commission, known),
        _price(atelier, commission.garment, known),
        _time(atelier, commission, known),
        _pieces(commission, known),
        _record(known.standing),
    )
    return tuple(sentence for sentence in said if sentence)


def _makes(atelier: Atelier, garment: Garment, known: Known) -> str:
    if not atelier.categories:
        return "does not say what it makes"
    made = [label for label in known.plausible if atelier.offer(label)]
    plurals = [found.many for label in made if (found := category_of(label))]
    sentence = f"makes {in_words(plurals)}"
    chance = sum(each.probability for each in garment.category if atelier.offer(each.label))
    return (
        sentence if chance >= 0.9 else f"{sentence} (which this is with {chance:.0%} probability)"
    )


def _craft(atelier: Atelier, commission: Commission) -> str:
    known = (*atelier.techniques, *atelier.materials)
    named = [craft for craft in commission.crafts if craft in known]
    if not commission.crafts or not known:
        return ""
    return f"knows {in_words(named)}" if named else f"does not name {in_words(commission.crafts)}"


def _complexity(atelier: Atelier, garment: Garment) -> str:
    if max(garment.complexity.probabilities, default=0.0) <= 1 / len(GRADES):
        return ""  # nobody knows how complex it is
    grade = garment.complexity.grade
    low, high = atelier.complexity_min, atelier.complexity_max
    if low is None and high is None:
        return "does not say how complex its work is"
    low, high = low or 1, high or 5
    if low <= grade <= high:
        return f"complexity {grade} of 5 is within its range"
    side = "above" if grade > high else "below"
    return f"complexity {grade} of 5 is {side} its range of {low} to {high}"


def _distance(commission: Commission, known: Known) -> str:
    if commission.near is None:
        return ""
    if known.distance_km is None:
        return "its place is not known"
    return f"{known.distance_km:,.0f} km away" if known.distance_km >= 1 else "in the same place"


def _price(atelier: Atelier, garment: Garment, known: Known) -> str:
    order = {each.label: -each.probability for each in garment.category}
    offers = [o for o in map(atelier.offer, known.plausible) if o and (o.price_min or o.price_max)]
    if not offers:
        return "does not say what it charges"
    return _band(min(offers, key=lambda offer: order.get(offer.label, 0.0)))


def _band(offer: Offer) -> str:
    low, high = offer.price_min, offer.price_max
    if low and high and low != high:
        return f"typical {_plain(low)} to {_plain(high)} {high.currency}"
    price = low or high
    assert price is not None  # noqa: S101 - offers without any price were left out
    return f"{'from' if low and not high else 'about'} {_plain(price)} {price.currency}"


def _plain(money: Money) -> str:
    text = to_decimal_string(money)
    whole, dot, decimals = text.partition(".")
    return whole if dot and not decimals.strip("0") else text


def _time(atelier: Atelier, commission: Commission, known: Known) -> str:
    free = known.begins > commission.today
    begins = f"free from {day_in_words(known.begins, commission.today)}" if free else "free now"
    if known.ready is None:
        return f"{begins}, but does not say how long it takes"
    if commission.by is not None:
        return f"{begins}, ready by {day_in_words(known.ready, commission.today)}"
    return f"{begins}, {atelier.lead_time_days} days from order to delivery"


def _pieces(commission: Commission, known: Known) -> str:
    if commission.vector is None or not known.similar:
        return ""
    pieces = "piece" if known.similar == 1 else "pieces"
    return f"{known.similar} similar {pieces} in its portfolio"


def _record(standing: Standing) -> str:
    if not standing.sent and not standing.finished:
        return "new here"
    said = f"answered {standing.answered} of {standing.sent} briefs"
    if standing.finished:
        said += f", {standing.on_time} of {standing.finished} on time"
    return said


def day_in_words(day: date, today: date) -> str:
    """``4 January``, with the year where it is another one than could be meant."""
    words = f"{day.day} {day:%B}"
    near = 0 <= (day - today).days < 300
    return words if near else f"{words} {day.year}"


def in_words(names: Sequence[str]) -> str:
    """``a, b and c``."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""
