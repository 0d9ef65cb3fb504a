from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from litestar.testing import TestClient
from PIL import Image

from api.cli.main import run
from api.http import create_app
from data.repositories import PictureRepository
from pipelines.garments import export_corrections
from pipelines.settings import load_settings
from pipelines.wiring import Lookwright, open_lookwright
from tests.api.conftest import client, png
from tests.random_reader import write_random_reader


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lookwright]:
    folder = write_random_reader(tmp_path_factory.mktemp("reader"))
    settings = load_settings(
        workspace=tmp_path_factory.mktemp("garments"), garment={"model": str(folder)}
    )
    with open_lookwright(settings) as lookwright:
        yield lookwright


@pytest.fixture(scope="module")
def face(reading: Lookwright) -> Iterator[TestClient]:
    with client(create_app(reading, worker=False)) as ready:
        yield ready


def sent(face: TestClient, body: bytes, query: str | None = None) -> dict:
    data = {"query": query} if query else {}
    answer = face.post("/api/v1/garments", files={"image": ("a.png", body)}, data=data)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_picture_is_read_as_the_contract_says(face: TestClient) -> None:
    answer = sent(face, png((30, 40, 70)))
    assert sum(each["probability"] for each in answer["category"]) == pytest.approx(1)
    assert set(answer["complexity"]) == {"grade", "probabilities"}
    assert set(answer["colours"][0]) == {"name", "hex", "share"}
    assert answer["unknown"] in {True, False}


def test_each_box_is_a_garment_of_its_own(face: TestClient) -> None:
    picture = Image.new("RGB", (80, 80), "#bd2330")
    picture.paste("#222a45", (0, 40, 80, 80))
    out = io.BytesIO()
    picture.save(out, "PNG")
    boxes = '{"boxes": [{"left":0,"top":0,"right":1,"bottom":0.5},{"left":0,"top":0.5,"right":1,"bottom":1}]}'
    garments = sent(face, out.getvalue(), boxes)["garments"]
    assert [each["colours"][0]["name"] for each in garments] == ["red", "navy"]


def test_a_picture_of_few_pixels_is_not_told_to_draw_boxes(face: TestClient) -> None:
    out = io.BytesIO()
    Image.new("RGB", (3, 200), "#bd2330").save(out, "PNG")
    answer = face.post("/api/v1/garments", files={"image": ("a.png", out.getvalue())})
    assert answer.status_code == 422
    assert "so few pixels" in answer.text
    assert "boxes" not in answer.text


def test_a_correction_stands_before_the_reading_and_is_exported_as_a_label(
    face: TestClient, reading: Lookwright, tmp_path: Path
) -> None:
    picture = sent(face, png((90, 10, 30), seed=7))["picture"]
    said = face.put(f"/api/v1/garments/{picture}", json={"category": "Dress", "grade": 4})
    assert said.status_code == 200, said.text
    answer = face.post("/api/v1/garments", json={"picture": picture}).json()
    assert answer["category"][0] == {"label": "Dress", "probability": 1.0}
    assert (answer["complexity"]["grade"], answer["corrected"]) == (4, True)
    export_corrections(reading, tmp_path)
    rows = list(csv.DictReader((tmp_path / "labels.csv").read_text().splitlines()))
    assert ("Dress", "4") in [(row["label"], row["grade"]) for row in rows]
    assert all((tmp_path / row["file"]).is_file() for row in rows)


def test_a_corrected_picture_outlives_those_that_were_only_asked_with(
    face: TestClient, reading: Lookwright
) -> None:
    asked, said = (sent(face, png((20, 20, 90), seed=seed))["picture"] for seed in (21, 22))
    face.put(f"/api/v1/garments/{said}", json={"category": "Hat"})
    later = reading.clock() + timedelta(days=4000)
    with reading.database.read() as session:
        gone = {picture.sha256 for picture in PictureRepository(session).unreferenced(later)}
    assert asked in gone
    assert said not in gone


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"category": "Spaceship"},
        {"grade": 6},
        {"category": "Dress", "box": {"left": 0.5, "top": 0, "right": 0.5, "bottom": 1}},
        {"colours": [{"name": "red", "hex": "#ff0000", "share": 0.2}]},
    ],
)
def test_a_correction_that_says_nothing_usable_is_refused(face: TestClient, body: dict) -> None:
    picture = sent(face, png((10, 90, 30), seed=8))["picture"]
    assert face.put(f"/api/v1/garments/{picture}", json=body).status_code == 422


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 422), ({"picture": "0" * 64}, 404), ({"look_id": "gone"}, 404), ({"x": 1}, 422)],
)
def test_what_cannot_be_read_is_refused(face: TestClient, body: dict, status: int) -> None:
    assert face.post("/api/v1/garments", json=body).status_code == status


def test_bytes_that_are_no_picture_are_refused(face: TestClient) -> None:
    answer = face.post("/api/v1/garments", files={"image": ("a.png", b"no picture")})
    assert answer.status_code in {415, 422}


def test_of_what_is_unknown_no_grade_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the bundled reader: grain is nothing to wear, a drawn dress is."""
    rng = np.random.default_rng(1)
    grain = tmp_path / "grain.png"
    Image.fromarray(rng.integers(0, 255, (200, 200, 3), np.uint8)).save(grain)
    workspace = str(tmp_path / "workspace")
    assert run(["garment", str(grain), "--workspace", workspace]) == 0
    told = capsys.readouterr().out
    assert "nothing that I know" in told
    assert "complexity" not in told
    assert run(["garment", "data/samples/images/bra-002-olive.webp", "--workspace", workspace]) == 0
    assert "complexity" in capsys.readouterr().out


def test_the_command_reads_a_file(
    reading: Lookwright,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOOKWRIGHT_GARMENT__MODEL", str(reading.settings.garment.model))
    (tmp_path / "a.png").write_bytes(png((90, 10, 30)))
    shown = ["garment", str(tmp_path / "a.png"), "--workspace", str(tmp_path / "w")]
    assert run(shown) == 0
    assert "complexity" in capsys.readouterr().out
    assert run([*shown, "--box", "0,0,1"]) == 2
    assert run(["garment", str(tmp_path / "gone.png")]) == 2
