from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from data.errors import ModelUnavailableError
from generation.engines.checkpoint import Checkpoint, fingerprint_of, read_checkpoint
from generation.engines.families import abilities_of, family_of
from generation.engines.options import Defaults
from generation.engines.places import is_local, locate, short_name
from tests.generation.tiny_pipelines import write_tiny


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny("sd", tmp_path_factory.mktemp("whole") / "sd")


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "model"))


def refused(folder: Path) -> str:
    with pytest.raises(ModelUnavailableError) as caught:
        read_checkpoint(folder, folder.name)
    assert str(folder.parent) not in caught.value.detail, "no path of this machine"
    return caught.value.detail


def weights(folder: Path) -> Path:
    return folder / "unet" / "diffusion_pytorch_model.safetensors"


def test_a_whole_checkpoint_names_its_parts_and_weights(whole: Path) -> None:
    read = read_checkpoint(whole, "sd")
    assert read.pipeline == "StableDiffusionPipeline"
    assert {file.parent.name for file in read.weights} == {"unet", "vae", "text_encoder"}


def test_a_folder_that_is_missing_or_empty_is_said_to_be_so(tmp_path: Path) -> None:
    assert "is not there" in refused(tmp_path / "missing")
    (tmp_path / "empty").mkdir()
    assert "empty" in refused(tmp_path / "empty")


def test_a_download_that_stopped_on_the_way_is_told_by_the_file_it_stopped_in(folder: Path) -> None:
    cut = weights(folder)
    cut.write_bytes(cut.read_bytes()[:-100])
    assert "half downloaded: diffusion_pytorch_model.safetensors" in refused(folder)
    cut.write_bytes(b"")
    assert "cut short" in refused(folder)
    cut.unlink()
    assert "lacks the weights of its unet" in refused(folder)


@pytest.mark.parametrize("part", ["unet", "tokenizer", "scheduler"])
def test_a_part_that_is_missing_is_named(folder: Path, part: str) -> None:
    shutil.rmtree(folder / part)
    assert f"lacks its part {part!r}" in refused(folder)


def test_a_missing_shard_is_named(folder: Path) -> None:
    index = {"weight_map": {"a": "one-of-two.safetensors", "b": "two-of-two.safetensors"}}
    weights(folder).rename(folder / "unet" / "one-of-two.safetensors")
    stem = "diffusion_pytorch_model.safetensors.index.json"
    (folder / "unet" / stem).write_text(json.dumps(index))
    assert "unet lacks two-of-two.safetensors" in refused(folder)


def test_pickles_are_refused_with_the_way_to_convert_them(folder: Path, tmp_path: Path) -> None:
    weights(folder).rename(folder / "unet" / "diffusion_pytorch_model.bin")
    told = refused(folder)
    assert "a pickle for its unet, which can run code" in told
    assert "use_safetensors=False).save_pretrained('converted')" in told
    single = tmp_path / "model.ckpt"
    single.write_bytes(b"\x80\x04.")
    assert "from_single_file('model.ckpt')" in refused(single)
    alone = tmp_path / "alone"
    alone.mkdir()
    single.rename(alone / "model.ckpt")
    assert "pickle" in refused(alone)


def test_something_that_is_no_pipeline_is_told_apart(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "open_clip_config.json").write_text("{}")
    assert "no diffusers pipeline" in refused(other)
    (other / "model_index.json").write_text("[1]")
    assert "holds no settings" in refused(other)
    (other / "model_index.json").write_text("{")
    assert "cannot be read" in refused(other)
    (other / "model_index.json").write_text('{"_class_name": ["mine", "Mine"]}')
    assert "its own code" in refused(other)


@pytest.mark.parametrize("kind", ["StableDiffusionImg2ImgPipeline", "NoSuchPipeline"])
def test_a_pipeline_that_makes_no_pictures_from_words_is_refused(folder: Path, kind: str) -> None:
    index = json.loads((folder / "model_index.json").read_text())
    (folder / "model_index.json").write_text(json.dumps(index | {"_class_name": kind}))
    with pytest.raises(ModelUnavailableError, match="no pictures from words"):
        family_of(read_checkpoint(folder, "model"))


def test_the_folder_and_the_installation_say_what_is_taken_by_default(folder: Path) -> None:
    said = {"abilities": {"steps": 9, "guidance": 2.0, "width": 48}}
    (folder / "lookwright.json").write_text(json.dumps(said))
    read = read_checkpoint(folder, "model")
    can = abilities_of(read, family_of(read), Defaults(size=(32, 40), steps=5))
    assert (can.width, can.height, can.steps, can.guidance) == (32, 40, 5, 2.0)
    (folder / "lookwright.json").write_text('{"abilities": {"steps": "many"}}')
    with pytest.raises(ModelUnavailableError, match=r"lookwright\.json"):
        abilities_of(read, family_of(read), Defaults())


def test_a_fingerprint_is_of_bytes_and_settings(folder: Path) -> None:
    files = read_checkpoint(folder, "model").weights
    first = fingerprint_of(files, "float32")
    assert fingerprint_of(files, "bfloat16") != first
    body = bytearray(weights(folder).read_bytes())
    body[-1] ^= 1
    weights(folder).write_bytes(bytes(body))
    assert fingerprint_of(files, "float32") != first


def test_names_are_hub_ids_or_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert not is_local("org/name")
    assert short_name("org/name") == "org/name"
    assert is_local(str(tmp_path))
    assert short_name(str(tmp_path)) == tmp_path.name
    assert is_local("./org/name")


def test_a_hub_id_that_cannot_be_had_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelUnavailableError, match="neither a folder here nor"):
        locate("lookwright/there-is-no-such-model", whole=False)


@pytest.mark.parametrize(
    ("pipeline", "parts", "style"),
    [
        ("StableDiffusionPipeline", ("text_encoder",), "clip"),
        ("StableDiffusionXLPipeline", ("text_encoder", "text_encoder_2"), "clip"),
        ("StableDiffusion3Pipeline", ("text_encoder", "text_encoder_3"), "plain"),
        ("StableDiffusion3Pipeline", ("text_encoder", "text_encoder_2"), "clip"),
        ("FluxPipeline", ("text_encoder", "text_encoder_2"), "plain"),
        ("BriaFiboPipeline", ("text_encoder",), "structured"),
        ("SanaPipeline", ("text_encoder", "transformer"), "plain"),
    ],
)
def test_a_wish_is_worded_as_the_encoders_read_it(
    tmp_path: Path, pipeline: str, parts: tuple[str, ...], style: str
) -> None:
    checkpoint = Checkpoint(tmp_path, "a model", pipeline, dict.fromkeys(parts, "Part"))
    assert family_of(checkpoint).style == style
