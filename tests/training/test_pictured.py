from __future__ import annotations

from pathlib import Path

from data import decode_picture
from matching.garment import open_garment_reader
from pipelines.settings import BUNDLED_MODELS, Settings
from pipelines.training.garments.labels import read_labels
from pipelines.training.garments.pictured import draw_pictured
from pipelines.training.photos import read_photos
from pipelines.wiring import open_lookwright


def test_garments_that_nobody_photographed_are_pictured_with_their_labels(tmp_path: Path) -> None:
    samples = Path("data/samples/images")
    (tmp_path / "images").mkdir()
    for picture in samples.iterdir():  # as an earlier call drew them
        (tmp_path / "images" / picture.name).symlink_to(picture.resolve())
    told: list[str] = []
    with open_lookwright(Settings(workspace=tmp_path / "workspace")) as app:
        counts = draw_pictured(app.engines.get(), tmp_path, 3, 2, told.append)
        again = draw_pictured(app.engines.get(), tmp_path, 3, 2)
    assert counts == again
    assert len(told) == 3 + 2 + len(list(samples.iterdir()))
    learned, bad = read_labels(tmp_path / "labels.csv", [])
    held, worse = read_photos(tmp_path / "held.csv")
    assert (len(learned.further), len(held)) == counts
    pictures = {photo.file.name for photo in (*learned.further, *held)}
    assert pictures == {Path(file).name for file in told}
    assert not bad
    assert not worse
    known = open_garment_reader(str(BUNDLED_MODELS / "garment"), "cpu").labels
    assert {photo.label for photo in (*learned.further, *held)} == set(known)
    made = [photo.file for photo in held if photo.sender == "picture maker"]
    assert [decode_picture(file.read_bytes()).size for file in made] == [(128, 128)] * 2


def test_drawings_of_one_design_are_learned_or_held_but_not_both(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    for picture in Path("data/samples/images").iterdir():
        (tmp_path / "images" / picture.name).symlink_to(picture.resolve())
    with open_lookwright(Settings(workspace=tmp_path / "workspace")) as app:
        draw_pictured(app.engines.get(), tmp_path, 0, 0)
    learned, _ = read_labels(tmp_path / "labels.csv", [])
    held, _ = read_photos(tmp_path / "held.csv")
    of = [{photo.file.name[:7] for photo in part} for part in (learned.further, held)]
    assert not of[0] & of[1]
    assert len(of[1]) == sum(map(len, of)) // 3
