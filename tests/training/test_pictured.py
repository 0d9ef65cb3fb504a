from __future__ import annotations

from pathlib import Path

import pytest

from data import decode_picture
from matching.garment import open_garment_reader
from pipelines.settings import BUNDLED_MODELS, Settings
from pipelines.training.garments.pictured import draw_pictured, main
from pipelines.training.labels import read_labels
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
    learned, bad = read_labels([tmp_path / "labels.csv"], [])
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
    learned, _ = read_labels([tmp_path / "labels.csv"], [])
    held, _ = read_photos(tmp_path / "held.csv")
    of = [{photo.file.name[:7] for photo in part} for part in (learned.further, held)]
    assert not of[0] & of[1]
    assert len(of[1]) == sum(map(len, of)) // 3


@pytest.mark.parametrize(
    ("more", "said"),
    [(["--out", "file"], "file"), (["--out", "new", "--count", "-1"], "0 or more")],
)
def test_what_cannot_be_pictured_is_told_in_a_line(
    more: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    monkeypatch.setattr("sys.argv", ["pictured", *more])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code
    assert said in capsys.readouterr().err
