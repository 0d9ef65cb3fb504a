from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import ModelUnavailableError
from matching.garment.calibration import (
    CALIBRATION,
    Calibration,
    Detail,
    read_calibration,
    readings,
)

THREE = Calibration(("Dress", "Hat", "Shirt"), nothing=True, graded=True, most_plausible=2)


def outputs(dress: float, hat: float, shirt: float, nothing: float = -9.0) -> np.ndarray:
    return np.array([[dress, hat, shirt, nothing, 5.0, 1.0, -2.0, -5.0]])


@given(st.lists(st.floats(-20, 20), min_size=8, max_size=8))
@settings(deadline=None)
def test_any_outputs_become_distributions(row: list[float]) -> None:
    found = readings(np.array([row]), THREE)[0]
    assert found.probabilities.sum() == pytest.approx(1)
    assert found.grades is not None
    assert found.grades.min() >= 0
    assert not np.signbit(found.grades).any()
    assert found.grades.sum() == pytest.approx(1)


def test_a_clear_answer_leaves_one_plausible_label() -> None:
    found = readings(outputs(8, 0, 0), THREE)[0]
    assert found.plausible == (0,)
    assert not found.unknown


def test_more_plausible_labels_than_the_rule_bears_are_unknown() -> None:
    assert readings(outputs(1, 1, 1), THREE)[0].unknown


def test_a_picture_of_nothing_is_unknown_however_clear_its_category() -> None:
    assert readings(outputs(8, 0, 0, nothing=20), THREE)[0].unknown


def test_a_higher_temperature_doubts_more() -> None:
    doubting = Calibration(THREE.labels, nothing=True, graded=True, temperature=3)
    sure, unsure = (readings(outputs(3, 0, 0), rule)[0] for rule in (THREE, doubting))
    assert unsure.probabilities[0] < sure.probabilities[0]


def test_details_are_told_from_their_least_probability_on_and_the_surest_first() -> None:
    details = (Detail("zip", 0.7), Detail("hood", 0.5), Detail("lining"), Detail("buttons", 0.9))
    rule = Calibration(THREE.labels, nothing=True, graded=True, details=details)
    row = np.concatenate([outputs(8, 0, 0), [[1.0, 3.0, 9.0, 1.0]]], axis=1)
    assert [name for name, _ in readings(row, rule)[0].details] == ["hood", "zip"]
    nothing = np.concatenate([outputs(8, 0, 0, nothing=20), [[1.0, 3.0, 9.0, 1.0]]], axis=1)
    assert readings(nothing, rule)[0].details == ()


def test_a_calibration_that_says_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / CALIBRATION).write_text('{"labels": "Hat"}')
    with pytest.raises(ModelUnavailableError, match="calibrated"):
        read_calibration(tmp_path)


def test_a_folder_without_calibration_has_none(tmp_path: Path) -> None:
    assert read_calibration(tmp_path) is None
