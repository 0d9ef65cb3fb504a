"""``lookwright garment`` and ``corrections``: what a picture shows, and what people say of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter
from rich.table import Table

from api.cli.common import Common, stdout
from data.errors import InvalidInputError
from data.garments import WHOLE, Box

if TYPE_CHECKING:
    from data.garments import Garment

__all__ = ["corrections", "garment"]

corrections = App(name="corrections", help="What people said of garments that were read.")
_SHOWN = 3
_SIDES = 4


def garment(
    image: Path,
    /,
    *,
    box: Annotated[tuple[str, ...], Parameter(consume_multiple=False)] = (),
    category: str | None = None,
    grade: int | None = None,
    common: Common | None = None,
) -> int:
    """Read what garment a picture shows: category, complexity, details, colours, or nothing known.

    Parameters
    ----------
    image
        The picture's file.
    box
        LEFT,TOP,RIGHT,BOTTOM in shares of the picture, for one garment of several; may be given
        several times.
    category
        What the garment is, where it was read wrong; kept as a label to train on.
    grade
        Its complexity, 1 to 5, where it was read wrong; kept as a label to train on.
    """
    from pipelines.garments import (
        CorrectionRequest,
        GarmentRequest,
        correct_garment,
        read_garments,
    )

    common = common or Common()
    if not image.is_file():
        raise InvalidInputError(f"There is no file {image}; name the picture of a garment.")
    boxes = tuple(_box(text) for text in box)
    said = category is not None or grade is not None
    if said and len(boxes) > 1:
        raise InvalidInputError("--category and --grade are said of one garment: give one --box.")
    with common.lookwright() as app:
        answer = read_garments(app, GarmentRequest(boxes=boxes), image.read_bytes())
        if said:
            of = boxes[0] if boxes else WHOLE
            request = CorrectionRequest(of, category, grade)
            answer = correct_garment(app, answer.picture, request)
    if not common.answer(answer):
        for each in answer.garments:
            stdout.print(_table(each))
    return 0


@corrections.command(name="export")
def export(folder: Path, /, *, common: Common | None = None) -> int:
    """Write the corrections as labels.csv with their pictures, for train garments --labels.

    Parameters
    ----------
    folder
        Where they go.
    """
    from pipelines.garments import export_corrections

    common = common or Common()
    with common.lookwright() as app:
        count = export_corrections(app, folder)
    if not common.answer({"folder": str(folder), "corrections": count}):
        stdout.print(f"{folder}: {count} corrections", markup=False)
    return 0


def _box(text: str) -> Box:
    try:
        sides = [float(side) for side in text.split(",")]
    except ValueError:
        sides = []
    if len(sides) != _SIDES:
        raise InvalidInputError(f"--box {text!r}: write LEFT,TOP,RIGHT,BOTTOM, as in 0,0.5,1,1.")
    return Box(*sides)


def _table(shown: Garment) -> Table:
    table = Table("what", "reading", box=None, pad_edge=False)
    first = ", ".join(f"{c.label} {c.probability:.0%}" for c in shown.category[:_SHOWN])
    table.add_row("category", "unknown: nothing that I know" if shown.unknown else first)
    if shown.corrected:
        table.add_row("", "as a person said")
    if not shown.unknown:
        shares = " ".join(f"{p:.0%}" for p in shown.complexity.probabilities)
        table.add_row("complexity", f"{shown.complexity.grade} of 5  ({shares})")
    if shown.details:
        seen = ", ".join(f"{each.label} {each.probability:.0%}" for each in shown.details)
        table.add_row("details", seen)
    colours = ", ".join(f"{c.name} {c.share:.0%} {c.hex}" for c in shown.colours)
    table.add_row("colours", colours)
    if not shown.unknown:
        table.add_row("plausible", ", ".join(shown.plausible))
    return table
