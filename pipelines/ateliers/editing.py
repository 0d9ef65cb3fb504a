"""Workshops one by one: listed, shown, replaced, retired. None of it ever shows a contact."""

from __future__ import annotations

from datetime import date

import msgspec

from data import to_decimal_string
from data.ateliers import Atelier, AtelierRecord, Contact, Standing, Viewer
from data.errors import NotFoundError, QuestionInvalidError
from data.repositories import AtelierRepository, ContactRepository
from data.types import Severity
from indexer import PictureSource
from pipelines.answers import Amount
from pipelines.ateliers.forms import AtelierForm, Fault, OfferForm, check_form
from pipelines.ateliers.importing import Ready, keep_ateliers
from pipelines.ateliers.portfolio import Gallery
from pipelines.contact_keys import key_ring
from pipelines.cursors import Cursor
from pipelines.pictures import picture_addresses
from pipelines.wiring import Lookwright

__all__ = [
    "AtelierAnswer",
    "AtelierPage",
    "OfferAnswer",
    "change_availability",
    "contact_of",
    "list_ateliers",
    "put_atelier",
    "retire_atelier",
    "show_atelier",
]


class OfferAnswer(msgspec.Struct, frozen=True):
    label: str
    google_category: int
    price_min: Amount | None = None
    price_max: Amount | None = None


class AtelierAnswer(msgspec.Struct, frozen=True):
    """A workshop as everybody may see it: no contact."""

    id: str
    name: str
    city: str
    country: str
    latitude: float | None
    longitude: float | None
    languages: tuple[str, ...]
    categories: tuple[OfferAnswer, ...]
    currency: str
    techniques: tuple[str, ...]
    materials: tuple[str, ...]
    complexity_min: int | None
    complexity_max: int | None
    minimum_quantity: int | None
    lead_time_days: int | None
    capacity_per_month: int | None
    free_from: str | None
    certifications: tuple[str, ...]
    portfolio: tuple[str, ...]
    """The SHA-256 of its pictures."""
    images: tuple[str, ...]
    """Where a browser finds them, in the same order."""
    standing: Standing
    retired: bool


class AtelierPage(msgspec.Struct, frozen=True):
    ateliers: tuple[AtelierAnswer, ...]
    next_cursor: str | None
    total: int


def list_ateliers(app: Lookwright, *, limit: int = 50, cursor: str | None = None) -> AtelierPage:
    """Workshops by id, retired ones left out. Raises ``QuestionInvalidError``."""
    if not 1 <= limit <= 100:
        raise QuestionInvalidError({"limit": f"must lie between 1 and 100, not {limit}"})
    place = Cursor("ateliers", "", "")
    with app.database.read() as session:
        ateliers = AtelierRepository(session)
        records = ateliers.page(after=place.read(cursor), limit=limit + 1)
        total = ateliers.size()
    page = records[:limit]
    more = len(records) > limit
    return AtelierPage(
        tuple(_answer(app, record) for record in page),
        place.write(page[-1].atelier.id) if more else None,
        total,
    )


def show_atelier(app: Lookwright, atelier: str) -> AtelierAnswer:
    """One workshop, also where it is retired. Raises ``NotFoundError``."""
    return _answer(app, _record(app, atelier))


def put_atelier(app: Lookwright, form: AtelierForm) -> AtelierAnswer:
    """Add a workshop or replace what is said of it; without a contact, the one that is kept stays.

    Raises ``QuestionInvalidError`` with one entry for each wrong field: unlike in a file, a word that
    no vocabulary knows is refused too, and so is a picture that cannot be used.
    """
    checked = check_form(form)
    _refuse(checked.faults)
    assert checked.atelier is not None  # noqa: S101 - no fault, so it is of use
    with app.database.read() as session:
        fetched = AtelierRepository(session).fetched([form.id]).get(form.id, {})
    # nothing of the server's own files may be named over HTTP
    source = PictureSource(app.settings.workspace / "incoming", None, app.fetcher)
    gallery = Gallery(app, source)
    portfolio = gallery.take(checked.portfolio, fetched)
    _refuse(portfolio.faults)
    gallery.embed()
    atelier = msgspec.structs.replace(checked.atelier, portfolio=portfolio.pictures)
    contacts = {form.id: checked.contact} if checked.contact else {}
    keep_ateliers(app, [Ready(atelier, checked.contact, portfolio.fetched)], contacts, gallery)
    return show_atelier(app, form.id)


def change_availability(
    app: Lookwright,
    atelier: str,
    *,
    capacity_per_month: int | None,
    lead_time_days: int | None,
    free_from: date | None,
) -> AtelierAnswer:
    """What changes from month to month, and nothing else. Raises as ``put_atelier``."""
    known = show_atelier(app, atelier)
    said = {
        name: getattr(known, name)
        for name in AtelierForm.__struct_fields__
        if name not in {"categories", "free_from", "contact"}
    }
    said |= {"capacity_per_month": capacity_per_month, "lead_time_days": lead_time_days}
    offers = tuple(
        OfferForm(each.label, each.google_category, _major(each.price_min), _major(each.price_max))
        for each in known.categories
    )
    return put_atelier(app, AtelierForm(**said, categories=offers, free_from=free_from))


def _major(amount: Amount | None) -> float | None:
    return None if amount is None else float(amount.amount)


def retire_atelier(app: Lookwright, atelier: str) -> None:
    """Take a workshop out of every match; briefs that it has go on. Raises ``NotFoundError``."""
    with app.database.write() as session:
        AtelierRepository(session).retire(atelier, app.clock())


def contact_of(app: Lookwright, atelier: str, for_whom: Viewer) -> Contact:
    """How a workshop is reached, for itself or for a shopper whose brief it accepted.

    Raises ``NotFoundError`` for everybody else.
    """
    ring = key_ring(app.settings)
    with app.database.read() as session:
        return ContactRepository(session, ring).contact_of(atelier, for_whom)


def _record(app: Lookwright, atelier: str) -> AtelierRecord:
    with app.database.read() as session:
        found = AtelierRepository(session).get([atelier]).get(atelier)
    if found is None:
        raise NotFoundError(f"No atelier has the id {atelier!r}; see `lookwright ateliers list`.")
    return found


def _refuse(faults: tuple[Fault, ...]) -> None:
    wrong = {
        fault.field: f"{fault.message} {fault.hint}"
        for fault in reversed(faults)
        if fault.severity is Severity.ERROR or fault.code != "no_categories"
    }
    if wrong:
        raise QuestionInvalidError(wrong)


def _answer(app: Lookwright, record: AtelierRecord) -> AtelierAnswer:
    atelier = record.atelier
    images = picture_addresses(app, atelier.portfolio)
    same = {
        name: getattr(atelier, name)
        for name in AtelierAnswer.__struct_fields__
        if name in Atelier.__struct_fields__ and name not in ("categories", "free_from")
    }
    return AtelierAnswer(
        **same,
        latitude=atelier.place.latitude if atelier.place else None,
        longitude=atelier.place.longitude if atelier.place else None,
        categories=tuple(
            OfferAnswer(
                offer.label,
                offer.google_category,
                *(
                    Amount(to_decimal_string(price), price.currency) if price else None
                    for price in (offer.price_min, offer.price_max)
                ),
            )
            for offer in atelier.categories
        ),
        free_from=atelier.free_from.isoformat() if atelier.free_from else None,
        images=tuple(images[sha256] for sha256 in atelier.portfolio),
        standing=record.standing,
        retired=record.retired is not None,
    )
