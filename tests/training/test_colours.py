from __future__ import annotations

from pathlib import Path

import pytest

from data.errors import InvalidInputError
from pipelines.training.colours import with_colours
from pipelines.training.photos import read_photos
from tests.training.test_photos import photographs


def told(folder: Path, *lines: str) -> Path:
    table = folder / "colours.csv"
    table.write_text("\n".join(["file,colour", *lines]) + "\n")
    return table


def test_photographs_have_the_colours_that_people_named(tmp_path: Path) -> None:
    photos, _ = read_photos(photographs(tmp_path))
    named, bad = with_colours(told(tmp_path, "0.png,Navy/black", "images/2.png, red"), photos)
    assert [photo.colours for photo in named[:4]] == [("navy", "black"), (), ("red",), ()]
    assert bad == []


def test_rows_that_name_no_colour_or_no_photograph_are_reported(tmp_path: Path) -> None:
    photos, _ = read_photos(photographs(tmp_path))
    table = told(
        tmp_path, "0.png,", "1.png,red/blue/green", "gone.png,red", "2.png,teal", "3.png,red"
    )
    named, bad = with_colours(table, photos)
    assert [row.number for row in bad] == [1, 2, 3, 4]
    assert [row.reason for row in bad[1:3]] == [
        "more than two colours",
        "no photograph of the set has this name",
    ]
    assert "none of black, grey, white" in bad[3].reason
    assert [photo.colours for photo in named if photo.colours] == [("red",)]


def test_a_table_without_colours_says_so(tmp_path: Path) -> None:
    table = photographs(tmp_path)
    with pytest.raises(InvalidInputError, match="lacks the columns colour"):
        with_colours(table, read_photos(table)[0])
