"""Workshops over HTTP and on the command line."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient

from api.cli import main as cli
from api.http import create_app
from pipelines.settings import Settings
from pipelines.wiring import Lookwright, open_lookwright
from tests.api.conftest import COLORS, client, png
from tests.ateliers import FixedReader, garment

ATELIERS = "/api/v1/ateliers"
SECRET = "nobody-knows@lune.example"


@pytest.fixture
def opened(settings: Settings) -> Iterator[Lookwright]:
    with open_lookwright(settings) as app:
        app.__dict__["garment_reader"] = FixedReader(garment(Dress=0.8, Skirt=0.2))
        yield app


@pytest.fixture
def served(opened: Lookwright) -> Iterator[TestClient]:
    with client(create_app(opened)) as ready:
        yield ready


def body(*names: str, **facts) -> bytes:
    rows = [
        {"id": name, "name": name.title(), "contact": SECRET, "categories": [{"label": "Dress"}]}
        for name in names
    ]
    return "\n".join(json.dumps(row | facts) for row in rows).encode()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("past/red.png", png(COLORS["Red"]))
    return out.getvalue()


def finished(served: TestClient, job: dict) -> dict:
    for _ in range(600):
        job = served.get(f"/api/v1/jobs/{job['id']}").json()
        if job["status"] not in ("queued", "running"):
            return job
        time.sleep(0.05)
    raise AssertionError(job)


def test_a_file_and_its_pictures_come_in_and_leave_nothing_in_clear(served, settings):
    files = {"file": ("a.jsonl", body("lune", portfolio=["past/red.png", "no.png"])), "images": ("i.zip", archive())}  # fmt: skip
    answer = served.post(f"{ATELIERS}/imports", files=files)
    assert answer.status_code == 202, answer.text
    job = finished(served, answer.json()["job"])
    assert job["status"] == "succeeded", job
    assert (job["result"]["added"], job["result"]["pictures_embedded"]) == (1, 1)
    assert [each["field"] for each in job["result"]["problems"]] == ["portfolio"]
    shown = served.get(f"{ATELIERS}/lune")
    assert served.get(shown.json()["images"][0]).status_code == 200
    everything = [each for each in settings.workspace.rglob("*") if each.is_file()]
    assert all(SECRET.encode() not in each.read_bytes() for each in everything)
    assert SECRET not in shown.text + answer.text + json.dumps(job)


def test_a_file_waits_encrypted(settings):
    with client(create_app(settings, worker=False)) as idle:
        idle.post(f"{ATELIERS}/imports", files={"file": ("a.jsonl", body("lune"))})
        waiting = list((settings.workspace / "incoming").rglob("*.sealed"))
        assert len(waiting) == 1
        assert SECRET.encode() not in waiting[0].read_bytes()


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"file": ("a", b"")}, 422),
        ({"other": ("a", b"x")}, 422),
        ({"file": ("a", b"{}"), "images": ("i.zip", b"no zip")}, 422),
    ],
)
def test_a_file_that_is_none_is_refused(served, files, status):
    assert served.post(f"{ATELIERS}/imports", files=files).status_code == status


def test_a_workshop_is_put_listed_and_retired(served):
    form = {
        "name": "Lune",
        "categories": [{"label": "Dress", "price_min": 300}],
        "currency": "EUR",
    }
    put = served.put(f"{ATELIERS}/lune", json=form | {"contact": {"email": SECRET}})
    assert put.status_code == 200, put.text
    assert put.json()["categories"][0]["price_min"] == {"amount": "300.00", "currency": "EUR"}
    listed = served.get(ATELIERS)
    assert [each["id"] for each in listed.json()["ateliers"]] == ["lune"]
    assert SECRET not in put.text + listed.text
    assert served.delete(f"{ATELIERS}/lune").status_code == 204
    assert served.get(ATELIERS).json()["total"] == 0
    assert served.get(f"{ATELIERS}/lune").json()["retired"] is True


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"name": "Lune", "id": "other"}, "id"),
        ({"name": "Lune", "latitude": 95, "longitude": 0}, "latitude"),
        ({"name": "Lune", "contact": SECRET + " x"}, "contact"),
        ({"name": "Lune", "contact": 5}, "contact"),
        ({"name": "Lune", "colour": "red"}, "colour"),
        ({"name": "Lune", "portfolio": ["http://127.0.0.1/x.png"]}, "portfolio"),
        ({"name": 5}, "name"),
    ],
)
def test_each_wrong_field_of_a_workshop_is_named(served, form, field):
    answer = served.put(f"{ATELIERS}/lune", json=form)
    assert answer.status_code == 422, answer.text
    assert list(answer.json()["errors"]) == [field]
    assert SECRET not in answer.text


def test_what_is_not_there_is_404(served):
    assert served.get(f"{ATELIERS}/nobody").status_code == 404
    assert served.delete(f"{ATELIERS}/nobody").status_code == 404
    assert served.post(ATELIERS, json={"look_id": "nobody"}).status_code == 404


def test_a_picture_is_matched_by_form_and_by_name(served):
    served.put(f"{ATELIERS}/lune", json={"name": "Lune", "categories": [{"label": "Dress"}]})
    image = {"image": ("red.png", png(COLORS["Red"]))}
    query = {"query": json.dumps({"near": {"lat": 48.85, "lon": 2.35}, "within_km": 500})}
    answer = served.post(ATELIERS, files=image, data=query).json()
    assert [each["id"] for each in answer["ateliers"]] == ["lune"]
    assert answer["ateliers"][0]["unknown"] == ["complexity", "quantity", "radius"]
    assert answer["garment"]["category"][0] == {"label": "Dress", "probability": 0.8}
    again = served.post(ATELIERS, json={"picture": answer["picture"]}).json()
    assert again["total"] == 1
    tomorrow = served.post(ATELIERS, json={"picture": answer["picture"], "by": "2020-01-01"})
    assert (tomorrow.status_code, list(tomorrow.json()["errors"])) == (422, ["by"])


def test_what_is_no_picture_is_415(served):
    assert served.post(ATELIERS, files={"image": ("a.png", b"text")}).status_code == 415
    assert served.post(ATELIERS, content=b"x").status_code == 415


def run(settings: Settings, *words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        cli([*words, "--workspace", str(settings.workspace)])
    return int(ended.value.code or 0)


@pytest.fixture
def commands(settings: Settings, model_folder: Path, monkeypatch) -> Settings:
    monkeypatch.setenv("LOOKWRIGHT_ENCODER__MODEL", str(model_folder))
    return settings


def test_the_commands_import_list_show_and_retire(commands, tmp_path, capsys):
    (tmp_path / "a.jsonl").write_bytes(body("lune", "soleil") + b"\n{}\n")
    assert run(commands, "ateliers", "import", str(tmp_path / "a.jsonl")) == 1
    assert "2 ateliers from 3 rows" in capsys.readouterr().out
    assert run(commands, "ateliers", "show", "lune") == 0
    assert run(commands, "ateliers", "retire", "lune") == 0
    assert run(commands, "ateliers", "list", "--json") == 0
    assert run(commands, "ateliers", "rekey") == 0
    said = capsys.readouterr().out
    assert SECRET not in said
    assert '"soleil"' in said
    assert run(commands, "ateliers", "show", "nobody") == 2
    assert run(commands, "ateliers", "import", str(tmp_path / "none")) == 2


@pytest.mark.parametrize(
    "words",
    [
        ("none.png",),
        ("picture.png", "--near", "48"),
        ("picture.png", "--by", "soon"),
        ("picture.png", "--budget", "0"),
        ("picture.png", "--near", "99,0"),
    ],
)
def test_wrong_words_end_with_2_and_a_sentence(commands, tmp_path, monkeypatch, capsys, words):
    monkeypatch.chdir(tmp_path)
    Path("picture.png").write_bytes(png(COLORS["Red"]))
    assert run(commands, "match", *words) == 2
    assert capsys.readouterr().err.startswith("lookwright: ")
