"""``lookwright brief``: workshops are asked to make a look."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from cyclopts import Parameter

from api.cli.briefs import brief_table
from api.cli.common import Common, stdout
from api.cli.reading import read_budget, read_day, read_place
from data.errors import InvalidInputError, QuestionInvalidError

if TYPE_CHECKING:
    from pipelines.briefs import BriefRequest
    from pipelines.wiring import Lookwright

__all__ = ["brief"]


def brief(
    look: str,
    atelier: str,
    /,
    *ateliers: str,
    budget: str | None = None,
    currency: str | None = None,
    by: str | None = None,
    quantity: int = 1,
    size: str = "",
    measure: Annotated[tuple[str, ...], Parameter(consume_multiple=False)] = (),
    place: str = "",
    near: str | None = None,
    within: float | None = None,
    fittings: Literal["none", "remote", "in_person"] = "none",
    language: str = "en",
    material: Annotated[tuple[str, ...], Parameter(consume_multiple=False)] = (),
    image_rights: Literal["private", "portfolio", "open"] = "private",
    notes: str = "",
    title: str = "",
    category: str | None = None,
    complexity: int | None = None,
    slots: int = 1,
    draft: bool = False,
    common: Common | None = None,
) -> int:
    """Ask workshops to make what a look or a picture shows: each gets a brief.

    Parameters
    ----------
    look
        The id of a look, or a picture file.
    atelier
        The id of a workshop, as `lookwright match` names it.
    ateliers
        Further workshops.
    budget
        For one piece: 300 (at most), 240-320 (between) or 240- (from 240 up).
    currency
        The budget's currency (default: the installation's).
    by
        The last day of delivery, as in 2030-02-01.
    quantity
        How many pieces.
    size
        A size, as in 38 or M.
    measure
        NAME=CM of the body, as in waist=70; may be given several times. What you give is shared with
        these workshops.
    place
        Where it is delivered: a city or region, no address.
    near
        LATITUDE,LONGITUDE, from which distances count when others are proposed.
    within
        Kilometres around that place.
    fittings
        none, remote or in_person.
    language
        In which you like to be answered: en, fr, de...
    material
        A material you wish for; may be given several times.
    image_rights
        private, portfolio (they may show the finished piece) or open.
    notes
        Anything else.
    title
        What to call it (default: the look's own words).
    category
        What the garment is, where it was read wrong: Dress, Skirt, Blazer...
    complexity
        How complex it is, 1 to 5, where it was read wrong.
    slots
        How many of the workshops can accept.
    draft
        Write the briefs and do not send them yet.
    """
    from pipelines.briefs import BriefRequest, ask_ateliers

    common = common or Common()
    request = _request(
        BriefRequest,
        {
            "ateliers": (atelier, *ateliers),
            "title": title,
            "category": category,
            "complexity": complexity,
            "quantity": quantity,
            "size": size,
            "measurements": _measures(measure),
            "budget": read_budget(budget, currency),
            "by": read_day(by),
            "place": place,
            "near": read_place(near),
            "within_km": within,
            "fittings": fittings,
            "language": language,
            "materials": material,
            "image_rights": image_rights,
            "notes": notes,
            "slots": slots,
            "draft": draft,
        },
    )
    with common.lookwright() as app:
        asked = ask_ateliers(app, _with_subject(app, request, look))
    if not common.answer(asked):
        stdout.print(brief_table(asked.briefs))
        stdout.print("`lookwright briefs list` shows where they stand.", style="dim")
    return 0


def _with_subject(app: Lookwright, request: BriefRequest, look: str) -> BriefRequest:
    """A picture's file is kept; anything else is the id of a look."""
    from pipelines.pictures import keep_query_picture

    path = Path(look)
    if path.is_file():
        kept = keep_query_picture(app, path.read_bytes())
        return msgspec.structs.replace(request, picture=kept)
    if path.suffix or len(path.parts) > 1:
        raise InvalidInputError(f"There is no picture {look}; check the path.")
    return msgspec.structs.replace(request, look_id=look)


def _request(kind: type[BriefRequest], fields: dict[str, object]) -> BriefRequest:
    try:
        return msgspec.convert(msgspec.to_builtins(fields), kind)
    except msgspec.ValidationError as error:
        raise QuestionInvalidError({"brief": str(error)}) from None


def _measures(pairs: Sequence[str]) -> dict[str, float]:
    measures: dict[str, float] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        try:
            measures[name.strip()] = float(value)
        except ValueError:
            equals = ""
        if not equals:
            raise QuestionInvalidError({"measure": f"is NAME=CM, as in waist=70; not {pair!r}"})
    return measures
