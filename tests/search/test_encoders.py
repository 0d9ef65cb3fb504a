from __future__ import annotations

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data.errors import ModelUnavailableError
from data.ports import Encoder
from search.encoders import OpenClipEncoder, open_encoder

BUNDLED = Path(__file__).parents[2] / "models" / "encoder"


@pytest.fixture(scope="session")
def bundled() -> OpenClipEncoder:
    return open_encoder(str(BUNDLED), device="cpu")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BUNDLED, tmp_path / "encoder"))


def drawn(colour: str, size: tuple[int, int] = (90, 120)) -> Image.Image:
    picture = Image.new("RGB", size, "white")
    picture.paste(colour, (20, 20, size[0] - 20, size[1] - 20))
    return picture


def test_pictures_and_texts_become_unit_rows_of_one_space(bundled: OpenClipEncoder) -> None:
    pictures = bundled.embed_pictures(
        [drawn("red"), drawn("navy", (300, 200)), drawn("black").convert("L")]
    )
    texts = bundled.embed_texts(["green hoodie", "", "ein Wort, das niemand kennt \N{SNOWMAN}"])
    for rows in (pictures, texts):
        assert rows.shape == (3, bundled.dim)
        assert rows.dtype == np.float32
        assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)


def test_loading_without_the_compiler_leaves_torch_as_it_was() -> None:
    program = (
        "import sys, torch; disable = torch.compiler.disable\n"
        "from search.encoders import open_encoder\n"
        f"open_encoder({str(BUNDLED)!r}).embed_texts(['tee'])\n"
        "assert 'torch._dynamo' not in sys.modules and torch.compiler.disable is disable\n"
        "import torch._dynamo.utils as real; assert real.is_compile_supported.__module__ == real.__name__"
    )
    subprocess.run([sys.executable, "-c", program], cwd=BUNDLED.parents[1], check=True)


def test_it_is_an_encoder_with_scales_of_its_own(bundled: OpenClipEncoder) -> None:
    assert isinstance(bundled, Encoder)
    assert all(-1 <= low < high <= 1 for low, high in bundled.scales.values())
    assert set(bundled.scales) == {"text", "picture"}


def test_nothing_asked_gives_no_rows(bundled: OpenClipEncoder) -> None:
    assert bundled.embed_pictures([]).shape == (0, bundled.dim)
    assert bundled.embed_texts([]).shape == (0, bundled.dim)


def test_rows_do_not_depend_on_how_pictures_are_batched(bundled: OpenClipEncoder) -> None:
    pictures = [drawn(colour) for colour in ("red", "green", "blue", "white", "black")]
    one_by_one = np.concatenate([bundled.embed_pictures([picture]) for picture in pictures])
    at_once = open_encoder(str(BUNDLED), device="cpu", batch_size=3).embed_pictures(pictures)
    assert (one_by_one * at_once).sum(1) == pytest.approx(1, abs=1e-3)


def test_a_picture_far_larger_than_the_model_sees_means_what_a_smaller_one_of_it_does(
    bundled: OpenClipEncoder,
) -> None:
    rng = np.random.default_rng(0)
    coarse = Image.fromarray(rng.integers(0, 255, (24, 16, 3), dtype=np.uint8))
    large = coarse.resize((1600, 2400), Image.Resampling.BICUBIC)
    rows = bundled.embed_pictures([large, large.resize((200, 300), Image.Resampling.LANCZOS)])
    assert float(rows[0] @ rows[1]) > 0.999


def test_a_text_finds_the_picture_of_its_colour(bundled: OpenClipEncoder) -> None:
    colours = ("red", "green", "royalblue", "black")
    texts = bundled.embed_texts([f"{name} clothes" for name in ("red", "green", "blue", "black")])
    cosines = texts @ bundled.embed_pictures([drawn(colour) for colour in colours]).T
    assert list(cosines.argmax(1)) == [0, 1, 2, 3]


def test_threads_get_what_one_alone_gets(bundled: OpenClipEncoder) -> None:
    alone = bundled.embed_texts(["red dress"])
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda _: bundled.embed_texts(["red dress"]), range(8)))
    assert all(np.allclose(alone, rows, atol=1e-3) for rows in together)


def test_the_fingerprint_names_weights_and_precision(bundled: OpenClipEncoder) -> None:
    same = open_encoder(f"local-dir:{BUNDLED}", device="cpu")
    exact = open_encoder(str(BUNDLED), device="cpu", precision="float32")
    coarse = open_encoder(str(BUNDLED), device="cpu", precision="bfloat16")
    assert same.fingerprint == bundled.fingerprint
    assert exact.fingerprint != coarse.fingerprint
    assert len(exact.fingerprint) == 24


def test_another_architecture_is_only_another_folder(copied: Path) -> None:
    import open_clip
    from safetensors.torch import save_file

    config = json.loads((copied / "open_clip_config.json").read_text())
    config["model_cfg"].update(embed_dim=64, custom_text=False)
    config["model_cfg"]["vision_cfg"] = {
        "image_size": 64,
        "layers": 2,
        "width": 64,
        "patch_size": 16,
        "head_width": 32,
    }
    config["preprocess_cfg"]["size"] = 64
    (copied / "open_clip_config.json").write_text(json.dumps(config))
    (copied / "open_clip_model.safetensors").unlink()
    (copied / "lookwright.json").unlink()
    model = open_clip.model.CLIP(
        **{k: v for k, v in config["model_cfg"].items() if k != "custom_text"}
    )
    save_file(
        {k: v.contiguous() for k, v in model.state_dict().items()},
        copied / "open_clip_model.safetensors",
    )
    other = open_encoder(str(copied), device="cpu")
    assert other.embed_pictures([drawn("red")]).shape == (1, 64)
    assert other.scales["text"] == (0.0, 1.0)


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        ("open_clip_config.json", "lacks open_clip_config.json"),
        ("open_clip_model.safetensors", "holds no open_clip_model.safetensors"),
        ("tokenizer_config.json", "lacks its tokenizer"),
    ],
)
def test_half_a_folder_is_refused_with_what_is_missing(
    copied: Path, missing: str, says: str
) -> None:
    (copied / missing).unlink()
    with pytest.raises(ModelUnavailableError, match=says):
        open_encoder(str(copied))


def test_a_pickle_is_refused(copied: Path) -> None:
    (copied / "open_clip_model.safetensors").rename(copied / "open_clip_pytorch_model.bin")
    with pytest.raises(ModelUnavailableError, match="pickle"):
        open_encoder(str(copied))


@pytest.mark.parametrize("kept", [0, 5, 4000, -100])
def test_weights_that_are_cut_short_are_refused(copied: Path, kept: int) -> None:
    weights = copied / "open_clip_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:kept])
    with pytest.raises(ModelUnavailableError, match="cut short"):
        open_encoder(str(copied))


def test_a_folder_that_is_missing_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailableError, match="no model folder"):
        open_encoder(str(tmp_path / "nowhere"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelUnavailableError, match="is empty"):
        open_encoder(str(tmp_path / "empty"))


def test_an_unknown_name_is_refused_at_first_use() -> None:
    with pytest.raises(ModelUnavailableError, match="knows no weights"):
        open_encoder("ViT-B-32/never-trained").embed_texts(["red"])
