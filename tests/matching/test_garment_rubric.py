from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.vocabularies import CATEGORIES
from matching.garment.rubric import (
    _USUAL,  # pyright: ignore[reportPrivateUsage]
    complexity_of,
    extra_minutes,
    grade_shares,
    mixed_grades,
)
from pipelines.settings import BUNDLED_MODELS
from pipelines.training.labels import read_labels
from pipelines.training.photos import read_photos, split_by_sender

LABELS = [category.label for category in CATEGORIES]


@given(st.sampled_from([*LABELS, "a kind nobody knows"]), st.floats(0, 1))
@settings(deadline=None)
def test_the_grades_of_any_category_are_a_distribution(label: str, patterned: float) -> None:
    shares = grade_shares(label, patterned)
    assert shares.min() >= 0
    assert shares.sum() == pytest.approx(1)


def test_a_blazer_is_harder_than_a_shirt_and_a_shirt_than_a_t_shirt() -> None:
    grades = [complexity_of(grade_shares(label)).grade for label in ("T-Shirt", "Shirt", "Blazer")]
    assert grades == [1, 3, 5]


@given(st.sampled_from(LABELS))
@settings(deadline=None)
def test_a_pattern_never_makes_a_piece_easier(label: str) -> None:
    plain, busy = np.cumsum(grade_shares(label)), np.cumsum(grade_shares(label, 1.0))
    assert (busy <= plain + 1e-12).all()


@given(st.lists(st.floats(0.01, 1), min_size=5, max_size=5))
@settings(deadline=None)
def test_the_grade_is_the_median(weights: list[float]) -> None:
    shares = np.array(weights) / sum(weights)
    grade = complexity_of(shares).grade
    assert shares[: grade - 1].sum() < 0.5 + 1e-9
    assert shares[:grade].sum() >= 0.5 - 1e-6


def test_doubt_between_two_categories_is_carried_into_the_grades() -> None:
    mixed = mixed_grades({"T-Shirt": 0.5, "Blazer": 0.5})
    assert mixed == pytest.approx((grade_shares("T-Shirt") + grade_shares("Blazer")) / 2)


@given(
    st.sampled_from(LABELS),
    st.dictionaries(st.sampled_from(["zip", "hood", "pockets", "a bow"]), st.integers(1, 9)),
)
@settings(deadline=None)
def test_what_a_piece_has_never_makes_it_easier(label: str, details: dict[str, int]) -> None:
    bare, made = (np.cumsum(grade_shares(label, details=each)) for each in ({}, details))
    assert (made <= bare + 1e-12).all()


def test_a_zipped_hooded_lined_jacket_is_harder_than_a_shirt_jacket() -> None:
    light = grade_shares("Outwear", details={"buttons": 1})
    coat = grade_shares("Outwear", details={"zip": 1, "hood": 1, "lining": 1, "pockets": 4})
    assert (complexity_of(light).grade, complexity_of(coat).grade) == (4, 5)


def test_what_is_known_of_a_piece_leaves_less_doubt_than_its_category_alone() -> None:
    usual = {"shirt collar": 1, "buttons": 1, "long sleeves": 1}
    assert grade_shares("Shirt", details=usual).max() > grade_shares("Shirt").max()


def test_checks_are_matched_in_woven_cloth_only() -> None:
    shirt, tee = (
        grade_shares(label, details={"checks": 1}) - grade_shares(label, details={})
        for label in ("Shirt", "T-Shirt")
    )
    assert np.abs(shirt).max() > 0.01
    assert np.abs(tee).max() == 0


def test_the_usual_is_the_mean_of_the_training_senders_described_photographs(
    test_data: Path,
) -> None:
    photos, _ = read_photos(test_data / "photos" / "photos.csv")
    said, bad = read_labels([BUNDLED_MODELS / "garment" / "details_by_eye.csv"], photos)
    assert not bad
    learned = [photos[row] for row in split_by_sender(photos)[0]]
    for label, usual in _USUAL.items():
        minutes = [
            extra_minutes(said.details[photo.file.name])
            for photo in learned
            if photo.label == label and photo.file.name in said.details
        ]
        assert np.mean(minutes) == pytest.approx(usual, abs=0.051), label
