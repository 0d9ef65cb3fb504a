from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipelines.training.dice import dice_of
from pipelines.training.encoder.scenes import Habits, draw_scene
from pipelines.training.encoder.sources import Sources, wardrobe_of
from pipelines.training.encoder.views import draw_views
from pipelines.training.garments.worn import SIZE, draw_worn, main
from pipelines.training.people.maps import People
from pipelines.training.photos import PackedPhotos, pack_photos, read_photos
from pipelines.training.recolour import draw_recolour
from tests.training.test_people import dolls
from tests.training.test_photos import photographs

LABELS = ("T-Shirt", "Pants", "Shoes", "Dress", "T-Shirt")


def several(folder: Path, labels: tuple[str, ...] = LABELS) -> Path:
    """Sixty photographs of thirty senders."""
    table = photographs(folder, 60)
    lines = [f"{i}.png,{labels[i % len(labels)]},{i // 2},false" for i in range(60)]
    table.write_text("\n".join(["file,label,sender_id,kids", *lines]) + "\n")
    return table


def packed(folder: Path) -> PackedPhotos:
    photos, _ = read_photos(several(folder))
    worn = [photo for photo in photos if photo.label != "Shoes"]
    return pack_photos(worn, SIZE, folder / "cache")[0]


def rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_garments_are_worn_rare_ones_again_and_their_labels_kept(tmp_path: Path) -> None:
    photos = packed(tmp_path)
    told: list[str] = []
    count = draw_worn(photos, People.of(dolls(2)), tmp_path, "labels", 20, 3, told.append)
    table = rows(tmp_path / "labels.csv")
    assert len(table) == len(told) == count
    kinds = Counter(row["label"] for row in table)
    there = Counter(photo.label for photo in photos.photos)
    assert all(kinds[label] == max(20, there[label]) for label in kinds)
    assert set(kinds) == {"T-Shirt", "Pants", "Dress"}
    picture = Image.open(tmp_path / table[0]["file"])
    assert picture.size == (SIZE, SIZE)
    assert np.asarray(picture).std() > 5


def test_the_same_seed_dresses_the_same_people(tmp_path: Path) -> None:
    photos = packed(tmp_path)
    for name in ("one", "again"):
        draw_worn(photos, People.of(dolls(2)), tmp_path, name, 0, 3)
    one, again = (tmp_path / "images" / f"{name}-00000.png" for name in ("one", "again"))
    assert one.read_bytes() == again.read_bytes()


def test_a_studio_shows_bottoms_down_to_the_feet_and_not_the_head(tmp_path: Path) -> None:
    several(tmp_path, ("Shorts",))
    photos = pack_photos(read_photos(tmp_path / "photos.csv")[0], SIZE, tmp_path / "cache")[0]
    people = dolls(2)
    people[:, :, 0, -3:] = 0  # they stand above the lower edge of their own pictures
    sources = Sources.of(photos, SIZE, people=People.of(people))
    wardrobe, rng = wardrobe_of(photos, sources), np.random.default_rng(4)
    plain = draw_recolour(wardrobe.means, 0.0, rng)
    habits = Habits(shoots=1, worn_in_shoot=1, near=0, near_again=0)
    scene = draw_scene(wardrobe, np.arange(len(photos)), plain, rng, habits)
    _, covers = draw_views(sources, scene, SIZE, dice_of(1, "cpu"))
    top, foot = (covers[:, 0, row].amax(1) > 0.5 for row in (0, -1))
    assert bool(top.all())
    assert 0.3 < float((~foot).float().mean()) < 0.9


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["worn", *arguments])
    main()


def test_the_command_writes_what_to_learn_from_and_what_to_measure_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    several(tmp_path)
    np.savez_compressed(tmp_path / "people.npz", maps=dolls(2))
    where = ("--photos", str(tmp_path), "--people", str(tmp_path / "people.npz"))
    run(monkeypatch, *where, "--out", str(tmp_path / "out"), "--least", "3")
    learned, held = (rows(tmp_path / "out" / f"{name}.csv") for name in ("labels", "held"))
    assert {row["label"] for row in learned} == {"T-Shirt", "Pants", "Dress"}
    assert held
    said = capsys.readouterr().out
    assert f"{len(learned)} rows to learn from" in said
    assert f"{len(held)} to measure by" in said


def test_where_senders_are_too_few_none_is_held_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    photographs(tmp_path, 40)
    np.savez_compressed(tmp_path / "people.npz", maps=dolls(2))
    where = ("--photos", str(tmp_path), "--people", str(tmp_path / "people.npz"))
    run(monkeypatch, *where, "--out", str(tmp_path / "out"), "--least", "0")
    assert "40 rows to learn from in labels.csv, 0 to measure by" in capsys.readouterr().out
    assert rows(tmp_path / "out" / "held.csv") == []


@pytest.mark.parametrize(
    ("people", "labels", "said"),
    [
        ("gone.npz", LABELS, "holds no people"),
        ("photos.csv", LABELS, "holds no people"),
        ("people.npz", ("Shoes",), "shows what people wear"),
    ],
)
def test_what_nobody_can_wear_is_told_in_a_line(
    people: str, labels: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    several(tmp_path, labels)
    np.savez_compressed(tmp_path / "people.npz", maps=dolls(2))
    where = ("--photos", str(tmp_path), "--people", str(tmp_path / people))
    with pytest.raises(SystemExit) as ended:
        run(monkeypatch, *where, "--out", str(tmp_path / "out"))
    assert ended.value.code == 1
    assert said in capsys.readouterr().err
