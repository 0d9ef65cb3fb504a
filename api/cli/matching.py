"""``lookwright match``: workshops for a picture or a look."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter
from rich.markup import escape
from rich.table import Table

from api.cli.common import Common, stderr, stdout
from api.cli.reading import read_budget
from data.errors import InvalidInputError, QuestionInvalidError

if TYPE_CHECKING:
    from data.garments import Garment
    from pipelines.ateliers import MatchAnswer, MatchRequest, Near

__all__ = ["match"]


def match(
    *subject: str,
    text: str | None = None,
    budget: str | None = None,
    currency: str | None = None,
    near: str | None = None,
    within: float | None = None,
    by: str | None = None,
    quantity: int = 1,
    category: str | None = None,
    complexity: int | None = None,
    technique: Annotated[tuple[str, ...], Parameter(consume_multiple=False)] = (),
    material: Annotated[tuple[str, ...], Parameter(consume_multiple=False)] = (),
    limit: int = 5,
    cursor: str | None = None,
    common: Common | None = None,
) -> int:
    """Find the workshops that can make what a picture or a look shows, with reasons.

    Parameters
    ----------
    subject
        A picture (file or address) or the id of a look. Of several each is matched, and they are
        shared out so that nobody gets too much.
    text
        A wish in words, where there is no picture; --category says what garment it is.
    budget
        For one piece: 300 (at most about 300), 200-400 (between) or 200- (from 200 up).
    currency
        The budget's currency (default: the installation's).
    near
        LATITUDE,LONGITUDE in degrees, as in 48.85,2.35.
    within
        Kilometres around that place.
    by
        The last day of delivery, as in 2030-02-01.
    quantity
        How many pieces.
    category
        What the garment is, where it was read wrong: Dress, Skirt, Blazer...
    complexity
        How complex it is, 1 to 5, where it was read wrong.
    technique
        What making it takes, as in embroidery; may be given several times.
    material
        What it is made of, as in silk; may be given several times.
    limit
        How many workshops, 1 to 100.
    cursor
        next_cursor of the previous page.
    """
    from pipelines.ateliers import (
        AssignAnswer,
        MatchRequest,
        assign_ateliers,
        match_ateliers,
    )

    common = common or Common()
    fields: dict[str, Any] = {
        "budget": read_budget(budget, currency),
        "near": _place(near),
        "within_km": within,
        "by": _day(by),
        "quantity": quantity,
        "category": category,
        "complexity": complexity,
        "techniques": technique,
        "materials": material,
        "limit": limit,
        "cursor": cursor,
    }
    if bool(subject) == (text is not None):
        raise InvalidInputError("Name a picture or a look, or describe one with --text.")
    asked = [_subject(each, fields, MatchRequest) for each in subject]
    if text is not None:
        asked = [(MatchRequest(text=text, **fields), None)]
    with common.lookwright() as app:
        if len(asked) > 1:
            shared = assign_ateliers(app, asked)
        else:
            answer = match_ateliers(app, *asked[0])
            shared = AssignAnswer((answer,), ())
    if not common.answer(shared if len(asked) > 1 else shared.matches[0]):
        for answer in shared.matches:
            _print(answer)
        for name, chosen in zip(subject, shared.assigned, strict=False):
            stdout.print(f"{name} -> {chosen or 'nobody has room'}", markup=False)
    return 0


def _subject(
    name: str, fields: dict[str, Any], kind: type[MatchRequest]
) -> tuple[MatchRequest, bytes | None]:
    """A file's bytes, an address, or else the id of a look."""
    if name.startswith(("http://", "https://")):
        return kind(image_url=name, **fields), None
    path = Path(name)
    if path.is_file():
        return kind(**fields), path.read_bytes()
    if path.suffix or len(path.parts) > 1:
        raise InvalidInputError(f"There is no picture {name}; check the path.")
    return kind(look_id=name, **fields), None


def _place(text: str | None) -> Near | None:
    from pipelines.ateliers import Near

    if text is None:
        return None
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        raise QuestionInvalidError(
            {"near": f"is LATITUDE,LONGITUDE, as in 48.85,2.35; not {text!r}"}
        ) from None
    return Near(latitude, longitude)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QuestionInvalidError({"by": f"is a day, as in 2030-02-01; not {text!r}"}) from None


def _print(answer: MatchAnswer) -> None:
    if answer.garment.unknown:
        stderr.print(
            "No garment is recognised in this picture, so nothing is matched to it; say what it is with "
            "--category, or take a picture that shows it alone.",
            style="yellow",
            soft_wrap=True,
        )
        return
    stdout.print(_reading(answer.garment), markup=False, soft_wrap=True)
    if answer.message:
        stdout.print(answer.message, markup=False, soft_wrap=True)
        return
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1))
    table.add_column("score", no_wrap=True)
    table.add_column("atelier", overflow="fold")
    for each in answer.ateliers:
        place = ", ".join(filter(None, (each.city, each.country)))
        parts = each.parts
        shown = ", ".join(
            f"{name.replace('_', ' ')} {getattr(parts, name):.2f}"
            for name in parts.__struct_fields__
        )
        table.add_row(
            f"{each.score:.3f}",
            f"[bold]{escape(each.name)}[/], {escape(place)}  [dim]{each.id}[/]\n"
            f"{escape('; '.join(each.reasons))}\n[dim]{shown}[/]",
        )
    stdout.print(table)
    stdout.print(f"{answer.total} ateliers pass, {answer.seconds.total * 1000:.0f} ms", style="dim")
    if answer.next_cursor:
        stderr.print(f"More: --cursor {answer.next_cursor}", style="dim")


def _reading(garment: Garment) -> str:
    """``Dress 80%, Skirt 15%; complexity 4 of 5; green 60%, white 40%``."""
    said = "as corrected: " if garment.corrected else "read as "
    labels = ", ".join(f"{each.label} {each.probability:.0%}" for each in garment.category[:3])
    colours = ", ".join(f"{each.name} {each.share:.0%}" for each in garment.colours[:3])
    parts = (labels, f"complexity {garment.complexity.grade} of 5", colours)
    return said + "; ".join(filter(None, parts))
