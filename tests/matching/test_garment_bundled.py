"""What the reader that ships must do, and keep doing."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import decode_picture
from data.garments import Garment
from data.vocabularies import CATEGORIES
from matching.garment import TimmGarmentReader, open_garment_reader
from pipelines.settings import BUNDLED_MODELS
from pipelines.training.labels import read_labels, with_labels
from pipelines.training.photos import Photo, read_photos, split_by_sender

FOLDER = BUNDLED_MODELS / "garment"


@pytest.fixture(scope="module")
def reader() -> TimmGarmentReader:
    return open_garment_reader(str(FOLDER), "cpu")


@pytest.fixture(scope="module")
def unseen(reader: TimmGarmentReader, test_data: Path) -> list[tuple[Photo, Garment]]:
    """Every eighth photograph of senders that were not trained on."""
    photos, _ = read_photos(test_data / "photos" / "photos.csv")
    rows = [row for row in split_by_sender(photos)[2] if photos[row].label in reader.labels][::8]
    chosen = [photos[row] for row in rows]
    garments = reader.read([decode_picture(photo.file.read_bytes()) for photo in chosen])
    return list(zip(chosen, garments, strict=True))


def test_it_names_the_categories_that_workshops_are_known_by(reader: TimmGarmentReader) -> None:
    assert set(reader.labels) == {category.label for category in CATEGORIES}


def test_it_is_small() -> None:
    assert sum(file.stat().st_size for file in FOLDER.glob("*.safetensors")) < 9_000_000


def test_it_is_right_far_more_often_than_the_commonest_answer(
    unseen: list[tuple[Photo, Garment]],
) -> None:
    right = [garment.category[0].label == photo.label for photo, garment in unseen]
    assert sum(right) / len(right) > 0.6


def test_garments_are_seldom_unknown(unseen: list[tuple[Photo, Garment]]) -> None:
    assert sum(garment.unknown for _, garment in unseen) / len(unseen) < 0.15


def test_jackets_are_read_as_harder_than_t_shirts(unseen: list[tuple[Photo, Garment]]) -> None:
    def mean_grade(label: str) -> float:
        grades = [g.complexity.grade for photo, g in unseen if photo.label == label]
        return sum(grades) / len(grades)

    assert mean_grade("Outwear") > mean_grade("T-Shirt") + 1


def test_what_it_tells_of_how_they_are_made_is_mostly_so(
    unseen: list[tuple[Photo, Garment]],
) -> None:
    """By the words of an eye that described them, though the reader did not learn from these."""
    photos = [photo for photo, _ in unseen]
    described, _ = read_labels([FOLDER / "details_by_eye.csv"], photos)
    photos = with_labels(photos, described)
    told = [
        each.label in photo.details
        for photo, (_, garment) in zip(photos, unseen, strict=True)
        for each in garment.details
    ]
    assert len(told) > len(unseen)
    assert sum(told) / len(told) > 0.7
