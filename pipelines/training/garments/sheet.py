"""A sheet of photographs with what a reader says of them, to look at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from data.garments import Garment
from matching.garment import open_garment_reader
from pipelines.training.garments.export import pictures_of
from pipelines.training.photos import Photo

if TYPE_CHECKING:
    from data.ports import Picture

__all__ = ["draw_sheet"]

_SIDE: Final = 120
_LINE: Final = 26
_COLUMNS, _ROWS = 10, 6


def draw_sheet(folder: Path, photos: Sequence[Photo], out: Path) -> float:
    """Reads photographs with the reader in ``folder``; draws sixty of them, spread over all.

    Returns the share of known labels that were read rightly.
    """
    reader = open_garment_reader(str(folder), "cpu")
    known = [photo for photo in photos if photo.label in reader.labels]
    if not known:
        return float("nan")
    pictures = pictures_of(known)
    found = reader.read(pictures)
    pairs = list(zip(known, pictures, found, strict=True))
    _draw(pairs[:: max(1, len(pairs) // (_COLUMNS * _ROWS))][: _COLUMNS * _ROWS], out)
    return sum(g.category[0].label == p.label for p, _, g in pairs) / len(pairs)


def _draw(shown: Sequence[tuple[Photo, Picture, Garment]], out: Path) -> None:
    from PIL import Image, ImageDraw

    sheet = Image.new("RGB", (_COLUMNS * _SIDE, _ROWS * (_SIDE + _LINE)), "white")
    pen = ImageDraw.Draw(sheet)
    for number, (photo, picture, garment) in enumerate(shown):
        x, y = number % _COLUMNS * _SIDE, number // _COLUMNS * (_SIDE + _LINE)
        sheet.paste(picture.resize((_SIDE, _SIDE)), (x, y))
        first = garment.category[0]
        said = "unknown" if garment.unknown else f"{first.label} {first.probability:.2f}"
        pen.text(
            (x + 2, y + _SIDE), f"{said}\n{photo.label}", font_size=10, fill=_ink(photo, garment)
        )
    sheet.save(out)


def _ink(photo: Photo, garment: Garment) -> str:
    if garment.unknown:
        return "#777777"
    return "#157a2e" if garment.category[0].label == photo.label else "#b3261e"
