"""One cell's text to one value, with what is wrong about it.

Feeds repeat themselves: a million rows hold a few hundred prices, colours and categories. Every
parser here is pure and remembers its latest answers, which is what makes validation fast.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from data import parse_money
from data.errors import CurrencyUnknownError, PriceInvalidError
from data.types import Availability, Money
from indexer.problems import Issue

__all__ = [
    "VOCABULARIES",
    "Span",
    "availability",
    "category",
    "colors",
    "gtin",
    "is_picture_address",
    "known_value",
    "money",
    "more_pictures",
    "sale_dates",
]

Span = tuple[datetime | None, datetime | None]
"""When something starts (inclusive) and ends (exclusive), in UTC; None is open."""

MORE_PICTURES = 10
MORE_COLORS = 3
LONGEST_ADDRESS = 2000

remembered = lru_cache(maxsize=8192)

_AVAILABILITIES = {
    "instock": Availability.IN_STOCK,
    "available": Availability.IN_STOCK,
    "availablefororder": Availability.IN_STOCK,
    "limitedavailability": Availability.IN_STOCK,
    "onlineonly": Availability.IN_STOCK,
    "outofstock": Availability.OUT_OF_STOCK,
    "soldout": Availability.OUT_OF_STOCK,
    "discontinued": Availability.OUT_OF_STOCK,
    "preorder": Availability.PREORDER,
    "presale": Availability.PREORDER,
    "backorder": Availability.BACKORDER,
}

VOCABULARIES: dict[str, dict[str, str]] = {
    "gender": {
        **dict.fromkeys(("female", "f", "woman", "women", "womens", "ladies", "girl", "girls"), "female"),
        **dict.fromkeys(("male", "m", "man", "men", "mens", "boy", "boys"), "male"),
        **dict.fromkeys(("unisex", "u", "genderless", "all"), "unisex"),
    },
    "age_group": {
        "newborn": "newborn", "infant": "infant", "toddler": "toddler",
        "kids": "kids", "kid": "kids", "child": "kids", "children": "kids",
        "adult": "adult", "adults": "adult",
    },
    "condition": {"new": "new", "refurbished": "refurbished", "used": "used"},
    "size_system": {
        code.casefold(): code
        for code in ("AU", "BR", "CN", "DE", "EU", "FR", "IT", "JP", "MEX", "UK", "US")
    },
    "size_type": {
        name: name for name in ("regular", "petite", "plus", "tall", "big", "maternity")
    } | {"oversize": "plus", "big and tall": "big"},
}  # fmt: skip
"""What the feed may say of a field, in lower case without apostrophes, to what is kept."""

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")
_PICTURE_SCHEMES = ("http://", "https://", "file:")


@remembered
def availability(text: str) -> tuple[Availability | None, Issue | None]:
    """Old (``in stock``), new (``in_stock``) and schema.org's spellings."""
    plain = re.sub(r"[\s_-]+", "", text.rpartition("/")[2]).casefold()
    if not plain:
        return None, Issue("availability_missing")
    found = _AVAILABILITIES.get(plain)
    return found, None if found else Issue("availability_unknown", text.strip())


@remembered
def money(text: str, currency: str | None) -> tuple[Money | None, Issue | None]:
    """A price such as ``15.00 USD``; ``currency`` stands in where the text names none."""
    text = text.strip()
    if not text:
        return None, Issue("price_missing")
    try:
        amount = parse_money(text, currency)
    except CurrencyUnknownError:
        return None, Issue("currency_unknown", text)
    except PriceInvalidError as error:
        return None, _price_issue(text, currency, error.detail)
    return amount, None if amount.minor else Issue("price_zero")


def _price_issue(text: str, currency: str | None, why: str) -> Issue:
    if text.startswith(("-", "\N{MINUS SIGN}")) or "-" in text.rstrip("-"):
        return Issue("price_negative", text)
    if currency is None and re.fullmatch(r"[\d.,'\s]+", text):
        return Issue("currency_missing", text)
    return Issue("price_invalid", why)


@remembered
def sale_dates(text: str) -> tuple[Span | None, Issue | None]:
    """Google's ``start/end``: no zone means UTC; an end without a time includes its whole day.

    Blank is an open span; either side may be left out. None where it cannot be read.
    """
    text = text.strip()
    if not text:
        return (None, None), None
    start, slash, end = text.partition("/")
    try:
        span = (_moment(start, ends=False), _moment(end, ends=True))
    except (ValueError, OverflowError):
        return None, Issue("sale_date_invalid", text)
    if not slash or span == (None, None):
        return None, Issue("sale_date_invalid", text)
    if span[0] and span[1] and span[1] <= span[0]:
        return None, Issue("sale_ends_before_start", text)
    return span, None


def _moment(text: str, *, ends: bool) -> datetime | None:
    text = text.strip()
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    if ends and len(text) <= len("2030-02-24"):
        moment += timedelta(days=1)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


@remembered
def known_value(field: str, text: str) -> tuple[str, Issue | None]:
    """The kept spelling of a value from a closed list; blank where it is not in the list."""
    plain = " ".join(
        text.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "").casefold().split()
    )
    if not plain:
        return "", None
    found = VOCABULARIES[field].get(plain, "")
    return found, None if found else Issue("value_unknown", text.strip())


@remembered
def colors(text: str) -> tuple[tuple[str, ...], Issue | None]:
    """``Red/Blue`` to its colours, at most three."""
    names = tuple(dict.fromkeys(clean for part in text.split("/") if (clean := part.strip()[:40])))
    if not names:
        return (), Issue("color_missing")
    too_many = Issue("too_many_colors", str(len(names))) if len(names) > MORE_COLORS else None
    return names[:MORE_COLORS], too_many


@remembered
def category(text: str) -> tuple[str, ...]:
    """``Women > Tops > Tees`` to its names from wide to narrow; a number of Google's tree has none."""
    if text.strip().isdecimal():
        return ()
    return tuple(name for part in text[:750].split(">") if (name := part.strip()))


@remembered
def gtin(text: str) -> tuple[str, Issue | None]:
    """A GTIN-8, -12, -13 or -14 whose check digit is right (GS1 General Specifications, 7.9)."""
    digits = re.sub(r"[\s-]+", "", text)
    if not digits:
        return "", None
    if not (digits.isascii() and digits.isdigit() and len(digits) in (8, 12, 13, 14)):
        return "", Issue("gtin_invalid", text.strip())
    total = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(digits[-2::-1]))
    if (total + int(digits[-1])) % 10:
        return "", Issue("gtin_invalid", text.strip())
    return digits, None


def is_picture_address(text: str) -> bool:
    """Whether it is a path, ``file:`` or an http(s) address; ``javascript:`` and ``data:`` are not."""
    if text.startswith(_PICTURE_SCHEMES):
        return len(text) <= LONGEST_ADDRESS
    return len(text) <= LONGEST_ADDRESS and _SCHEME.match(text) is None


@remembered
def more_pictures(text: str, separator: str) -> tuple[tuple[str, ...], tuple[Issue, ...]]:
    """The further pictures, at most ten; what is no address of one is left out."""
    given = dict.fromkeys(part for raw in text.split(separator) if (part := raw.strip()))
    usable = tuple(address for address in given if is_picture_address(address))
    issues = [Issue("more_picture_unusable", a) for a in given if a not in usable]
    if len(usable) > MORE_PICTURES:
        issues.append(Issue("too_many_pictures", str(len(usable))))
    return usable[:MORE_PICTURES], tuple(issues)
