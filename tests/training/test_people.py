from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from data.errors import InvalidInputError
from pipelines.training.dice import Draw, dice_of
from pipelines.training.people.cuts import cut_of, worn
from pipelines.training.people.maps import AWAY, CHANNELS, VIEWS, People, Seen, read_people

SIZE = 64
WHOLE = torch.tensor([[0.0, 0.0, 1.0]])


def dolls(count: int = 1) -> NDArray[np.int16]:
    """People as flat as boards: a trunk with legs to its end, an arm held out on each side, short hair.

    From behind they are as bright as can be, from elsewhere as dark.
    """
    axis = (np.arange(SIZE) + 0.5) / SIZE * 2 - 1
    x, z = np.meshgrid(axis * 880, -axis * 880)
    trunk = (np.abs(x) < 200) & (z < 600)
    arms = (np.abs(x) >= 200) & (np.abs(x) < 520) & (z > 400) & (z < 500)
    head = (np.abs(x) < 80) & (z >= 600)
    maps = np.zeros((count, len(VIEWS), len(CHANNELS), SIZE, SIZE), np.int16)
    for view in range(len(VIEWS)):
        light = 100 if VIEWS[view] == "behind" else -100
        cloth, skirt = trunk | arms, trunk & (z < 100)
        maps[:, view, 0] = np.where(head, 2, cloth)
        maps[:, view, 1] = light
        for at, there in ((2, cloth), (6, skirt)):
            maps[:, view, at], maps[:, view, at + 1] = (np.where(there, v, AWAY) for v in (x, z))
        maps[:, view, 4] = maps[:, view, 8] = light
        maps[:, view, 5] = VIEWS[view] != "behind"
    return maps


def seen(behind: bool = False, camera: torch.Tensor = WHOLE) -> Seen:
    draw = Draw(dice_of(3, "cpu"), len(camera))
    who = torch.arange(len(camera))
    return People.of(dolls()).seen(who, torch.full((len(camera),), behind), camera, SIZE, draw)


def covered(label: str, lots: tuple[float, ...] = (0.5, 0.5, 0.0, 1.0)) -> torch.Tensor:
    """``(SIZE, SIZE)`` where the doll's garment is; the doll's metres are the picture's times 0.88."""
    box = torch.tensor([[0.1, -0.1, 0.5, 0.6]])
    on = worn(seen(), torch.tensor([cut_of(label)]), box, torch.tensor([lots]))
    inside = on.places[0][on.cover[0, 0] > 0.5]
    assert bool(((inside - box[0, :2]).abs() <= box[0, 2:] + 1e-5).all())
    return on.cover[0, 0]


def at(cover: torch.Tensor, x: float, z: float) -> bool:
    column, row = ((value / 0.88 + 1) / 2 * SIZE for value in (x, -z))
    return bool(cover[int(row), int(column)] > 0.5)


CHEST, THIGH, SHIN, FOREARM, HEAD = (0.1, 0.3), (0.1, -0.2), (0.1, -0.6), (0.41, 0.45), (0.0, 0.7)


@pytest.mark.parametrize(
    ("label", "on", "off"),
    [
        ("T-Shirt", [CHEST], [THIGH, FOREARM, HEAD]),
        ("Longsleeve", [CHEST, FOREARM], [THIGH, HEAD]),
        ("Undershirt", [CHEST], [THIGH, FOREARM]),
        ("Pants", [THIGH, SHIN], [CHEST, FOREARM]),
        ("Shorts", [THIGH], [CHEST, SHIN]),
        ("Skirt", [THIGH], [CHEST, SHIN]),
        ("Dress", [CHEST, THIGH], [SHIN, HEAD]),
    ],
)
def test_a_garment_covers_what_its_kind_covers(
    label: str, on: list[tuple[float, float]], off: list[tuple[float, float]]
) -> None:
    cover = covered(label)
    assert all(at(cover, *place) for place in on)
    assert not any(at(cover, *place) for place in off)


def test_how_long_it_is_lies_in_the_lots() -> None:
    assert (
        covered("Dress", (0.0, 0.5, 0.0, 1.0)).sum() > covered("Dress", (1.0, 0.5, 0.0, 1.0)).sum()
    )
    assert covered("T-Shirt", (0.5, 1.0, 0.0, 1.0)).sum() > covered("T-Shirt").sum()


def test_a_low_neck_shows_in_front_only() -> None:
    low = torch.tensor([[0.5, 0.5, 1.0, 1.0]])
    box, cut = torch.tensor([[0.0, 0.0, 1.0, 1.0]]), torch.tensor([cut_of("T-Shirt")])
    front, back = (worn(seen(behind), cut, box, low).cover[0, 0] for behind in (False, True))
    assert at(back, 0.0, 0.55)
    assert not at(front, 0.0, 0.55)


def test_one_is_seen_from_behind_where_one_should_be() -> None:
    for behind, light in ((False, -1.0), (True, 1.0)):
        shown = seen(behind)
        assert float(shown.light[0][shown.body[0] > 0.5].mean()) == pytest.approx(light, abs=0.01)
        assert float(shown.close.front[0, 40, 32]) == pytest.approx(float(not behind), abs=0.01)


def test_hair_is_where_it_grows_and_nothing_beside_people() -> None:
    shown = seen()
    assert at(shown.hair[0], *HEAD)
    assert not at(shown.hair[0], *CHEST)
    assert not at(shown.body[0], 0.4, -0.5)


def test_a_camera_comes_close() -> None:
    near = seen(camera=torch.tensor([[0.0, -0.3, 0.1]]))
    assert float(near.body.min()) > 0.99
    z = near.close.z[0]
    assert 0.3 * 0.88 - 0.1 < float(z.min()) < float(z.max()) < 0.3 * 0.88 + 0.1


@pytest.mark.parametrize("body", [None, b"", b"no people", "maps", "shape", "nobody"])
def test_a_file_without_people_is_told(tmp_path: Path, body: bytes | str | None) -> None:
    file = tmp_path / "people.npz"
    if isinstance(body, bytes):
        file.write_bytes(body)
    elif body == "maps":
        np.savez(file, other=dolls())
    elif body == "shape":
        np.savez(file, maps=dolls()[:, :2])
    elif body == "nobody":
        np.savez(file, maps=dolls()[:0])
    with pytest.raises(InvalidInputError, match=r"holds no people .*training\.people\.posing"):
        read_people(file)


def test_a_file_that_was_cut_off_is_told(tmp_path: Path) -> None:
    file = tmp_path / "people.npz"
    np.savez_compressed(file, maps=dolls())
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(InvalidInputError, match="holds no people"):
        read_people(file)
