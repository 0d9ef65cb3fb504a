from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data.errors import InvalidInputError
from pipelines.training.photos import (
    Photo,
    each_photo,
    pack_photos,
    read_photos,
    split_as,
    split_by_sender,
)


def photographs(folder: Path, count: int = 6) -> Path:
    """A folder with ``count`` drawn garments of two senders and its table."""
    rng = np.random.default_rng(0)
    lines = ["file,label,sender_id,kids"]
    for i in range(count):
        pixels = np.full((80, 64, 3), 230, np.uint8)
        pixels[20:60, 16:48] = rng.integers(0, 255, 3)
        Image.fromarray(pixels).save(folder / f"{i}.png")
        lines.append(f"{i}.png,{('T-Shirt', 'Pants')[i % 2]},{i % 2},false")
    table = folder / "photos.csv"
    table.write_text("\n".join(lines) + "\n")
    return table


def test_rows_without_a_file_or_label_are_reported_and_the_rest_is_read(tmp_path: Path) -> None:
    table = photographs(tmp_path)
    table.write_text(table.read_text() + "gone.png,Hat,1,false\n0.png,,1,false\n")
    good, bad = read_photos(table)
    assert len(good) == 6
    assert [(row.number, row.reason) for row in bad] == [(7, "no such file"), (8, "no label")]


def test_a_table_without_the_needed_columns_says_which(tmp_path: Path) -> None:
    (tmp_path / "photos.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InvalidInputError, match="file, label, sender_id"):
        read_photos(tmp_path / "photos.csv")


def test_a_picture_that_cannot_be_read_is_reported_and_left_out(tmp_path: Path) -> None:
    table = photographs(tmp_path)
    (tmp_path / "3.png").write_bytes(b"no picture")
    packed, bad = pack_photos(read_photos(table)[0], 32, tmp_path / "cache")
    assert len(packed) == 5
    assert [row.file for row in bad] == ["3.png"]


def test_a_bad_picture_is_told_by_its_row_in_the_table(tmp_path: Path) -> None:
    table = photographs(tmp_path)
    heading, *rows = table.read_text().splitlines()
    table.write_text("\n".join([heading, "gone.png,Hat,1,false", *rows]) + "\n")
    (tmp_path / "3.png").write_bytes(b"no picture")
    _, bad = pack_photos(read_photos(table)[0], 32, tmp_path / "cache")
    assert [str(row) for row in bad] == [
        "row 5, 3.png: This is no picture that can be read; give a JPEG, PNG, WebP, GIF or AVIF picture."
    ]


def test_a_picture_too_large_to_open_is_reported_and_left_out(tmp_path: Path) -> None:
    photos, _ = read_photos(photographs(tmp_path))
    Image.new("L", (8000, 7000)).save(tmp_path / "3.png")
    packed, bad = pack_photos(photos, 32, tmp_path / "cache")
    assert len(packed) == 5
    assert [row.reason for row in bad] == [
        "The picture has more than 50 million pixels; make it smaller."
    ]


def test_photographs_are_told_in_their_order(tmp_path: Path) -> None:
    photos, _ = read_photos(photographs(tmp_path, 40))
    seen = list(each_photo(photos * 5, lambda picture: picture.getpixel((32, 40))))
    alone = [Image.open(photo.file).getpixel((32, 40)) for photo in photos]
    assert seen == alone * 5


def test_packing_twice_reads_the_cache_and_gives_the_same(tmp_path: Path) -> None:
    photos, _ = read_photos(photographs(tmp_path))
    first, _ = pack_photos(photos, 32, tmp_path / "cache")
    again, _ = pack_photos(photos, 32, tmp_path / "cache")
    assert np.array_equal(first.pixels, again.pixels)
    assert np.array_equal(first.centres, again.centres)


def test_the_mask_covers_the_garment_and_not_the_floor(tmp_path: Path) -> None:
    packed, _ = pack_photos(read_photos(photographs(tmp_path))[0], 64, tmp_path / "cache")
    assert packed.masks[:, 20:44, 20:44].mean() > 0.9
    assert packed.masks[:, :8].mean() < 0.1


def test_what_is_packed_large_is_cut_out_and_measured_as_what_is_packed_small(
    tmp_path: Path,
) -> None:
    photos, _ = read_photos(photographs(tmp_path))
    small, _ = pack_photos(photos, 160, tmp_path / "cache")
    large, _ = pack_photos(photos, 320, tmp_path / "cache")
    assert large.pixels.shape[1:3] == large.masks.shape[1:] == (320, 320)
    halved = large.masks.reshape(len(large), 160, 2, 160, 2).mean((2, 4)) > 0.5
    assert (halved == small.masks).mean() > 0.99
    assert np.array_equal(large.centres, small.centres)


def test_no_sender_is_in_two_parts_and_large_senders_are_trained_on() -> None:
    photos = [
        Photo(Path(f"{i}"), "Hat", kids=False, sender="big" if i < 50 else str(i // 2))
        for i in range(400)
    ]
    parts = split_by_sender(photos)
    senders = [{photos[row].sender for row in part} for part in parts]
    assert not senders[0] & senders[1] | senders[0] & senders[2] | senders[1] & senders[2]
    assert "big" in senders[0]
    assert sum(map(len, parts)) == 400


def test_the_parts_stay_whatever_is_unreadable_or_added() -> None:
    photos = [Photo(Path(f"{i}"), "Hat", kids=False, sender=str(i // 2)) for i in range(100)]
    added = [Photo(Path(f"new{i}"), "Hat", kids=False, sender=str(i % 60)) for i in range(200)]
    used = [*photos[3:], *added]
    parts = [{used[row].file for row in part} for part in split_as(photos, used)]
    whole = [{photos[row].file for row in part} for part in split_by_sender(photos)]
    gone = {photo.file for photo in photos[:3]}
    assert parts[0] == whole[0] - gone | {photo.file for photo in added}
    assert parts[1:] == [part - gone for part in whole[1:]]


def test_a_table_that_is_no_text_is_told(tmp_path: Path) -> None:
    table = photographs(tmp_path)
    table.write_bytes(table.read_text().encode("utf-16"))  # as some spreadsheets save it
    with pytest.raises(InvalidInputError, match="no CSV in UTF-8"):
        read_photos(table)
