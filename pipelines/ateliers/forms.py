"""What is said of a workshop, in a file or over HTTP, and how it is checked.

A number that cannot be is an error: the row is not taken. A word that no vocabulary knows is a
warning: the word is left out, the row stays. What is left out is unknown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import msgspec

from data import currency_code, minor_digits
from data.ateliers import Atelier, Contact, Offer, Place
from data.errors import CurrencyUnknownError
from data.types import Money, Severity
from data.vocabularies import (
    CATEGORIES,
    MATERIALS,
    TECHNIQUES,
    Category,
    category_of,
    country_codes,
    language_codes,
)

__all__ = ["AtelierForm", "Checked", "Fault", "OfferForm", "check_form"]

MOST_WORDS = 100
MOST_TEXT = 200
MOST_NUMBER = 1_000_000

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]+")


class OfferForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A category and its band of prices for one piece, in major units of the workshop's currency."""

    label: str = ""
    google_category: int | None = None
    price_min: float | None = None
    price_max: float | None = None


class AtelierForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A workshop as its file describes it; ``docs/ateliers.md`` has every field."""

    id: str = ""
    name: str = ""
    city: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    languages: tuple[str, ...] = ()
    categories: tuple[OfferForm, ...] = ()
    currency: str = ""
    techniques: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    complexity_min: int | None = None
    complexity_max: int | None = None
    minimum_quantity: int | None = None
    lead_time_days: int | None = None
    capacity_per_month: int | None = None
    free_from: date | None = None
    certifications: tuple[str, ...] = ()
    portfolio: tuple[str, ...] = ()
    """Paths beside the file, web addresses, or the SHA-256 of pictures that are kept."""
    contact: str | Contact | None = None
    """A mail address, or mail address, telephone, person and address. It is never given back."""


class Fault(msgspec.Struct, frozen=True):
    """What is wrong with one field. No fault ever repeats a contact."""

    field: str
    code: str
    message: str
    hint: str
    severity: Severity = Severity.ERROR


class Checked(msgspec.Struct, frozen=True):
    """A workshop without its portfolio, whose addresses are still to be read; None where it is no use."""

    atelier: Atelier | None
    contact: Contact | None
    portfolio: tuple[str, ...]
    faults: tuple[Fault, ...]


def check_form(form: AtelierForm) -> Checked:
    """Every field held against its bounds and vocabularies."""
    faults: list[Fault] = [*_check_names(form), *_check_numbers(form), *_check_place(form)]
    currency = _currency(form, faults)
    offers = tuple(_offers(form, currency, faults))
    atelier = Atelier(
        id=form.id,
        name=form.name.strip(),
        city=form.city.strip(),
        country=_country(form, faults),
        place=_place(form),
        languages=_words("languages", form.languages, language_codes(), faults),
        categories=offers,
        currency=currency,
        techniques=_words("techniques", form.techniques, TECHNIQUES, faults),
        materials=_words("materials", form.materials, MATERIALS, faults),
        complexity_min=form.complexity_min,
        complexity_max=form.complexity_max,
        minimum_quantity=form.minimum_quantity,
        lead_time_days=form.lead_time_days,
        capacity_per_month=form.capacity_per_month,
        free_from=form.free_from,
        certifications=_unique(each.strip() for each in form.certifications),
    )
    contact = _contact(form, faults)
    useless = any(fault.severity is Severity.ERROR for fault in faults)
    portfolio = _unique(form.portfolio)
    return Checked(None if useless else atelier, contact, portfolio, tuple(faults))


def _shown(word: str) -> str:
    """A word for a message; an address that slipped into the wrong column is not repeated."""
    return "An address" if "@" in word else repr(word[:40])


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))


def _check_names(form: AtelierForm) -> Iterable[Fault]:
    if not _ID.fullmatch(form.id):
        yield Fault(
            "id",
            "invalid_id",
            "The id is missing or not url-safe.",
            "Write 1 to 64 of a-z, 0-9 and hyphens.",
        )
    if not form.name.strip():
        yield Fault("name", "missing", "The name is missing.", "Write the name people read.")
    for field in ("name", "city"):
        if len(getattr(form, field)) > MOST_TEXT:
            yield Fault(field, "too_long", f"More than {MOST_TEXT} characters.", "Shorten it.")
    for field in ("languages", "categories", "techniques", "materials", "certifications"):
        values = getattr(form, field)
        long = any(isinstance(each, str) and len(each) > MOST_TEXT for each in values)
        if len(values) > MOST_WORDS or long:
            yield Fault(field, "too_long", "More than can be meant.", "Name the main ones.")


def _check_numbers(form: AtelierForm) -> Iterable[Fault]:
    bounds = {
        "complexity_min": (1, 5),
        "complexity_max": (1, 5),
        "minimum_quantity": (1, MOST_NUMBER),
        "lead_time_days": (1, 3650),
        "capacity_per_month": (1, MOST_NUMBER),
    }
    for field, (low, high) in bounds.items():
        value: int | None = getattr(form, field)
        if value is not None and not low <= value <= high:
            yield Fault(
                field,
                "out_of_range",
                f"{value} does not lie between {low} and {high:,}.",
                "Correct it, or leave it out if it is not known.",
            )
    if (form.complexity_min or 1) > (form.complexity_max or 5):
        yield Fault(
            "complexity_min",
            "contradiction",
            "The least complexity is above the greatest.",
            "Exchange the two.",
        )


def _check_place(form: AtelierForm) -> Iterable[Fault]:
    for field, bound in (("latitude", 90), ("longitude", 180)):
        value: float | None = getattr(form, field)
        if value is not None and not abs(value) <= bound:  # also refuses NaN
            yield Fault(
                field,
                "out_of_range",
                f"{value} is no {field}.",
                f"Degrees between -{bound} and {bound}; are the two exchanged?",
            )
    if (form.latitude is None) != (form.longitude is None):
        yield Fault("latitude", "incomplete", "Half of a place.", "Give both, or neither.")


def _place(form: AtelierForm) -> Place | None:
    if form.latitude is None or form.longitude is None:
        return None
    return Place(form.latitude, form.longitude)


def _country(form: AtelierForm, faults: list[Fault]) -> str:
    code = form.country.strip().upper()
    if code and code not in country_codes():
        hint = "Write its two letters of ISO 3166-1, as in FR."
        message = f"{_shown(code)} is no country."
        faults.append(Fault("country", "unknown_word", message, hint, Severity.WARNING))
        return ""
    return code


def _words(
    field: str, given: tuple[str, ...], known: frozenset[str], faults: list[Fault]
) -> tuple[str, ...]:
    """The words of a vocabulary, in the order given; others are left out."""
    words = _unique(" ".join(word.lower().split()) for word in given)
    for word in words:
        if word not in known:
            message = f"{_shown(word)} is none of the known {field}."
            hint = "docs/ateliers.md lists them; the word is left out."
            faults.append(Fault(field, "unknown_word", message, hint, Severity.WARNING))
    return tuple(word for word in words if word in known)


def _currency(form: AtelierForm, faults: list[Fault]) -> str:
    priced = any(each.price_min or each.price_max for each in form.categories)
    if not form.currency.strip():
        if priced:
            hint = "Write its code of ISO 4217, as in EUR."
            faults.append(Fault("currency", "missing", "Prices without a currency.", hint))
        return ""
    try:
        return currency_code(form.currency)
    except CurrencyUnknownError as error:
        faults.append(Fault("currency", error.code, error.detail, "Write EUR, for instance."))
        return ""


def _offers(form: AtelierForm, currency: str, faults: list[Fault]) -> Iterable[Offer]:
    seen: set[str] = set()
    for each in form.categories:
        category = category_of(each.label) or _by_number(each)
        if category is None:
            message = f"{_shown(each.label)} is none of the known categories."
            hint = "docs/ateliers.md lists them; it is left out."
            faults.append(Fault("categories", "unknown_word", message, hint, Severity.WARNING))
            continue
        if each.google_category not in (None, category.google_category):
            message = f"{category.label} is {category.google_category} in Google's taxonomy, not {each.google_category}."
            hint = "The label counts."
            faults.append(Fault("categories", "contradiction", message, hint, Severity.WARNING))
        if category.label in seen:
            message = f"{category.label} is named twice."
            hint = "The first one counts."
            faults.append(Fault("categories", "duplicate", message, hint, Severity.WARNING))
            continue
        seen.add(category.label)
        if _check_band(each, category.label, faults):
            low, high = (_money(price, currency) for price in (each.price_min, each.price_max))
            yield Offer(category.label, category.google_category, low, high)
    if not seen:
        message = "No category is known."
        hint = "Say what it makes; until then it is shown for everything, marked unknown."
        faults.append(Fault("categories", "no_categories", message, hint, Severity.WARNING))


def _by_number(each: OfferForm) -> Category | None:
    """The category with this number, where one only has it."""
    found = [known for known in CATEGORIES if known.google_category == each.google_category]
    return found[0] if not each.label.strip() and len(found) == 1 else None


def _check_band(each: OfferForm, label: str, faults: list[Fault]) -> bool:
    for price in (each.price_min, each.price_max):
        if price is not None and not (math.isfinite(price) and 0 < price <= 1e9):
            message = f"A price of {label} is no amount above 0."
            hint = "Correct it, or leave it out if it is not known."
            faults.append(Fault("categories", "invalid_price", message, hint))
            return False
    if each.price_min and each.price_max and each.price_min > each.price_max:
        message = f"The least price of {label} is above the greatest."
        faults.append(Fault("categories", "contradiction", message, "Exchange the two."))
        return False
    return True


def _money(price: float | None, currency: str) -> Money | None:
    if price is None or not currency:
        return None
    return Money(round(Decimal(str(price)).scaleb(minor_digits(currency))), currency)


def _contact(form: AtelierForm, faults: list[Fault]) -> Contact | None:
    given = form.contact
    contact = Contact(email=given.strip()) if isinstance(given, str) else given
    if contact is None:
        return None
    if contact.email and not _EMAIL.fullmatch(contact.email):
        hint = "Write it as name@example.org."
        faults.append(Fault("contact", "invalid_contact", "It is no mail address.", hint))
    if any(len(value) > 500 for value in msgspec.structs.astuple(contact)):
        faults.append(Fault("contact", "too_long", "More than 500 characters.", "Shorten it."))
    return contact
