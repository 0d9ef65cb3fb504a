from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays
from msgspec.structs import replace
from numpy.typing import NDArray
from PIL import Image

from data.errors import ModelUnavailableError
from data.ports import GarmentReader, PictureClassifier
from matching.garment import (
    Calibration,
    TimmModel,
    cut_out,
    garment_frame,
    open_classifier,
    open_garment_reader,
    raw_outputs,
)
from tests.random_reader import write_random_reader


@pytest.fixture(scope="module")
def vit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_random_reader(tmp_path_factory.mktemp("vit"), ("Hat", "Dress", "Shirt"))


def test_a_model_of_another_architecture_reads_by_its_own_labels(vit: Path) -> None:
    reader = open_garment_reader(str(vit), "cpu")
    assert isinstance(reader, GarmentReader)
    assert reader.labels == ("Hat", "Dress", "Shirt")
    garment = reader.read([Image.new("RGB", (60, 80), "#222a45")])[0]
    assert {each.label for each in garment.category} == set(reader.labels)
    assert [colour.name for colour in garment.colours] == ["navy"]


def test_a_classifier_gives_every_label_the_likeliest_first(vit: Path) -> None:
    classifier = open_classifier(str(vit), "cpu")
    assert isinstance(classifier, PictureClassifier)
    found = classifier.classify([Image.new("RGB", (60, 80), "red")])[0]
    shares = [each.probability for each in found]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1)


def test_no_pictures_are_no_readings(vit: Path) -> None:
    assert open_garment_reader(str(vit), "cpu").read([]) == []


def test_a_picture_reads_the_same_alone_and_among_others(vit: Path) -> None:
    rng = np.random.default_rng(0)
    pictures = [
        Image.fromarray(rng.integers(0, 255, (50, 40, 3), dtype=np.uint8)) for _ in range(3)
    ]
    reader = open_garment_reader(str(vit), "cpu")
    alone, among = reader.read(pictures[1:2])[0], reader.read(pictures)[1]
    assert alone.category[0].probability == pytest.approx(among.category[0].probability, abs=1e-5)


def test_colours_of_two_halves_share_the_garment(vit: Path) -> None:
    pixels = np.full((96, 96, 3), 235, np.uint8)
    pixels[20:76, 20:48], pixels[20:76, 48:76] = (190, 30, 45), (30, 40, 70)
    colours = open_garment_reader(str(vit), "cpu").read([Image.fromarray(pixels)])[0].colours
    assert sum(colour.share for colour in colours) == pytest.approx(1)
    assert {"red", "navy"} <= {colour.name for colour in colours}


def test_the_fingerprint_changes_with_the_calibration(vit: Path, tmp_path: Path) -> None:
    for file in vit.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    before = open_garment_reader(str(tmp_path)).fingerprint
    (tmp_path / "lookwright.json").write_text('{"labels": ["Hat", "Dress", "Shirt"]}')
    assert before == open_garment_reader(str(vit)).fingerprint
    assert before != open_garment_reader(str(tmp_path)).fingerprint


def test_a_folder_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailableError, match="pull the model"):
        open_garment_reader(str(tmp_path / "gone"))


def test_weights_that_are_cut_short_are_refused(vit: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text((vit / "config.json").read_text())
    (tmp_path / "model.safetensors").write_bytes((vit / "model.safetensors").read_bytes()[:-9])
    with pytest.raises(ModelUnavailableError, match="cut short"):
        open_garment_reader(str(tmp_path))


def test_pickles_are_refused(vit: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text((vit / "config.json").read_text())
    (tmp_path / "pytorch_model.bin").write_bytes(b"x")
    with pytest.raises(ModelUnavailableError, match="pickles"):
        open_garment_reader(str(tmp_path))


def test_a_config_that_names_no_architecture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"a": 1}))
    with pytest.raises(ModelUnavailableError, match="architecture"):
        open_garment_reader(str(tmp_path))


@given(arrays(bool, (12, 9)))
@settings(deadline=None)
def test_a_frame_holds_all_of_the_garment_and_stays_in_the_picture(mask: NDArray[np.bool_]) -> None:
    left, top, right, bottom = garment_frame(mask)
    assert 0 <= left < right <= 1
    assert 0 <= top < bottom <= 1
    rows, columns = np.nonzero(mask)
    if len(rows):
        assert left * 9 <= columns.min() <= columns.max() < right * 9
        assert top * 12 <= rows.min() <= rows.max() < bottom * 12
    else:
        assert (left, top, right, bottom) == (0, 0, 1, 1)


def test_a_framed_reading_looks_at_the_garment_too(vit: Path) -> None:
    pixels = np.full((96, 96, 3), 235, np.uint8)
    pixels[30:70, 24:64] = (190, 30, 45)
    picture, model = Image.fromarray(pixels), TimmModel(str(vit), "cpu")
    masks = [cut_out(picture)[1]]
    rule = Calibration(labels=model.label_names)
    whole = raw_outputs(model, [picture], masks, rule)
    both = raw_outputs(model, [picture], masks, replace(rule, framed=True))
    left, top, right, bottom = (share * 96 for share in garment_frame(masks[0]))
    close = model.outputs([picture.crop((int(left), int(top), round(right), round(bottom)))])
    assert left > 10
    assert both == pytest.approx((whole + close) / 2, abs=1e-4)
    assert both != pytest.approx(whole, abs=1e-3)


def test_pictures_of_a_pixel_are_read_too(vit: Path) -> None:
    model = TimmModel(str(vit), "cpu")
    for shape in ((1, 1), (3, 2000), (2000, 3)):
        picture = Image.new("RGB", shape, "navy")
        rule = Calibration(labels=model.label_names, framed=True, mirrored=True)
        assert raw_outputs(model, [picture], [cut_out(picture)[1]], rule).shape == (1, 3)
