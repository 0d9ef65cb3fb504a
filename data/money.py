"""Money in minor units of ISO 4217 currencies, and what it is worth in another one.

The number of decimals of each currency is that of the standard's own table, as the iso4217 package
carries it. Babel's is not it: CLDR counts the decimals in everyday use, and differs from the
standard for more than a dozen currencies (LBP 0 for 2, IQD 0 for 3).
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

import msgspec

from data.errors import CurrencyUnknownError, PriceInvalidError
from data.types import Money

__all__ = ["Rates", "currency_code", "minor_digits", "parse_money", "to_decimal_string", "to_major"]

_MOST_MAJOR = 10**12
"""No garment costs more; such a number is a mistake in the feed."""

_PRICE = re.compile(
    r"(?P<before>[^\W\d]*)\s*(?P<number>[-+]?[\d.,'\u2019\s]*\d)\s*(?P<after>[^\W\d]*)"
)
_GROUPED = r"\d{1,3}(?:%s\d{2,3})*%s\d{3}"


@lru_cache(maxsize=512)
def minor_digits(currency: str) -> int:
    """The number of decimals of a currency: USD 2, JPY 0, KWD 3. Raises ``CurrencyUnknownError``."""
    from iso4217 import Currency  # reads a table of 50 kB

    try:
        exponent = Currency(currency).exponent
    except ValueError:
        exponent = None
    if exponent is None:
        raise CurrencyUnknownError(
            f"{_shown(currency)} is no currency of ISO 4217; write its code of three letters, as in 15.00 USD."
        )
    return exponent


def currency_code(text: str) -> str:
    """``" usd "`` becomes ``"USD"``. Raises ``CurrencyUnknownError``."""
    code = text.strip().upper()
    minor_digits(code)
    return code


def parse_money(text: str, currency: str | None = None) -> Money:
    """A price as feeds write it: ``15.00 USD``, ``USD 15``, ``15,00 EUR``, ``1.234,56 EUR``.

    ``currency`` is taken where the text names none. One separator followed by three digits is
    refused where it may be read in two ways, because a wrong guess is a price a thousandfold off.
    Raises ``PriceInvalidError``, ``CurrencyUnknownError``.
    """
    plain = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-").strip()
    match = _PRICE.fullmatch(plain)
    if match is None or (match["before"] and match["after"]):
        raise PriceInvalidError(
            f"{_shown(text)} is no price; write a number and a currency code, as in 15.00 USD."
        )
    named = match["before"] or match["after"] or currency
    if not named:
        raise PriceInvalidError(f"{_shown(text)} names no currency; write 15.00 USD, for instance.")
    code = currency_code(named)
    digits = minor_digits(code)
    amount = _amount(match["number"], digits, text)
    return Money(int(amount.scaleb(digits)), code)


def _amount(number: str, digits: int, text: str) -> Decimal:
    if number.startswith("-"):
        raise PriceInvalidError(f"{_shown(text)} is negative; a price is 0 or more.")
    whole, decimals = _split(re.sub(r"[\s'\u2019]", "'", number.lstrip("+").strip()), digits, text)
    if decimals.rstrip("0")[digits:]:
        raise PriceInvalidError(
            f"{_shown(text)} has more decimals than its currency, which has {digits}."
        )
    amount = Decimal(f"{whole}.{decimals or '0'}")
    if amount > _MOST_MAJOR:
        raise PriceInvalidError(f"{_shown(text)} is beyond any price; check the number.")
    return amount


def _split(number: str, digits: int, text: str) -> tuple[str, str]:
    """The digits before and after the decimal separator."""
    if number.isdecimal():
        return number, ""
    decimal = re.fullmatch(r"(?P<whole>.*?)(?P<separator>[.,])(?P<decimals>\d*)", number)
    if decimal and _ambiguous(decimal["whole"], decimal["separator"], decimal["decimals"], digits):
        raise PriceInvalidError(
            f"{_shown(text)} can be read in two ways; write it with its decimals, as in 1234.00."
        )
    if decimal and number.count(decimal["separator"]) == 1 and not _is_grouped(number, ","):
        whole = _ungrouped(decimal["whole"] or "0", exclude=decimal["separator"])
        if whole is not None:
            return whole, decimal["decimals"]
    whole = _ungrouped(number)
    if whole is None:
        raise PriceInvalidError(f"{_shown(text)} is no number; write it as 1234.56.")
    return whole, ""


def _ambiguous(whole: str, separator: str, decimals: str, digits: int) -> bool:
    """``1.234`` may be 1 or 1234; ``1,234`` is grouped unless the currency has three decimals."""
    if len(decimals) != 3 or not whole.isdecimal() or len(whole) > 3 or int(whole) == 0:
        return False
    return digits != 3 if separator == "." else digits == 3


def _is_grouped(number: str, separator: str) -> bool:
    return re.fullmatch(_GROUPED % ((re.escape(separator),) * 2), number) is not None


def _ungrouped(number: str, exclude: str = "") -> str | None:
    """The digits of ``1,234,567``; None where the groups are none."""
    if number.isdecimal():
        return number
    for separator in {".", ",", "'"} - {exclude}:
        if _is_grouped(number, separator):
            return number.replace(separator, "")
    return None


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")


def to_decimal_string(money: Money) -> str:
    """``Money(5700, "USD")`` is ``"57.00"``, ``Money(57, "JPY")`` is ``"57"``."""
    digits = minor_digits(money.currency)
    return f"{Decimal(money.minor).scaleb(-digits):.{digits}f}"


def to_major(money: Money) -> float:
    """The amount in major units."""
    return float(money.minor) / 10 ** minor_digits(money.currency)


class Rates(msgspec.Struct, frozen=True):
    """What one unit of each currency is worth in ``base``, the installation's currency.

    ``Rates("USD", {"EUR": 1.08})`` says that 1 EUR buys 1.08 USD. ``base`` itself needs no entry.
    """

    base: str
    table: Mapping[str, float] = {}

    def __post_init__(self) -> None:
        for currency, rate in self.table.items():
            minor_digits(currency)
            if not (math.isfinite(rate) and rate > 0):
                raise PriceInvalidError(f"The rate of {currency} must be a number above 0.")

    def worth(self, currency: str) -> float | None:
        """What one unit buys in ``base``, None where no rate is known."""
        return 1.0 if currency == self.base else self.table.get(currency)

    def convert(self, money: Money, to: str | None = None) -> float | None:
        """The amount in major units of ``to`` (default ``base``), None where a rate is missing."""
        there = self.worth(to or self.base)
        here = self.worth(money.currency)
        if money.currency == (to or self.base):
            return to_major(money)
        return None if here is None or there is None else to_major(money) * here / there

    def fingerprint(self) -> str:
        """Changes when any rate does; part of every cache key that holds a price."""
        body = msgspec.json.encode((self.base, sorted(self.table.items())))
        return hashlib.blake2b(body, digest_size=8).hexdigest()
