from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from api.cli.main import run
from data.errors import InvalidInputError
from data.garments import Complexity, Garment, Likelihood
from matching.garment import open_garment_reader
from pipelines.evaluation import evaluate_garments, not_garments, table_of_garments
from pipelines.evaluation.garments import _calibration_error  # pyright: ignore[reportPrivateUsage]
from tests.random_reader import write_random_reader
from tests.training.test_photos import photographs


def said(label: str, probability: float) -> Garment:
    other = Likelihood("Other kind", 1 - probability)
    flat = Complexity(3, (0.2, 0.2, 0.2, 0.2, 0.2))
    return Garment((Likelihood(label, probability), other), flat, (), unknown=False)


@pytest.fixture(scope="module")
def reader_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_random_reader(tmp_path_factory.mktemp("reader"), ("T-Shirt", "Pants"))


def test_a_report_has_the_commonest_answer_beside_the_reader(
    reader_folder: Path, tmp_path: Path
) -> None:
    photographs(tmp_path, 12)
    report = evaluate_garments(
        open_garment_reader(str(reader_folder), "cpu"), tmp_path, all_senders=True
    )
    assert (report.photos, report.senders) == (12, 2)
    assert report.majority.value == 0.5
    assert sum(kind.count for kind in report.kinds) == 12
    assert {"drawn", "noise", "photographs of scikit-learn"} <= set(report.unknown)
    assert "always the commonest" in table_of_garments(report)


def test_pictures_of_ones_own_that_show_no_garment_are_measured_too(
    reader_folder: Path, tmp_path: Path
) -> None:
    photographs(tmp_path, 12)
    others = tmp_path / "others"
    (others / "animals").mkdir(parents=True)
    for i in range(3):
        Image.new("RGB", (30, 40), (90, 80 * i, 20)).save(others / "animals" / f"{i}.png")
    (others / "page.jpg").write_text("<html></html>")
    (tmp_path / "3.png").write_bytes(b"no picture")
    reader = open_garment_reader(str(reader_folder), "cpu")
    report = evaluate_garments(reader, tmp_path, all_senders=True, outliers=others)
    assert report.unknown["pictures in others"].count == 3
    assert report.photos == 11
    assert [bad.file for bad in report.bad_rows] == ["3.png", "page.jpg"]


def test_what_people_said_beside_the_labels_is_compared_with_what_is_read(tmp_path: Path) -> None:
    class Says:
        fingerprint, labels, promised_error = "f", ("Pants", "T-Shirt"), 0.1

        def read(self, pictures: Sequence[Image.Image]) -> list[Garment]:
            told = (Likelihood("zip", 0.9), Likelihood("hood", 0.8))
            return [msgspec.structs.replace(said("Pants", 0.9), details=told) for _ in pictures]

    photographs(tmp_path, 12)
    table = tmp_path / "said.csv"
    rows = "".join(
        f"{i}.png,{'zip; lining' if i < 6 else 'pants'},{3 if i < 9 else 5}\n" for i in range(12)
    )
    table.write_text("file,details,grade\n" + rows + "gone.png,zip,\n")
    report = evaluate_garments(Says(), tmp_path, all_senders=True, labels=[table])
    told = report.told
    assert told is not None
    assert told.rightly is not None
    assert told.of_all is not None
    assert (told.rightly.value, told.of_all.value) == (6 / 24, 6 / 12)
    assert {k.label: (k.count, k.precision, k.recall) for k in told.details} == {
        "lining": (6, 0, 0),
        "zip": (6, 0.5, 1),
    }
    assert told.grades["reader"].same.value == 0.75
    assert told.grades["always the commonest"].kappa.value == 0
    assert [bad.file for bad in report.bad_rows] == ["gone.png"]
    page = table_of_garments(report)
    assert "complexity of 12 graded photographs" in page
    assert "Never told, or never rightly: lining." in page


def test_photographs_of_nothing_that_the_reader_knows_are_refused(
    reader_folder: Path, tmp_path: Path
) -> None:
    table = photographs(tmp_path)
    table.write_text(table.read_text().replace("Pants", "Hat").replace("T-Shirt", "Hat"))
    with pytest.raises(InvalidInputError, match="tell apart"):
        evaluate_garments(open_garment_reader(str(reader_folder), "cpu"), tmp_path)


@given(st.lists(st.booleans(), min_size=1, max_size=40))
@settings(deadline=None)
def test_answers_as_sure_as_they_are_right_have_no_calibration_error(right: Sequence[bool]) -> None:
    share = sum(right) / len(right)
    garments = [said("Hat", share) for _ in right]
    truth = ["Hat" if each else "Dress" for each in right]
    assert _calibration_error(garments, truth) == pytest.approx(0, abs=1e-9)


def test_sure_and_wrong_is_as_badly_calibrated_as_can_be() -> None:
    assert _calibration_error([said("Hat", 1.0)] * 5, ["Dress"] * 5) == pytest.approx(1)


def test_the_sources_without_garments_give_pictures_of_many_kinds() -> None:
    assert len(not_garments.scikit_learn()) == 2
    assert len(not_garments.drawn(10)) == len(not_garments.noise(10)) == 10
    assert all(p.mode == "RGB" for p in not_garments.scikit_image())


def test_the_strip_beside_a_garment_holds_none_of_it(tmp_path: Path) -> None:
    from pipelines.training.photos import Photo

    picture = Image.new("RGB", (160, 160), "#e6e6e6")
    picture.paste("#bd2330", (10, 30, 90, 130))
    picture.save(tmp_path / "a.png")
    crops = not_garments.garment_free_crops(
        [Photo(tmp_path / "a.png", "Hat", kids=False, sender="1")]
    )
    assert [crop.getcolors()[0][1] for crop in crops] == [(230, 230, 230)]


def test_the_command_answers_in_json_and_says_what_folder_it_lacks(
    reader_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOOKWRIGHT_GARMENT__MODEL", str(reader_folder))
    photographs(tmp_path, 6)
    where = ["--photos", str(tmp_path), "--workspace", str(tmp_path / "w"), "--json"]
    assert run(["evaluate", "garments", "--all-senders", *where]) == 0
    assert '"calibration_error"' in capsys.readouterr().out
    assert run(["evaluate", "garments", "--photos", str(tmp_path / "gone")]) == 2
