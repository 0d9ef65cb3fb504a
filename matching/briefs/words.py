"""Days, prices, shares and garments in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from data.briefs import BudgetBand
from data.garments import Garment
from data.money import to_decimal_string
from data.types import Money

__all__ = [
    "a_day",
    "a_garment",
    "a_price",
    "a_share",
    "language_name",
    "listed",
    "number_of",
]

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_UNSURE = 0.4
"""Below this probability the likeliest category is not named as if it were known."""

_NAMES = {
    "Pants": "pair of trousers",
    "Shorts": "pair of shorts",
    "Shoes": "pair of shoes",
    "Outwear": "coat or jacket",
    "T-Shirt": "T-shirt",
    "Longsleeve": "long-sleeved shirt",
    "Body": "bodysuit",
}


def a_day(day: date) -> str:
    """``1 February 2027``, whatever the locale."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def a_price(budget: BudgetBand) -> str:
    """``240 to 320 EUR``, ``up to 320 EUR``, ``from 240 EUR``."""
    low, high = budget.min, budget.max
    if low is not None and low.minor and high is not None:
        if low == high:
            return f"about {_amount(high)} {high.currency}"
        return f"{_amount(low)} to {_amount(high)} {high.currency}"
    if high is not None:
        return f"up to {_amount(high)} {high.currency}"
    return f"from {_amount(low)} {low.currency}" if low is not None else "open"


def _amount(money: Money) -> str:
    """``1 300`` with a thin no-break space; the decimals only where there are any."""
    whole, _, decimals = to_decimal_string(money).partition(".")
    grouped = f"{int(whole):,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return f"{grouped}.{decimals}" if decimals.strip("0") else grouped


def a_share(share: float) -> str:
    """``72 %``; what is not nothing is never said to be."""
    return "under 1 %" if 0 < share < 0.01 else f"{round(share * 100)} %"


def a_garment(garment: Garment | None) -> str:
    """``dress``; ``garment`` where nobody knows what it is."""
    if garment is None or garment.unknown or not garment.category:
        return "garment"
    likeliest = garment.category[0]
    if likeliest.probability < _UNSURE:
        return "garment"
    return _NAMES.get(likeliest.label, likeliest.label.lower())


def number_of(count: int, what: str) -> str:
    """``one dress``, ``3 dresses``, ``2 pairs of trousers``."""
    if count == 1:
        return f"one {what}"
    head, of, rest = what.partition(" of ")
    first, alternative, second = head.partition(" or ")
    plural = f"{_plural(first)}{alternative}{_plural(second) if second else ''}"
    return f"{count:,} {plural}{of}{rest}"


def _plural(word: str) -> str:
    return word + ("es" if word.endswith(("s", "sh", "ch", "x")) else "s")


def listed(parts: Iterable[str], between: str) -> str:
    """Those that say anything, joined."""
    return between.join(part for part in parts if part)


def language_name(code: str) -> str:
    """``fr`` is French; a code that is not in the list stands for itself."""
    return _LANGUAGES.get(code, code)


_LANGUAGES = {
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fi": "Finnish",
    "fr": "French",
    "ga": "Irish",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "is": "Icelandic",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}
