from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli.main import run
from search.encoders import open_encoder
from tests.training.test_photos import photographs


@pytest.mark.parametrize(
    ("model", "more", "said"),
    [
        ("encoder", ["--minutes", "0"], "--minutes and --steps must be more than 0"),
        ("garments", ["--steps", "-1"], "--minutes and --steps must be more than 0"),
        ("encoder", ["--batch", "0"], "--batch must be more than 0"),
        ("garments", ["--outliers", "nothing"], "There is no folder nothing"),
        ("encoder", ["--labels", "nothing.csv"], "There is no file nothing.csv"),
        ("encoder", ["--start-from", "nothing"], "no encoder of the shape"),
        ("garments", ["--only", "unknown"], "Name the reader"),
        ("garments", ["--only", "unknown", "--minutes", "9"], "have no part in --only"),
        ("garments", ["--only", "details", "--teacher", "run"], "have no part in --only"),
        ("encoder", ["--labels", "."], "is a folder: name a CSV"),
        ("generator", ["--device", "banana"], "no device 'banana'"),
    ],
)
def test_what_cannot_be_trained_is_told(
    model: str, more: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photographs(tmp_path)
    where = ["--photos", str(tmp_path), "--out", str(tmp_path / "out")]
    assert run(["train", model, *where, *more]) == 2
    assert said in capsys.readouterr().err


def test_photographs_that_are_not_there_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["train", "encoder", "--photos", str(tmp_path / "gone")]) == 2
    assert "There is no folder" in capsys.readouterr().err


def test_an_encoder_is_trained_and_its_bad_rows_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = photographs(tmp_path, 40)
    table.write_text(table.read_text() + "gone.png,Hat,1,false\n")
    where = ["--photos", str(tmp_path), "--out", str(tmp_path / "out")]
    assert run(["train", "encoder", *where, "--steps", "1", "--batch", "4", "--json"]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out)["steps"] == 1
    assert "left out: row 41, gone.png: no such file" in told.err
    assert open_encoder(str(tmp_path / "out"), device="cpu").embed_texts(["a hat"]).shape == (
        1,
        256,
    )


@pytest.mark.parametrize("model", ["garments", "generator"])
def test_the_others_answer_in_json_too(
    model: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photographs(tmp_path, 40)
    where = ["--photos", str(tmp_path), "--out", str(tmp_path / "out")]
    assert run(["train", model, *where, "--steps", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["folder"], told["steps"]) == (str(tmp_path / "out"), 1)


def test_a_run_that_is_stopped_says_how_to_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    checkpoint = out / "training" / "checkpoint-96.pt"

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    def stopped_later(*_: object) -> None:
        checkpoint.parent.mkdir(parents=True)
        checkpoint.touch()
        raise KeyboardInterrupt

    photographs(tmp_path)
    command = ["train", "garments", "--photos", str(tmp_path), "--out", str(out)]
    monkeypatch.setattr("pipelines.training.train_garments", stopped)
    assert run(command) == 130
    assert "begins anew" in capsys.readouterr().err
    monkeypatch.setattr("pipelines.training.train_garments", stopped_later)
    assert run(command) == 130
    assert "--resume" in capsys.readouterr().err
    monkeypatch.setattr("pipelines.training.train_garments", stopped)
    assert run(command) == 130  # anew, over the earlier run, before a checkpoint of its own
    assert "begins anew" in capsys.readouterr().err
    assert run([*command, "--resume"]) == 130
    assert "--resume" in capsys.readouterr().err
