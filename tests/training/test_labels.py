from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from data.errors import InvalidInputError
from pipelines.training.labels import Labels, read_labels, with_labels
from pipelines.training.photos import Photo, read_photos
from tests.training.test_photos import photographs


def told(folder: Path, *lines: str, columns: str = "file,colour") -> Path:
    table = folder / "said.csv"
    table.write_text("\n".join([columns, *lines]) + "\n")
    return table


def test_labels_rename_grade_and_add_pictures(tmp_path: Path) -> None:
    photos, _ = read_photos(photographs(tmp_path))
    Image.new("RGB", (8, 8)).save(tmp_path / "new.png")
    table = tmp_path / "labels.csv"
    table.write_text("file,label,grade\n0.png,Dress,\n1.png,,5\nnew.png,Hat,2\n")
    labels, bad = read_labels([table], photos)
    named = with_labels(photos, labels)
    assert not bad
    assert [(p.file.name, p.label) for p in (named[0], named[-1])] == [
        ("0.png", "Dress"),
        ("new.png", "Hat"),
    ]
    assert labels.grades == {"1.png": 5, "new.png": 2}


def test_rows_of_labels_that_cannot_be_used_are_reported(tmp_path: Path) -> None:
    photos, _ = read_photos(photographs(tmp_path))
    table = tmp_path / "labels.csv"
    table.write_text("file,label,grade\n0.png,,\n0.png,,6\nx.png,,2\nx.png,Hat,\n1.png,,1\n")
    _, bad = read_labels([table], photos)
    assert [row.number for row in bad] == [1, 2, 3, 4]


def test_details_are_counted_words(tmp_path: Path) -> None:
    photos, _ = read_photos(photographs(tmp_path))
    table = tmp_path / "labels.csv"
    table.write_text(
        "file,details\n0.png,Jeans; 2 pockets; fly\n1.png,2 2 pockets\n2.png,;\n3.png,<b>\nx.png,hood\n"
    )
    labels, bad = read_labels([table], photos)
    assert labels.details == {"0.png": {"jeans": 1, "pockets": 2, "fly": 1}}
    assert [row.number for row in bad] == [2, 3, 4, 5]
    photos = with_labels(photos, labels)
    assert [photo.details for photo in photos[:2]] == [("jeans", "pockets", "fly"), ()]


def test_of_several_tables_the_last_has_the_last_word(tmp_path: Path) -> None:
    further = (Photo(tmp_path / "new.png", "Hat", kids=False, sender="1"),)
    zipped, hooded = {"0.png": {"zip": 1}}, {"0.png": {"hood": 1}}
    first = Labels({"0.png": "Dress"}, {"0.png": ("red",)}, zipped, {"0.png": 2}, further)
    both = first.beside(Labels({"0.png": "Skirt"}, {}, hooded, {"1.png": 3}))
    assert both == Labels(
        {"0.png": "Skirt"}, {"0.png": ("red",)}, hooded, {"0.png": 2, "1.png": 3}, further
    )


def test_photographs_have_the_colours_that_people_named(tmp_path: Path) -> None:
    photos, _ = read_photos(photographs(tmp_path))
    labels, bad = read_labels([told(tmp_path, "0.png,Navy/black", "images/2.png, red")], photos)
    named = with_labels(photos, labels)
    assert [photo.colours for photo in named[:4]] == [("navy", "black"), (), ("red",), ()]
    assert bad == []


def test_rows_that_name_no_colour_or_no_photograph_are_reported(tmp_path: Path) -> None:
    photos, _ = read_photos(photographs(tmp_path))
    table = told(
        tmp_path, "0.png,", "1.png,red/blue/green", "gone.png,red", "2.png,teal", "3.png,red"
    )
    labels, bad = read_labels([table], photos)
    assert [row.number for row in bad] == [1, 2, 3, 4]
    assert bad[0].reason == "neither label nor colour nor details nor grade"
    assert bad[1].reason == "more than two colours"
    assert "no photograph of the set has this name" in bad[2].reason
    assert "none of black, grey, white" in bad[3].reason
    assert labels.colours == {"3.png": ("red",)}


def test_one_table_says_all_at_once_also_of_pictures_of_its_own(tmp_path: Path) -> None:
    photos, _ = read_photos(photographs(tmp_path))
    Image.new("RGB", (8, 8)).save(tmp_path / "new.png")
    rows = ["0.png,,red,2 pockets; zip,3", "new.png,Hat,navy,beanie,1"]
    table = told(tmp_path, *rows, columns="file,label,colour,details,grade")
    labels, bad = read_labels([table], photos)
    seen = with_labels(photos, labels)
    assert not bad
    assert (seen[0].label, seen[0].colours, seen[0].details) == (
        photos[0].label, ("red",), ("pockets", "zip"),
    )  # fmt: skip
    assert (seen[-1].label, seen[-1].colours, seen[-1].details) == ("Hat", ("navy",), ("beanie",))
    assert labels.grades == {"0.png": 3, "new.png": 1}


@pytest.mark.parametrize(
    ("lines", "columns", "said"),
    [
        (["0.png,teal"], "file,colour", "no row that can be used; the first: colour is none of"),
        (["0.png,red"], "file,paint", "no row that can be used; the first: neither label nor"),
        ([], "file,colour", "no row that can be used"),
        (["0.png,red"], "picture,colour", "lacks the columns file"),
    ],
)
def test_a_table_without_a_usable_row_is_refused(
    lines: list[str], columns: str, said: str, tmp_path: Path
) -> None:
    photos, _ = read_photos(photographs(tmp_path))
    with pytest.raises(InvalidInputError, match=said):
        read_labels([told(tmp_path, *lines, columns=columns)], photos)


def test_a_table_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"labels\.csv"):
        read_labels([tmp_path / "labels.csv"], [])


def test_photographs_keep_their_label_where_nobody_said_otherwise(tmp_path: Path) -> None:
    photos = [Photo(tmp_path / "a.png", "Hat", kids=False, sender="1")]
    table = tmp_path / "labels.csv"
    table.write_text("file,grade\na.png,3\n")
    labels, _ = read_labels([table], photos)
    assert with_labels(photos, labels) == photos
