"""Every model is swapped for another architecture by settings alone: a folder, or a name that was pulled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from data import decode_picture, system_clock
from data.ports import Picture
from generation.engines import RenderRequest
from generation.finish import LookFacts
from pipelines.models import list_models, pull
from pipelines.settings import BUNDLED_MODELS, Settings, load_settings
from pipelines.wiring import Lookwright, open_lookwright
from tests.checkpoints import write_open_clip, write_timm, write_tokenizer
from tests.generation.tiny_pipelines import one_thread, write_tiny
from tests.hub import LoopbackHub, loopback_hub

# diffusers' Euler scheduler makes arrays of tensors as numpy 2 does not want it
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

GARMENTS = ("Dress", "Hat", "Shoes")
NOW = datetime(2026, 5, 1, tzinfo=UTC)
JACKET = (
    Path(__file__).resolve().parents[2] / "data" / "samples" / "images" / "bra-001-red-black.webp"
)


@pytest.fixture(autouse=True)
def threads() -> Iterator[None]:
    with one_thread():
        yield


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackHub]:
    with loopback_hub(tmp_path / "hub") as serving:
        monkeypatch.setenv("HF_ENDPOINT", serving.address)
        yield serving


def pulled(settings: Settings, hub: LoopbackHub, model: str, folder: Path) -> None:
    """The hub serves it once, and is gone when it is loaded."""
    hub.add(model, folder)
    pull(settings, model, system_clock)
    hub.shutdown()


def place_of(settings: Settings, role: str) -> str:
    return next(
        one.place for one in list_models(settings, BUNDLED_MODELS).in_use if one.role == role
    )


def photo() -> Picture:
    return decode_picture(JACKET.read_bytes())


def picture_of(app: Lookwright) -> Picture:
    engine = app.engines.get()
    request = RenderRequest("a red dress", "", 32, 32, 2, 5.0, 7)
    return engine.render(request, lambda *_: None)


def test_the_encoder_becomes_a_larger_open_clip_model_in_a_folder(tmp_path: Path) -> None:
    folder = write_open_clip(tmp_path / "clip")
    settings = load_settings(
        workspace=tmp_path / "w", encoder={"model": str(folder), "device": "cpu"}
    )
    with open_lookwright(settings) as app:
        pictures = app.encoder.embed_pictures([photo()])
        texts = app.encoder.embed_texts(["a red dress", "a hat"])
    assert (pictures.shape, texts.shape) == ((1, 512), (2, 512))
    assert np.allclose(np.linalg.norm(texts, axis=1), 1, atol=1e-5)
    assert place_of(settings, "encoder") == "folder"


def test_the_encoder_becomes_a_pulled_model_with_another_repositorys_tokenizer(
    tmp_path: Path, hub: LoopbackHub
) -> None:
    settings = load_settings(
        workspace=tmp_path / "w", encoder={"model": "hf-hub:tiny/clip", "device": "cpu"}
    )
    hub.add("tiny/words", write_tokenizer(tmp_path / "words", BUNDLED_MODELS / "encoder"))
    clip = write_open_clip(tmp_path / "clip", layers=1, width=64, tokenizer="tiny/words")
    pulled(settings, hub, "tiny/clip", clip)
    with open_lookwright(settings) as app:
        assert app.encoder.embed_texts(["a red dress"]).shape == (1, 512)
        assert app.encoder.embed_pictures([photo()]).shape == (1, 512)
    assert place_of(settings, "encoder") == "pulled"


def test_the_garment_reader_becomes_a_vit_b_in_a_folder(tmp_path: Path) -> None:
    folder = write_timm(tmp_path / "vit", "vit_base_patch16_224", GARMENTS)
    settings = load_settings(
        workspace=tmp_path / "w", garment={"model": str(folder), "device": "cpu"}
    )
    with open_lookwright(settings) as app:
        (garment,) = app.garment_reader.read([photo()])
        assert app.garment_reader.labels == GARMENTS
    assert {one.label for one in garment.category} == set(GARMENTS)
    assert sum(one.probability for one in garment.category) == pytest.approx(1, abs=1e-5)


def test_the_garment_reader_becomes_a_pulled_timm_model(tmp_path: Path, hub: LoopbackHub) -> None:
    settings = load_settings(
        workspace=tmp_path / "w", garment={"model": "hf-hub:tiny/vit", "device": "cpu"}
    )
    pulled(settings, hub, "tiny/vit", write_timm(tmp_path / "vit", "test_vit", GARMENTS))
    with open_lookwright(settings) as app:
        (garment,) = app.garment_reader.read([photo()])
    assert len(garment.category) == len(GARMENTS)
    assert place_of(settings, "garments") == "pulled"


def test_a_pulled_classifier_moderates_looks(tmp_path: Path, hub: LoopbackHub) -> None:
    finish = {"classifier": "hf-hub:tiny/guard", "threshold": 1e-6}
    settings = load_settings(workspace=tmp_path / "w", finish=finish)
    pulled(settings, hub, "tiny/guard", write_timm(tmp_path / "vit", "test_vit", ("NSFW", "SFW")))
    facts = LookFacts("look-1", "{}", 7, "bundled", "f00d", NOW)
    with open_lookwright(settings) as app:
        finished = app.finisher.finish(photo(), facts)
    assert (finished.moderation, finished.png) == ("blocked", b"")
    assert place_of(settings, "moderation") == "pulled"


@pytest.mark.parametrize("named", ["folder", "pulled"])
def test_the_picture_maker_becomes_an_sdxl_shaped_pipeline(
    tmp_path: Path, hub: LoopbackHub, named: str
) -> None:
    folder = write_tiny("sdxl", tmp_path / "sdxl")
    model = str(folder) if named == "folder" else "tiny/sdxl"
    generation = {"engine": "diffusers", "device": "cpu", "diffusers": {"model": model}}
    settings = load_settings(workspace=tmp_path / "w", generation=generation)
    if named == "pulled":
        pulled(settings, hub, "tiny/sdxl", folder)
    with open_lookwright(settings) as app:
        assert picture_of(app).size == (32, 32)
    assert place_of(settings, "generator") == named
