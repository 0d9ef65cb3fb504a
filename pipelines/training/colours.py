"""What people called the colours of photographed garments, from a CSV.

Columns ``file`` (a photograph's path or name) and ``colour``: one of ``FAMILIES``, or two with a slash
between them, the better name first (``navy/black``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from data.colours import FAMILIES
from data.rows import read_rows
from pipelines.training.photos import BadRow, Photo

__all__ = ["with_colours"]

_MOST: Final = 2


def with_colours(table: Path, photos: Sequence[Photo]) -> tuple[list[Photo], list[BadRow]]:
    """The photographs with their colours as people named them, and the rows that could not be used
    with what is wrong with them. Raises ``InvalidInputError``.
    """
    known = {photo.file.name for photo in photos}
    named: dict[str, tuple[str, ...]] = {}
    bad: list[BadRow] = []
    for number, row in enumerate(read_rows(table, {"file", "colour"}), 1):
        colours = tuple(name.strip().lower() for name in row["colour"].split("/"))
        name = Path(row["file"]).name
        wrong = _wrong(name, colours, known)
        if wrong:
            bad.append(BadRow(number, row["file"], wrong))
        else:
            named[name] = colours
    return [replace(p, colours=named.get(p.file.name, p.colours)) for p in photos], bad


def _wrong(name: str, colours: tuple[str, ...], known: set[str]) -> str | None:
    if name not in known:
        return "no photograph of the set has this name"
    if len(colours) > _MOST:
        return "more than two colours"
    strange = [colour for colour in colours if colour not in FAMILIES]
    return f"colour is none of {', '.join(FAMILIES)}" if strange else None
