"""The pictures to measure on, from their files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PIL.Image import Image

from data.errors import InvalidInputError, LookwrightError
from data.pictures import decode_picture

__all__ = ["opened"]


def opened(files: Iterable[Path]) -> list[Image]:
    """Their pictures, as the shop's own are read. Raises ``InvalidInputError`` with the name of one that is no picture."""
    return [_opened(file) for file in files]


def _opened(file: Path) -> Image:
    if not file.is_file():
        raise InvalidInputError(f"There is no picture {file}.")
    try:
        return decode_picture(file.read_bytes())
    except LookwrightError as error:
        raise InvalidInputError(f"{file.name}: {error}") from error
