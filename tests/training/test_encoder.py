from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from data.errors import InvalidInputError, ModelUnavailableError
from pipelines.training import EncoderTraining, train_encoder
from pipelines.training.encoder.models import begin_from, built, learned_by, with_heads
from pipelines.training.encoder.training import taught
from pipelines.training.teachers import Teachers
from pipelines.training.words import GARMENTS
from search.encoders import open_encoder
from tests.training.test_photos import photographs

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    photographs(folder, 40)
    train_encoder(EncoderTraining.smoke(folder, folder / "model", folder / "cache"))
    return folder


def test_a_smoke_training_leaves_a_folder_that_open_clip_loads(trained: Path) -> None:
    encoder = open_encoder(str(trained / "model"), device="cpu")
    assert encoder.embed_pictures([Image.new("RGB", (50, 70), "red")]).shape == (1, 256)
    assert encoder.embed_texts(["red dress"]).shape == (1, 256)
    scales = json.loads((trained / "model" / "lookwright.json").read_text())["scales"]
    assert all(low < high for low, high in scales.values())


def test_it_leaves_curves_to_read_and_to_look_at(trained: Path) -> None:
    assert len((trained / "model" / "curves.csv").read_text().splitlines()) == 7
    assert (trained / "model" / "curves.png").stat().st_size > 500


def test_the_same_seed_gives_the_same_weights(trained: Path, tmp_path: Path) -> None:
    train_encoder(EncoderTraining.smoke(trained, tmp_path / "again", trained / "cache"))
    first, again = (
        open_encoder(str(folder), device="cpu", precision="float32").embed_texts(
            ["red dress", "blue jeans"]
        )
        for folder in (trained / "model", tmp_path / "again")
    )
    assert np.abs(first - again).max() < 0.02


def test_a_finished_run_that_is_resumed_has_nothing_left_to_do(trained: Path) -> None:
    options = replace(
        EncoderTraining.smoke(trained, trained / "model", trained / "cache"), resume=True
    )
    assert train_encoder(options).steps == 6


def test_a_checkpoint_that_cannot_be_resumed_is_told(trained: Path, tmp_path: Path) -> None:
    smoke = replace(EncoderTraining.smoke(trained, tmp_path, trained / "cache"), resume=True)
    file = tmp_path / "training" / "checkpoint.pt"
    file.parent.mkdir()
    torch.save({"average": {}, "model": {}}, file)
    with pytest.raises(InvalidInputError, match="of another model"):
        train_encoder(smoke)
    file.write_text("damaged")
    with pytest.raises(InvalidInputError, match="no checkpoint of this program"):
        train_encoder(smoke)


def test_more_photographs_in_a_step_than_there_are_is_all_of_them(
    trained: Path, tmp_path: Path
) -> None:
    smoke = EncoderTraining.smoke(trained, tmp_path / "out", trained / "cache")
    done = train_encoder(replace(smoke, steps=1, sources=10**8, wishes=3 * 10**8))
    assert done.steps == 1


@pytest.mark.parametrize("whole", [True, False], ids=["run", "export"])
def test_a_run_may_start_from_an_encoder_that_is_there(
    trained: Path, tmp_path: Path, whole: bool
) -> None:
    begun = tmp_path / "begun"
    left = None if whole else shutil.ignore_patterns("training")
    shutil.copytree(trained / "model", begun, ignore=left)
    smoke = EncoderTraining.smoke(trained, tmp_path / "out", trained / "cache")
    done = train_encoder(replace(smoke, start_from=begun, steps=1, learning_rate=0.0))
    first, again = (
        open_encoder(str(folder), device="cpu", precision="float32").embed_texts(["red dress"])
        for folder in (begun, done.folder)
    )
    # of a run, what pictures have no use for is looked for anew, in new views
    assert float((first * again).sum()) > (0.9 if whole else 0.99999)


def test_details_are_learned_by_what_began_without_and_with_its_own_tokenizer(
    trained: Path, tmp_path: Path
) -> None:
    """A run made before there were details, and with other words."""
    begun = tmp_path / "begun"
    shutil.copytree(trained / "model", begun)
    kept = torch.load(begun / "training" / "checkpoint.pt", weights_only=True)
    kept["average"] = {k: v for k, v in kept["average"].items() if not k.startswith("detail.")}
    torch.save(kept, begun / "training" / "checkpoint.pt")
    words = json.loads((begun / "tokenizer.json").read_text())
    words["truncation"] = None
    words["model"]["merges"] = words["model"]["merges"][:-1]
    (begun / "tokenizer.json").write_text(json.dumps(words))
    table = tmp_path / "details.csv"
    rows = "".join(f"{i}.png,jeans; {'zip' if i % 2 else 'stripes'}\n" for i in range(40))
    table.write_text("file,details\n" + rows + "gone.png,zip\n")
    smoke = EncoderTraining.smoke(trained, tmp_path / "out", trained / "cache")
    done = train_encoder(replace(smoke, start_from=begun, labels=(table,)))
    assert [bad.file for bad in done.bad_rows] == ["gone.png"]
    merges = json.loads((done.folder / "tokenizer.json").read_text())["model"]["merges"]
    assert merges == words["model"]["merges"]
    learned = learned_by(done.folder, "cpu")
    assert bool((learned["detail.weight"] != 0).any())


def test_a_garment_reader_teaches_what_garments_are_called(trained: Path, tmp_path: Path) -> None:
    smoke = replace(EncoderTraining.smoke(trained, tmp_path, trained / "cache"), steps=1)
    assert train_encoder(replace(smoke, teachers=(ROOT / "models" / "garment",))).steps == 1


def test_colours_that_people_named_are_learned_and_odd_rows_told(
    trained: Path, tmp_path: Path
) -> None:
    table = tmp_path / "colours.csv"
    shutil.copy(trained / "0.png", tmp_path / "new.png")
    rows = ("0.png,,navy/black", "1.png,,octarine", "new.png,Hat,red")
    table.write_text("\n".join(["file,label,colour", *rows]) + "\n")
    smoke = EncoderTraining.smoke(trained, tmp_path / "out", trained / "cache")
    done = train_encoder(replace(smoke, labels=(table,), steps=1))
    assert [(row.number, row.file) for row in done.bad_rows] == [(2, "1.png")]


def test_a_damaged_teacher_is_told_before_photographs_are_read(tmp_path: Path) -> None:
    for name in ("config.json", "model.safetensors"):
        shutil.copy(ROOT / "models" / "garment" / name, tmp_path)
    os.truncate(tmp_path / "model.safetensors", 3000)
    smoke = EncoderTraining.smoke(tmp_path, tmp_path / "out", tmp_path / "cache")
    with pytest.raises(ModelUnavailableError, match="cut short or damaged"):
        train_encoder(replace(smoke, teachers=(tmp_path,)))


def test_a_teacher_says_little_of_what_it_did_not_expect(monkeypatch: pytest.MonkeyPatch) -> None:
    class Says:
        def __init__(self, shares: torch.Tensor) -> None:
            self.shares = lambda _: shares

    names = torch.tensor([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    said = torch.tensor([[0.8, 0.2, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    teachers = Teachers([], GARMENTS, "cpu")
    pictures = torch.zeros(3, 3, 8, 8)
    assert taught(names, pictures, teachers) is names
    monkeypatch.setattr(teachers, "_each", [Says(said)])
    expected, unexpected, unlabelled = taught(names, pictures, teachers)
    share = 0.7 * 0.8
    assert np.allclose(expected, [1 - 0.2 * share, 0.2 * share, 0], atol=1e-6)
    assert np.allclose(unexpected, names[1])
    assert np.allclose(unlabelled, names[2])


def test_a_teacher_that_has_learned_nothing_is_told(trained: Path, tmp_path: Path) -> None:
    smoke = EncoderTraining.smoke(trained, tmp_path, trained / "cache")
    with pytest.raises(InvalidInputError, match="neither an encoder's run nor a garment reader"):
        train_encoder(replace(smoke, teachers=(trained,)))


def test_what_names_things_goes_on_where_a_run_does(trained: Path) -> None:
    config = json.loads((trained / "model" / "open_clip_config.json").read_text())["model_cfg"]
    fresh, begun = (with_heads(built(config), 256) for _ in range(2))
    begin_from(begun, trained / "model")
    learned = learned_by(trained / "model", "cpu")
    assert bool((begun["garment"].weight == learned["garment.weight"]).all())
    assert not bool((fresh["garment"].weight == learned["garment.weight"]).all())


@pytest.mark.parametrize("body", [b"", b"no checkpoint", None], ids=["empty", "text", "other"])
def test_a_run_that_is_no_encoders_is_told(tmp_path: Path, body: bytes | None) -> None:
    file = tmp_path / "training" / "checkpoint.pt"
    file.parent.mkdir()
    torch.save({"step": 3}, file) if body is None else file.write_bytes(body)
    smoke = EncoderTraining.smoke(tmp_path, tmp_path / "out", tmp_path / "cache")
    with pytest.raises(InvalidInputError, match="no checkpoint of this program"):
        train_encoder(replace(smoke, start_from=tmp_path))


def test_a_run_that_cannot_begin_says_why_before_it_reads_photographs(tmp_path: Path) -> None:
    smoke = EncoderTraining.smoke(tmp_path, tmp_path / "out", tmp_path / "cache")
    with pytest.raises(InvalidInputError, match="no encoder of the shape"):
        train_encoder(replace(smoke, start_from=tmp_path))
    with pytest.raises(InvalidInputError, match="no device 'banana'"):
        train_encoder(replace(smoke, device="banana"))
