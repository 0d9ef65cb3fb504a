"""Pulling, listing and verifying models, against a hub on loopback."""

from __future__ import annotations

import hashlib
import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from api.cli.main import run
from data import errors
from generation.engines.diffusers_engine import DiffusersEngine
from generation.engines.options import Defaults, DiffusersOptions
from matching.garment import open_garment_reader
from pipelines.models import (
    Pulled,
    folder_of,
    known_models,
    pin_bundled,
    pull,
    pulled_or_named,
    verify,
)
from pipelines.models.hub import Hub
from pipelines.models.pins import read_sums
from pipelines.models.pulling import SETTING_OF
from pipelines.models.selecting import choose
from pipelines.settings import BUNDLED_MODELS, Settings, load_settings
from search.encoders import open_encoder
from tests.hub import LoopbackHub, loopback_hub

ROOT = Path(__file__).resolve().parents[2]
MODEL = "tiny/clip"


def clock() -> datetime:
    return datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository as the hub has it: the weights twice, once as a pickle."""
    folder = tmp_path_factory.mktemp("clip")
    weights = {"logits": np.random.default_rng(7).random((3_000_000,), np.float32)}
    save_file(weights, folder / "open_clip_model.safetensors")
    (folder / "open_clip_config.json").write_text('{"model_cfg": {"text_cfg": {}}}')
    (folder / "README.md").write_text("# A tiny CLIP")
    (folder / "open_clip_pytorch_model.bin").write_bytes(b"a pickle")
    (folder / "run_me.py").write_text("print('no')")
    return folder


@pytest.fixture
def hub(clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackHub]:
    with loopback_hub(tmp_path / "hub") as serving:
        serving.add(MODEL, clip)
        monkeypatch.setenv("HF_ENDPOINT", serving.address)
        monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
        yield serving


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(workspace=tmp_path / "workspace")


def add(hub: LoopbackHub, model: str, **files: bytes) -> None:
    for name, body in files.items():
        file = hub.root / model / name.replace("__", "/").replace("_dot_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)


def test_a_pulled_model_is_whole_pinned_and_without_pickles(
    hub: LoopbackHub, settings: Settings
) -> None:
    pulled = pull(settings, f"hf-hub:{MODEL}", clock)
    there = {path.name for path in Path(pulled.folder).iterdir()}
    assert there == {"README.md", "open_clip_config.json", "open_clip_model.safetensors"}
    assert (pulled.commit, pulled.fetched) == (hub.commit(MODEL), pulled.size)
    assert all(check.ok for check in verify(settings.workspace, hub.root / "tiny" / "clip"))


def test_what_is_here_is_not_asked_for_again(hub: LoopbackHub, settings: Settings) -> None:
    pull(settings, MODEL, clock)
    asked = len(hub.asked)
    assert pull(settings, MODEL, clock).fetched == 0
    assert len(hub.asked) == asked


def test_the_name_of_a_pulled_model_means_its_folder(hub: LoopbackHub, settings: Settings) -> None:
    assert pulled_or_named(settings.workspace, f"hf-hub:{MODEL}") == f"hf-hub:{MODEL}"
    pull(settings, MODEL, clock)
    hub.shutdown()
    named = load_settings(workspace=settings.workspace, encoder={"model": f"hf-hub:{MODEL}"})
    assert Path(named.encoder_model) == folder_of(settings.workspace, MODEL).absolute()
    assert pulled_or_named(settings.workspace, "ViT-B-32/laion2b") == "ViT-B-32/laion2b"


def test_a_connection_that_breaks_is_gone_on_with(hub: LoopbackHub, settings: Settings) -> None:
    hub.stop_after = 5_000_000
    pulled = pull(settings, MODEL, clock)
    ranges = [asked for _, path, asked in hub.asked if path.startswith("/large/")]
    starts = [int(asked.removeprefix("bytes=").rstrip("-")) for asked in ranges if asked]
    assert len(starts) >= 2
    assert starts == sorted(set(starts))
    assert pulled.fetched == pulled.size


def test_a_killed_pull_goes_on_where_it_stopped(hub: LoopbackHub, settings: Settings) -> None:
    hub.stop_after = 3_000_000
    hub.hold.clear()
    command = [sys.executable, "-c", "from api.cli import main; main()", "models", "pull", MODEL]
    command += ["--workspace", str(settings.workspace)]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"HF_ENDPOINT": hub.address})
    until = time.monotonic() + 120
    while _arrived(settings) < 2_000_000 and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = _arrived(settings)
    hub.stop_after = None
    pulled = pull(settings, MODEL, clock)
    assert 0 < kept <= 3_100_000
    assert pulled.fetched == pulled.size - kept
    assert any(asked for _, path, asked in hub.asked if path.startswith("/large/"))


def _arrived(settings: Settings) -> int:
    incoming = settings.workspace / "models" / ".incoming"
    return sum(file.stat().st_size for file in incoming.rglob("*") if file.is_file())


def test_a_server_without_ranges_sends_it_all_again(hub: LoopbackHub, settings: Settings) -> None:
    hub.ranges = False
    listing = Hub().listing(MODEL)
    weights = next(file for file in listing.files if file.path.endswith(".safetensors"))
    to = settings.workspace / "weights"
    to.parent.mkdir()
    to.write_bytes(b"x" * 1000)
    Hub().fetch(listing, weights, to, lambda _: None)
    assert weights.is_in(to)


def test_other_bytes_than_the_hub_listed_are_thrown_away(
    hub: LoopbackHub, settings: Settings
) -> None:
    size = (hub.root / MODEL / "open_clip_model.safetensors").stat().st_size
    hub.wrong["open_clip_model.safetensors"] = bytes(size)
    with pytest.raises(errors.ModelUnavailableError, match="arrived damaged"):
        pull(settings, MODEL, clock)
    assert not folder_of(settings.workspace, MODEL).exists()
    hub.wrong.clear()
    assert pull(settings, MODEL, clock).size > size


def test_a_moved_branch_does_not_move_a_pinned_model(hub: LoopbackHub, settings: Settings) -> None:
    first = pull(settings, MODEL, clock)
    shutil.rmtree(first.folder)
    (hub.root / MODEL / "README.md").write_text("# Another commit")
    with pytest.raises(errors.NotFoundError, match=first.commit):
        pull(settings, MODEL, clock)
    assert pull(settings, MODEL, clock, revision="main").commit == hub.commit(MODEL)


@pytest.mark.usefixtures("hub")
def test_verify_names_the_file_that_changed(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    pulled = pull(settings, MODEL, clock)
    weights = Path(pulled.folder) / "open_clip_model.safetensors"
    body = bytearray(weights.read_bytes())
    body[-1] ^= 1
    weights.write_bytes(body)
    (Path(pulled.folder) / "README.md").unlink()
    capsys.readouterr()
    assert run(["models", "verify", "--json", "--workspace", str(settings.workspace)]) == 1
    (found,) = [m for m in json.loads(capsys.readouterr().out)["models"] if m["place"] == "pulled"]
    states = {file["path"]: file["state"] for file in found["files"]}
    assert states["open_clip_model.safetensors"] == "differs"
    assert states["README.md"] == "missing"
    assert f"models pull {MODEL}" in found["sentence"]
    assert pull(settings, MODEL, clock).fetched == pulled.size


def test_the_bundled_models_are_as_they_were_pinned(tmp_path: Path) -> None:
    checks = verify(tmp_path, BUNDLED_MODELS)
    assert {check.model for check in checks} >= {"encoder"}
    assert [check.sentence for check in checks if not check.ok] == []


def test_the_cards_tell_their_fingerprints() -> None:
    encoder, reader = str(BUNDLED_MODELS / "encoder"), str(BUNDLED_MODELS / "garment")
    card = (BUNDLED_MODELS / "encoder" / "README.md").read_text(encoding="utf-8")
    assert open_encoder(encoder, "cpu", "bfloat16").fingerprint in card
    assert open_encoder(encoder, "cpu", "float32").fingerprint in card
    card = (BUNDLED_MODELS / "garment" / "README.md").read_text(encoding="utf-8")
    assert open_garment_reader(reader, "cpu").fingerprint in card
    card = (BUNDLED_MODELS / "generator" / "README.md").read_text(encoding="utf-8")
    for dtype in ("float32", "bfloat16"):
        maker = DiffusersOptions(str(BUNDLED_MODELS / "generator"), dtype=dtype)
        assert DiffusersEngine("bundled", maker, Defaults()).fingerprint in card


def test_pins_are_written_anew_by_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "unet").mkdir()
    (tmp_path / "unet" / "model.safetensors").write_bytes(b"1")
    monkeypatch.setattr(sys, "argv", ["pins", str(tmp_path)])
    runpy.run_module("pipelines.models", run_name="__main__")
    assert "1 files pinned" in capsys.readouterr().out
    assert read_sums(tmp_path) == {"unet/model.safetensors": hashlib.sha256(b"1").hexdigest()}


def test_a_bundled_model_without_pins_or_with_further_weights_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "encoder"
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"1")
    (unpinned,) = verify(tmp_path, tmp_path / "models")
    assert "no SHA256SUMS" in unpinned.sentence
    pin_bundled(folder)
    (folder / "further.safetensors").write_bytes(b"2")
    (found,) = verify(tmp_path, tmp_path / "models")
    assert found.sentence.startswith("further.safetensors has no pin")


# ----------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"open_clip_config_dot_json": b"{}", "open_clip_pytorch_model_dot_bin": b"x"}, "pickles.*open_clip_model.safetensors"),
        ({"model_index_dot_json": b'{"unet": ["diffusers", "UNet"]}', "unet__diffusion_pytorch_model_dot_bin": b"x"}, "pickles.*save_pretrained"),
        ({"config_dot_json": b'{"architecture": "vit"}', "pytorch_model_dot_bin": b"x"}, r"pickles.*model\.safetensors"),
        ({"config_dot_json": b'{"model_type": "bert"}', "model_dot_safetensors": b"x"}, "names no timm architecture"),
        ({"config_dot_json": b"{", "model_dot_safetensors": b"x"}, "no JSON document"),
        ({"weights_dot_safetensors": b"x"}, "no model_index.json"),
        ({"open_clip_config_dot_json": b"{}"}, "no weights at all"),
    ],
)  # fmt: skip
def test_what_is_no_model_of_ours_is_refused(
    hub: LoopbackHub, settings: Settings, files: dict[str, bytes], sentence: str
) -> None:
    add(hub, "some/model", **files)
    with pytest.raises(errors.InvalidInputError, match=f"(?s){sentence}"):
        pull(settings, "some/model", clock)


def test_names_and_places_are_refused_with_what_to_do(hub: LoopbackHub, settings: Settings) -> None:
    with pytest.raises(errors.NotFoundError, match="correct the name"):
        pull(settings, "nobody/nothing", clock)
    with pytest.raises(errors.NotFoundError, match="revision v9"):
        pull(settings, MODEL, clock, revision="v9")
    for name in ("clip", "a/b/c", "../x", "a/..", ""):
        with pytest.raises(errors.InvalidInputError, match="ORGANISATION/NAME"):
            pull(settings, name, clock)
    hub.gated.add(MODEL)
    with pytest.raises(errors.ModelUnavailableError, match="HF_TOKEN"):
        pull(settings, MODEL, clock)


@pytest.mark.usefixtures("hub")
def test_a_hub_that_does_not_answer_is_said(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(errors.UnavailableError, match="HF_ENDPOINT"):
        pull(settings, MODEL, clock)


@pytest.mark.parametrize(
    "path", ["../../evil.json", "/etc/evil.json", "a\\..\\b.json", "c:evil.json"]
)
def test_a_path_that_leaves_the_folder_is_refused(path: str) -> None:
    with pytest.raises(errors.InvalidInputError, match="would leave"):
        choose(["config.json", "model.safetensors", path], "timm")


def test_diffusers_weights_come_in_one_kind() -> None:
    part = [
        "unet/diffusion_pytorch_model.safetensors",
        "unet/diffusion_pytorch_model.fp16.safetensors",
        "unet/config.json",
    ]
    vae = [
        "vae/diffusion_pytorch_model-00001-of-00002.safetensors",
        "vae/diffusion_pytorch_model-00002-of-00002.safetensors",
    ]
    files = [
        "model_index.json",
        "sd_xl_base_1.0.safetensors",
        *part,
        *vae,
        "tokenizer/vocab.json",
        "unet/model.onnx",
    ]
    parts = ("unet", "vae", "tokenizer")
    assert choose(files, "diffusers", parts) == sorted(
        {"model_index.json", *part, *vae, "tokenizer/vocab.json"} - {part[1]}
    )
    assert part[1] in choose(files, "diffusers", parts, "fp16")
    assert part[0] not in choose(files, "diffusers", parts, "fp16")


# ----------------------------------------------------------------- what people see


def test_list_says_what_is_bundled_in_use_and_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["models", "list", "--json", "--workspace", str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert "encoder" in {one["model"] for one in told["bundled"]}
    used = {one["role"]: one for one in told["in_use"]}
    assert set(used) == {"encoder", "garments", "generator", "moderation"}
    assert used["encoder"]["place"] == "bundled"
    assert {one["role"] for one in told["known"]} == set(used)
    assert run(["models", "list", "--workspace", str(tmp_path)]) == 0


def test_pull_ends_as_every_command_does(
    hub: LoopbackHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ("--workspace", str(tmp_path / "w"))
    assert run(["models", "pull", MODEL, "--json", *place]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == set(Pulled.__struct_fields__)
    assert told["setting"] == f'encoder.model = "hf-hub:{MODEL}"'
    assert run(["models", "pull", "nobody/nothing", *place]) == 2
    hub.gated.add("other/model")
    add(hub, "other/model", x=b"")
    assert run(["models", "pull", "other/model", *place]) == 3


def test_the_page_lists_every_known_model() -> None:
    page = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
    for known in known_models():
        assert f"| `{known.model}` | {known.licence} |" in page
        assert known.model in SETTING_OF[known.kind].format(known.model)
