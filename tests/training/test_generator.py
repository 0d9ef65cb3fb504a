from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from pipelines.training import GeneratorTraining, train_generator
from pipelines.training.generator.choosing import typical_rows
from pipelines.training.generator.codec import PATCH, build_codec, fit_code
from pipelines.training.generator.cutouts import Cutouts, cut_out, is_clean
from pipelines.training.photos import Photo
from tests.training.test_photos import photographs


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    photographs(folder, 30)
    train_generator(GeneratorTraining.smoke(folder, folder / "model", folder / "cache"))
    return folder


@pytest.fixture(scope="module")
def pipeline(trained: Path) -> Any:
    from diffusers import DiffusionPipeline

    loaded = DiffusionPipeline.from_pretrained(str(trained / "model"))
    loaded.set_progress_bar_config(disable=True)
    return loaded


def painted(pipeline: Any, seed: int) -> np.ndarray:
    generator = torch.Generator("cpu").manual_seed(seed)
    return pipeline(
        "a red hat", num_inference_steps=2, generator=generator, output_type="np"
    ).images[0]


def test_a_smoke_training_leaves_a_folder_that_diffusers_loads(
    trained: Path, pipeline: Any
) -> None:
    assert painted(pipeline, 1).shape == (64, 64, 3)
    assert pipeline.unet.dtype == pipeline.text_encoder.dtype == torch.float32
    index = json.loads((trained / "model" / "model_index.json").read_text())
    assert index["_class_name"] == "StableDiffusionPipeline"
    weights = [f.stat().st_size for f in (trained / "model").glob("*/*.safetensors")]
    assert len(weights) == 3
    assert sum(weights) < 16_000_000


def test_the_same_seed_gives_the_same_pixels_and_another_seed_others(pipeline: Any) -> None:
    assert np.array_equal(painted(pipeline, 1), painted(pipeline, 1))
    assert not np.array_equal(painted(pipeline, 1), painted(pipeline, 2))


def test_it_leaves_curves_and_a_sheet_of_samples(trained: Path) -> None:
    assert len((trained / "model" / "curves.csv").read_text().splitlines()) == 5
    assert (trained / "model" / "curves.png").stat().st_size > 500
    assert list((trained / "model" / "training").glob("sheet-*.png"))


def test_a_finished_run_that_is_resumed_has_nothing_left_to_do(trained: Path) -> None:
    options = GeneratorTraining.smoke(trained, trained / "model", trained / "cache")
    done = train_generator(replace(options, resume=True))
    assert done.steps == 4
    assert done.bad_rows == ()


def test_the_written_encoder_says_the_code_of_the_patches() -> None:
    torch.manual_seed(0)
    pictures = torch.nn.functional.interpolate(torch.rand(24, 3, 9, 9) * 2 - 1, 64, mode="bicubic")
    code = fit_code(pictures)
    with torch.inference_mode():
        told = build_codec(code, 64).encode(pictures).latent_dist.mean
    assert told.shape == (24, 12, 64 // PATCH, 64 // PATCH)
    torch.testing.assert_close(told, code.encode(pictures), atol=0.01, rtol=0.01)


def test_a_garment_is_cut_out_whole_and_one_that_leaves_the_picture_is_not_clean() -> None:
    rng = np.random.default_rng(0)
    floor = rng.integers(150, 170, (200, 160, 3)).astype(np.uint8)
    whole, leaving = floor.copy(), floor.copy()
    whole[50:150, 45:115] = (180, 30, 40)
    leaving[50:150, :115] = (180, 30, 40)
    cut = cut_out(whole)
    assert is_clean(cut)
    assert cut.pixels[64, 64].tolist() == pytest.approx([180, 30, 40], abs=6)
    assert (cut.alpha > 128).mean() == pytest.approx(0.86**2 * 0.7, abs=0.06)
    assert not is_clean(cut_out(leaving))


def test_outlines_unlike_all_others_of_their_label_are_left_out_and_rare_labels_keep_all() -> None:
    rng = np.random.default_rng(0)
    alpha = np.zeros((44, 64, 64), np.uint8)
    for outline, inset in zip(alpha, rng.integers(8, 12, 44), strict=True):
        outline[4:60, inset : 64 - inset] = 255
    alpha[7] = np.tri(64, dtype=np.uint8) * 255
    labels = ["Dress"] * 40 + ["Hat"] * 4
    photos = tuple(Photo(Path(), label, kids=False, sender="") for label in labels)
    rows = typical_rows(Cutouts(photos, np.repeat(alpha[..., None], 3, 3), alpha)).tolist()
    assert 7 not in rows
    assert {40, 41, 42, 43} < set(rows)
    assert len(rows) >= 25
