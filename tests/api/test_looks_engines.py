"""The engines that ship, from the command line and over HTTP."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli.main import run
from api.http import create_app
from pipelines.settings import load_settings
from pipelines.wiring import open_lookwright
from tests.api.conftest import client
from tests.api.test_bad_input import check
from tests.generation.tiny_pipelines import write_tiny

WISH = "a flowing emerald silk evening dress, waist belt, studio light"


def empty(folder: Path) -> None:
    folder.mkdir()


def pickle(folder: Path) -> None:
    folder.mkdir()
    (folder / "model.ckpt").write_bytes(b"x")


def half(folder: Path) -> None:
    write_tiny("sd", folder)
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-8])


def pickled_part(folder: Path) -> None:
    write_tiny("sd", folder)
    weights = folder / "vae" / "diffusion_pytorch_model.safetensors"
    weights.rename(weights.with_suffix(".bin"))


def other(folder: Path) -> None:
    folder.mkdir()
    (folder / "config.json").write_text('{"architectures": ["BertModel"]}')


BAD = {
    empty: "empty folder: pull it again",
    pickle: "from_single_file('checkpoint')",
    half: "cut short or damaged: pull it again",
    pickled_part: "use_safetensors=False",
    other: "name another folder",
}


@pytest.mark.parametrize("make", BAD, ids=lambda make: make.__name__)
def test_a_checkpoint_that_cannot_be_used_is_refused_before_the_queue(
    make, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "checkpoint")
    capsys.readouterr()
    monkeypatch.setenv("LOOKWRIGHT_GENERATION__ENGINE", "diffusers")
    monkeypatch.setenv("LOOKWRIGHT_GENERATION__DIFFUSERS__MODEL", str(tmp_path / "checkpoint"))
    workspace = tmp_path / "workspace"
    assert run(["generate", WISH, "--workspace", str(workspace)]) == 3
    out, err = capsys.readouterr()
    assert (out, BAD[make] in err, err.count("\n")) == ("", True, 1)
    with open_lookwright(load_settings(workspace=workspace)) as app:
        with client(create_app(app, worker=False)) as served:
            check(served.post("/api/v1/generate", json={"prompt": WISH}), 503, "model_unavailable")
        assert app.jobs.list() == []


@pytest.mark.parametrize("engine", ["diffusers", "hosted"])
def test_an_engine_that_is_not_set_up_says_which_setting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: str
) -> None:
    words = ["generate", WISH, "--engine", engine, "--workspace", str(tmp_path)]
    assert run(words) == 3
    assert f"set generation.{engine}.model" in capsys.readouterr().err


@pytest.mark.timeout(900)
def test_two_fresh_workspaces_give_the_same_pixels(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def pixels(name: str) -> list[str]:
        words = ["generate", WISH, "--count", "2", "--seed", "7", "--steps", "2", "--size", "64x64"]
        place = ["--workspace", str(tmp_path / name), "--out", str(tmp_path / name / "out")]
        assert run([*words, *place, "--json"]) == 0
        return [look["pixel_sha256"] for look in json.loads(capsys.readouterr().out)["looks"]]

    first = pixels("first")
    assert len(set(first)) == 2
    assert pixels("second") == first
