"""A shopper asks workshops: the request becomes an enquiry with a brief for each of them."""

from __future__ import annotations

import secrets
import uuid
from collections import Counter
from decimal import Decimal

from data import currency_code, minor_digits
from data.ateliers import Place
from data.briefs import BriefAction, BudgetBand, Enquiry, Measurement, Origin, Party, Wishes
from data.errors import CurrencyUnknownError, LookwrightError, QuestionInvalidError
from data.types import Money
from matching.briefs import check_wishes
from pipelines.answers import BudgetRequest
from pipelines.briefs.answers import BriefRequest, BriefsSent
from pipelines.briefs.changing import Desk
from pipelines.briefs.showing import key_digest, lines
from pipelines.briefs.subjects import make_subject
from pipelines.wiring import Lookwright

__all__ = ["ask_ateliers"]

MOST_ATELIERS = 20
_MOST_MONEY = 10**9


def ask_ateliers(app: Lookwright, request: BriefRequest) -> BriefsSent:
    """Write a brief for each workshop, and send them unless they are to stay drafts.

    Either all of them are written or none is. Raises ``QuestionInvalidError``, ``NotFoundError``,
    ``AtelierRetiredError``.
    """
    wishes = _wishes(app, request)
    _check(request)
    check_wishes(wishes, app.clock().date())
    name = uuid.uuid4().hex
    subject = make_subject(app, request, name)
    key = secrets.token_urlsafe(24)
    enquiry = Enquiry(name, subject, wishes, app.clock(), request.slots, key_digest(key))
    try:
        return _write(app, enquiry, request, key)
    except LookwrightError:
        app.objects.delete(picture.name for picture in subject.pictures)
        raise


def _write(app: Lookwright, enquiry: Enquiry, request: BriefRequest, key: str) -> BriefsSent:
    with app.database.write() as session:
        desk = Desk(app, session)
        desk.briefs.ask(enquiry)
        for atelier in request.ateliers:
            brief = desk.write(enquiry, atelier, Origin.ASKED)
            if not request.draft:
                desk.act(brief.id, BriefAction.SEND, Party.SHOPPER)
        return BriefsSent(enquiry.id, lines(session, desk.briefs.of_enquiry(enquiry.id)), key)


def _check(request: BriefRequest) -> None:
    wrong: dict[str, str] = {}
    if not 1 <= len(request.ateliers) <= MOST_ATELIERS:
        wrong["ateliers"] = f"must name 1 to {MOST_ATELIERS} workshops"
    twice = [each for each, count in Counter(request.ateliers).items() if count > 1]
    if twice:
        wrong["ateliers"] = f"names {twice[0][:80]} twice; each workshop gets one brief"
    if request.within_km is not None and not request.within_km > 0:
        wrong["within_km"] = "must be above 0"
    near = request.near
    if near is not None and not (abs(near.lat) <= 90 and abs(near.lon) <= 180):
        wrong["near"] = "must lie on the Earth: latitude -90 to 90, longitude -180 to 180"
    if wrong:
        raise QuestionInvalidError(wrong)


def _wishes(app: Lookwright, request: BriefRequest) -> Wishes:
    return Wishes(
        quantity=request.quantity,
        size=request.size.strip(),
        measurements=tuple(Measurement(name, cm) for name, cm in request.measurements.items()),
        budget=_budget(request.budget, app.settings.currency),
        by=request.by,
        place=request.place.strip(),
        near=request.near and Place(request.near.lat, request.near.lon),
        within_km=request.within_km,
        fittings=request.fittings,
        language=request.language,
        materials=tuple(each.strip() for each in request.materials),
        image_rights=request.image_rights,
        notes=request.notes.strip(),
    )


def _budget(budget: BudgetRequest | None, currency: str) -> BudgetBand | None:
    if budget is None:
        return None
    try:
        code = currency_code(budget.currency or currency)
    except CurrencyUnknownError as error:
        raise QuestionInvalidError({"budget.currency": error.detail}) from None
    return BudgetBand(
        min=_money("budget.min", budget.min, code), max=_money("budget.max", budget.max, code)
    )


def _money(field: str, amount: float | None, currency: str) -> Money | None:
    if amount is None:
        return None
    if not abs(amount) < _MOST_MONEY:
        raise QuestionInvalidError({field: "is beyond any price; check the number"})
    return Money(round(Decimal(str(amount)).scaleb(minor_digits(currency))), currency)
