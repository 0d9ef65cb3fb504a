from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from data.errors import InvalidInputError
from pipelines.training import GarmentTraining, train_garments
from pipelines.training.garments.outliers import draw_outlier
from pipelines.training.garments.things import Things, read_things
from pipelines.training.garments.views import GarmentViews, grounds_of, plain
from pipelines.training.photos import pack_photos, pictures_in, read_photos
from tests.training.test_photos import photographs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A wheel cut out, eight photographs of a sky, one that is nothing but glass, and a page."""
    things = tmp_path / "things"
    (things / "skies").mkdir(parents=True)
    wheel = Image.new("RGBA", (90, 60), (0, 0, 0, 0))
    ImageDraw.Draw(wheel).ellipse((30, 10, 59, 39), fill=(200, 30, 30, 255))
    wheel.save(things / "wheel.png")
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(things / "glass.png")
    (things / "page.png").write_text("<html></html>")
    (things / "notes.txt").write_text("no picture")
    for i in range(8):
        Image.new("RGB", (40, 30), (60, 90, 200 + i)).save(things / "skies" / f"{i}.jpg")
    return things


@pytest.fixture
def views(tmp_path: Path) -> GarmentViews:
    packed, _ = pack_photos(read_photos(photographs(tmp_path, 12))[0], 64, tmp_path / "cache")
    return GarmentViews.of(packed, grounds_of(packed), 32)


def test_things_are_cut_to_what_is_seen_of_them(folder: Path) -> None:
    things, bad = read_things(folder, 32)
    assert things.pixels.shape == (9, 32, 32, 4)
    assert [str(each) for each in bad] == [
        "glass.png: all of it is transparent",
        "page.png: This is a web page, no picture; give the address of the picture itself.",
    ]
    seen = things.pixels[..., 3] > 128
    wheel = seen[~seen.all((1, 2))]
    assert len(wheel) == 1
    assert wheel[0].any(0).all()
    assert wheel[0].any(1).all()
    assert wheel.mean() == pytest.approx(np.pi / 4, abs=0.05)


def test_a_folder_of_eight_is_drawn_from_more_often_but_not_eight_times(folder: Path) -> None:
    things, _ = read_things(folder, 16)
    assert things.odds.sum() == pytest.approx(1)
    assert things.odds.max() / things.odds.min() == pytest.approx(np.sqrt(8))


@pytest.mark.parametrize("cut_out", [True, False])
def test_a_view_of_a_thing_fills_its_size_and_is_never_the_same(
    folder: Path, views: GarmentViews, cut_out: bool
) -> None:
    things, _ = read_things(folder, 48)
    kept = (things.pixels[..., 3].min((1, 2)) == 0) == cut_out
    some = Things(things.pixels[kept], np.full(kept.sum(), 1 / kept.sum()))
    first, again, other = (some.draw(views, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert first.shape == (32, 32, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_thing_is_seen_before_what_it_lies_on(views: GarmentViews) -> None:
    pixels = np.zeros((1, 32, 32, 4), np.uint8)
    pixels[0, 10:22, 10:22] = (255, 0, 0, 255)
    nothing = Things(np.zeros_like(pixels), np.ones(1))
    something = Things(pixels, np.ones(1))
    rng = np.random.default_rng
    apart = [
        np.abs(something.draw(views, rng(i)).astype(int) - nothing.draw(views, rng(i))).max()
        for i in range(20)
    ]
    assert np.median(apart) > 30


def test_a_third_of_the_pictures_of_nothing_are_things_where_there_are_some(
    folder: Path, views: GarmentViews, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[bool] = []

    def counted(_: Things, views: GarmentViews, __: np.random.Generator) -> np.ndarray:
        drawn.append(True)
        return np.zeros((views.size, views.size, 3), np.uint8)

    things, _ = read_things(folder, 32)
    monkeypatch.setattr(Things, "draw", counted)
    for seed in range(60):
        assert draw_outlier(views, np.random.default_rng(seed), things).shape == (32, 32, 3)
    assert 10 <= len(drawn) <= 32


def test_a_plain_ground_is_white_at_times_and_of_any_colour_at_others() -> None:
    rng = np.random.default_rng(0)
    grounds = np.stack([plain(rng, 16).mean((0, 1)) for _ in range(60)])
    white = (grounds.min(1) > 200).mean()
    assert 0.4 < white < 0.9


def test_folders_without_pictures_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="no folder"):
        read_things(tmp_path / "gone", 16)
    with pytest.raises(InvalidInputError, match="no picture in"):
        read_things(tmp_path, 16)
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(InvalidInputError, match="None of the pictures"):
        read_things(tmp_path, 16)


def test_of_too_many_pictures_some_are_taken_the_same_each_time(folder: Path) -> None:
    some = pictures_in(folder, most=5)
    assert len(some) == 5
    assert some == pictures_in(folder, most=5)


def test_a_run_learns_from_things_and_tells_what_it_could_not_read(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "photos").mkdir()
    photographs(tmp_path / "photos", 12)
    smoke = GarmentTraining.smoke(tmp_path / "photos", tmp_path / "out", tmp_path / "cache")
    done = train_garments(replace(smoke, outliers=folder, steps=2))
    assert [each.file for each in done.bad_rows] == ["glass.png", "page.png"]
    assert (done.folder / "lookwright.json").is_file()
