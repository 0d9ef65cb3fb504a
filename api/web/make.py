"""Make it: the garment as read, the ateliers who can make it, and a brief to them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post

from api.http.threads import Run
from api.web.briefs import cookie_of
from api.web.forms import Fields, asked_fields, read_fields
from api.web.maps import map_of
from api.web.rendering import AnyRequest, page, remembering, see_other
from data.briefs import MEASURES, Fittings, ImageRights
from data.errors import QuestionInvalidError
from pipelines.answers import BudgetRequest
from pipelines.ateliers import MatchAnswer, MatchRequest, Near, match_ateliers
from pipelines.briefs import BriefRequest, BriefsSent, ask_ateliers
from pipelines.garments import (
    CorrectionRequest,
    GarmentRequest,
    correct_garment,
    read_garments,
)
from pipelines.looks import show_look
from pipelines.wiring import Lookwright

__all__ = ["MAKE"]

PARTS: Final = (
    "capability", "complexity", "price", "distance", "lead_time", "portfolio", "track_record",
)  # fmt: skip
CITIES: Final = {
    "Amsterdam": (52.37, 4.9), "Athens": (37.98, 23.73), "Barcelona": (41.39, 2.17),
    "Berlin": (52.52, 13.4), "Copenhagen": (55.68, 12.57), "Dublin": (53.35, -6.26),
    "Istanbul": (41.01, 28.98), "Lisbon": (38.72, -9.14), "London": (51.51, -0.13),
    "Madrid": (40.42, -3.7), "Milan": (45.46, 9.19), "Mumbai": (19.08, 72.88),
    "New York": (40.71, -74.01), "Paris": (48.85, 2.35), "Prague": (50.08, 14.44),
    "Rome": (41.9, 12.5), "Stockholm": (59.33, 18.07), "Tokyo": (35.68, 139.69),
    "Vienna": (48.21, 16.37), "Warsaw": (52.23, 21.01),
}  # fmt: skip
"""Places to begin from, so that nobody needs coordinates or an outside server."""


class Wanted(msgspec.Struct, frozen=True):
    """What is to be made, as the address holds it."""

    look: str = ""
    picture: str = ""
    category: str = ""
    complexity: int | None = None
    budget: str = ""
    city: str = ""
    within: str = ""
    by: str = ""
    quantity: int = 1

    @property
    def address(self) -> str:
        said = {k: v for k, v in msgspec.structs.asdict(self).items() if v and v != 1}
        if self.look:
            said["category"] = self.category  # also where it is "as read", not as wished
        pairs = [(k, str(v)) for k, v in said.items()]
        return f"/make?{urlencode(pairs)}"


def wanted_of(fields: Fields) -> Wanted:
    """What an address or a form says."""
    quantity, complexity = fields.number("quantity"), fields.number("complexity")
    words = {
        name: fields.one(name)
        for name in ("look", "picture", "category", "budget", "city", "within", "by")
    }
    return Wanted(
        **words,
        quantity=int(quantity) if quantity else 1,
        complexity=int(complexity) if complexity else None,
    )


def _match(wanted: Wanted) -> MatchRequest:
    wrong: dict[str, str] = {}
    near = CITIES.get(wanted.city)
    by = _date(wanted.by, wrong)
    budget = _number("budget", wanted.budget, wrong)
    within = _number("within", wanted.within, wrong)
    if wrong:
        raise QuestionInvalidError(wrong)
    return MatchRequest(
        look_id=wanted.look or None,
        picture=wanted.picture or None,
        category=wanted.category or None,
        complexity=wanted.complexity,
        budget=BudgetRequest(max=budget) if budget else None,
        near=Near(*near) if near else None,
        within_km=within if near else None,
        by=by,
        quantity=wanted.quantity,
        limit=12,
    )


def _date(said: str, wrong: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        wrong["by"] = "is a day like 2027-02-01"
        return None


def _number(name: str, said: str, wrong: dict[str, str]) -> float | None:
    try:
        return float(said) if said else None
    except ValueError:
        wrong[name] = "is a number"
        return None


@get("/make")
async def make(request: AnyRequest, run: Run) -> Response[str]:
    """Read the design, and rank the workshops that can make it."""
    fields = asked_fields(request)
    wanted = wanted_of(fields)
    if not (wanted.look or wanted.picture):
        return page(request, "make.html", "matches", **_context(wanted, None))
    if "category" not in fields.values:
        wanted = msgspec.structs.replace(wanted, category=await run(_wished, wanted.look))
    found = await run(match_ateliers, _match(wanted))
    labels = await run(lambda app: app.garment_reader.labels)
    headers = {"HX-Replace-Url": wanted.address}
    return page(request, "make.html", "matches", headers=headers, **_context(wanted, found, labels))


def _context(
    wanted: Wanted, found: MatchAnswer | None, labels: tuple[str, ...] = ()
) -> dict[str, Any]:
    return {
        "wanted": wanted,
        "found": found,
        "labels": labels,
        "cities": tuple(CITIES),
        "parts": PARTS,
        "map": map_of(found.ateliers, CITIES.get(wanted.city)) if found else None,
        "measures": tuple(MEASURES),
        "fittings": tuple(Fittings),
        "rights": tuple(ImageRights),
    }


@post("/make/brief", status_code=303)
async def send_brief(request: AnyRequest, run: Run) -> Response[str]:
    """Ask the chosen workshops."""
    fields = await read_fields(request)
    sent = await run(_send, fields)
    first = sent.briefs[0]
    return remembering(
        see_other(request, f"/briefs/{first.id}"), cookie_of(first.enquiry), sent.key
    )


def _wished(app: Lookwright, look: str) -> str:
    """What garment a look was to show: surer than what a reader sees in its picture."""
    garments = show_look(app, look).manifest.fashion.garments if look else ()
    return garments[0].label if garments else ""


def _keep_correction(app: Lookwright, wanted: Wanted) -> None:
    """What the shopper said of the garment when sending stands from then on, and is a label to train on."""
    category = "" if wanted.category == _wished(app, wanted.look) else wanted.category
    if not (category or wanted.complexity):
        return
    said = CorrectionRequest(category=category or None, grade=wanted.complexity)
    shown = wanted.picture or read_garments(app, GarmentRequest(look_id=wanted.look)).picture
    correct_garment(app, shown, said)


def _send(app: Lookwright, fields: Fields) -> BriefsSent:
    wanted = wanted_of(fields)
    asked = _match(wanted)
    _keep_correction(app, wanted)
    measured = {name: fields.number(f"measure-{name}") for name in MEASURES}
    return ask_ateliers(
        app,
        BriefRequest(
            ateliers=fields.many("atelier"),
            look_id=asked.look_id,
            picture=asked.picture,
            title=fields.one("title"),
            category=asked.category,
            complexity=asked.complexity,
            quantity=asked.quantity,
            size=fields.one("size"),
            measurements={name: value for name, value in measured.items() if value is not None},
            budget=asked.budget,
            by=asked.by,
            place=fields.one("place") or wanted.city,
            near=asked.near,
            within_km=asked.within_km,
            fittings=Fittings(fields.one("fittings") or Fittings.NONE),
            materials=tuple(m.strip() for m in fields.one("materials").split(",") if m.strip()),
            image_rights=ImageRights(fields.one("rights") or ImageRights.PRIVATE),
            notes=fields.one("notes"),
        ),
    )


MAKE = [make, send_brief]
