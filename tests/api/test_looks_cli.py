"""Looks from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli.main import run
from data.errors import ModelUnavailableError
from pipelines.wiring import Lookwright
from tests.drawn_engine import DrawnEngine, DrawnEngines

WISH = "a flowing emerald silk evening dress, waist belt, studio light"


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> DrawnEngine:
    drawn = DrawnEngine()
    monkeypatch.setattr(Lookwright, "engines", property(lambda _app: DrawnEngines(drawn)))
    return drawn


class Shell:
    """Commands in one workspace."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        status = run([*words, "--workspace", str(self.folder / "workspace")])
        return status, *self._capsys.readouterr()

    def json(self, *words: str) -> dict:
        status, out, err = self(*words, "--json")
        assert status == 0, err
        return json.loads(out)


@pytest.fixture
def shell(tmp_path: Path, engine: DrawnEngine, capsys: pytest.CaptureFixture[str]) -> Shell:
    assert engine.name == "drawn"
    return Shell(tmp_path, capsys)


def test_generate_writes_pictures_and_manifests_and_says_what_it_understood(shell: Shell) -> None:
    out = shell.folder / "out"
    words = ("generate", WISH, "--count", "2", "--seed", "7", "--out", str(out))
    status, said, beside = shell(*words)
    assert status == 0, beside
    assert sorted(path.suffix for path in out.iterdir()) == [".json", ".json", ".png", ".png"]
    assert said.count("seed 7") == said.count("seed 8") == 1
    assert "emerald" in beside
    assert "silk" in beside


def test_the_same_command_gives_the_same_pixels_and_its_manifest_too(shell: Shell) -> None:
    out = str(shell.folder / "out")
    first = shell.json("generate", WISH, "--seed", "7", "--out", out)
    again = shell.json("generate", WISH, "--seed", "7", "--out", out)
    [picture] = first["files"]
    manifest = str(Path(picture).with_suffix(".json"))
    third = shell.json("generate", "--manifest", manifest, "--out", out)
    pixels = {done["looks"][0]["pixel_sha256"] for done in (first, again, third)}
    assert len(pixels) == 1
    assert {"understood", "ignored", "notes", "job"} <= set(first["asked"])


def test_a_history_is_refined_listed_restored_exported_hidden_and_deleted(shell: Shell) -> None:
    out = str(shell.folder / "out")
    parent = shell.json("generate", WISH, "--seed", "7", "--out", out)["looks"][0]["id"]
    refined = shell.json("refine", parent, "make it knee-length and burgundy", "--out", out)
    child = refined["looks"][0]
    assert child["parents"] == [parent]
    assert refined["asked"]["patch"] == child["patch"] != []
    restored = shell.json("looks", "restore", parent)["id"]
    listed = [look["id"] for look in shell.json("looks", "list")["looks"]]
    assert listed == [restored, child["id"], parent]
    assert shell("looks", "show", child["id"])[0] == 0
    assert shell.json("looks", "export", str(shell.folder / "book.zip"))["files"] == 11
    assert shell.json("looks", "hide", child["id"])["hidden"] is True
    assert len(shell.json("looks", "list")["looks"]) == 2
    assert shell.json("looks", "unhide", child["id"])["hidden"] is False
    assert shell.json("looks", "reports")["reports"] == []
    assert shell("looks", "delete", parent, child["id"], restored)[0] == 0
    assert "No looks" in shell("looks", "list")[1]


@pytest.mark.parametrize(
    "words",
    [
        ("generate",),
        ("generate", ""),
        ("generate", "👗"),
        ("generate", "x" * 100_000),
        ("generate", "a red dress", "--count", "0"),
        ("generate", "a red dress", "--count", "10000"),
        ("generate", "a red dress", "--size", "7x7"),
        ("generate", "a red dress", "--engine", "crayons"),
        ("generate", "a red dress", "--out", "pyproject.toml"),
        ("generate", "--manifest", "no-such-file.json"),
        ("generate", "--manifest", "."),
        ("generate", "--manifest", "pyproject.toml"),
        ("refine", "none", "make it red"),
        ("looks", "show", "none"),
        ("looks", "delete", "none"),
        ("looks", "delete"),
        ("looks", "export", "pyproject.toml"),
        ("looks", "list", "--limit", "0"),
    ],
    ids=lambda words: " ".join(words)[:50],
)
def test_wrong_use_is_one_sentence_and_status_2(shell: Shell, words: tuple[str, ...]) -> None:
    status, out, err = shell(*words)
    assert (status, out) == (2, "")
    assert len(err.strip()) > 15
    assert "Traceback" not in err


def test_a_manifest_nested_10000_deep_is_refused(shell: Shell) -> None:
    path = shell.folder / "deep.json"
    path.write_text('{"objects": ' * 10_000 + "1" + "}" * 10_000)
    assert shell("generate", "--manifest", str(path))[0] == 2


def test_a_failed_job_ends_the_command_with_its_sentence(shell: Shell, engine: DrawnEngine) -> None:
    def missing(_step: int) -> None:
        raise ModelUnavailableError("The checkpoint is half downloaded; pull it again.")

    engine.before_step = missing
    status, _, err = shell("generate", "a red dress", "--out", str(shell.folder / "out"))
    assert status == 3
    assert "half downloaded" in err
