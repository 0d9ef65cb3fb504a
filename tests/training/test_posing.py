from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import pytest

from data.errors import InvalidInputError
from pipelines.training.people import posing
from pipelines.training.people.maps import AWAY, CHANNELS, VIEWS
from pipelines.training.people.posing import Bodies, draw_people
from pipelines.training.people.splats import FAR, Array, normals, splat

SQUARE = np.array([[-0.5, -0.5, 1.0], [0.5, -0.5, 1.0], [0.5, 0.5, 1.0], [-0.5, 0.5, 1.0]])
TWO = np.array([[0, 1, 2], [0, 2, 3]])


def test_a_square_fills_its_pixels_and_no_others() -> None:
    seen = splat(SQUARE, TWO, np.full((4, 1), 7.0), 16, fineness=20)
    assert seen.there[4:12, 4:12].all()
    assert seen.there.sum() <= 81  # its last edges lie on the next pixels
    assert seen.depth[0, 0] == FAR
    assert seen.depth[8, 8] == 1.0
    assert np.allclose(seen.values[seen.there], 7.0)


def test_what_is_nearer_hides_what_is_behind_it() -> None:
    for order in (1, -1):
        corners = np.concatenate([SQUARE, SQUARE * [0.5, 0.5, 0.4]][::order])
        values = np.array([[1.0]] * 4 + [[2.0]] * 4)[::order]
        seen = splat(corners, np.concatenate([TWO, TWO + 4]), values, 16, fineness=20)
        assert seen.values[8, 8, 0] == 2.0
        assert seen.values[5, 5, 0] == 1.0


def test_values_are_spread_over_a_triangle() -> None:
    seen = splat(SQUARE, TWO, SQUARE[:, :1], 16, fineness=20)
    assert np.allclose(np.diff(seen.values[8, 4:12, 0]), 1 / 8, atol=0.08)


def test_a_square_faces_its_camera() -> None:
    assert np.allclose(np.abs(normals(SQUARE, TWO)), [[0.0, 0.0, 1.0]] * 4)


def box(width: float, depth: float, low: float, high: float) -> tuple[Array, np.ndarray]:
    """A box in metres around the middle line, and its twelve triangles, seen from outside counterclockwise."""
    corners = np.array(
        [[x, y, z] for x in (-width, width) for y in (-depth, depth) for z in (low, high)]
    )
    squares = [(0, 4, 5, 1), (2, 3, 7, 6), (0, 1, 3, 2), (4, 6, 7, 5), (0, 2, 6, 4), (1, 5, 7, 3)]
    return corners, np.array([t for a, b, c, d in squares for t in ((a, b, c), (a, c, d))])


@dataclass(frozen=True)
class Doll(Bodies):
    """Four boxes for a body, its hair, what is close to it and a skirt. It stands still whatever its pose."""

    def posed(self, turns: dict[str, Array], shape: dict[str, float]) -> Array:
        assert {"upperarm01.L", "lowerleg01.R", "head"} <= set(turns)
        assert 0 <= shape["gender"] <= 1
        return self.rest


def doll() -> Doll:
    parts = {
        "body": box(0.1, 0.06, -0.8, 0.85), "helper-hair": box(0.11, 0.08, 0.2, 0.86),
        "helper-tights": box(0.105, 0.065, -0.75, 0.5), "helper-skirt": box(0.2, 0.15, -0.6, 0.1),
    }  # fmt: skip
    corners: list[Array] = []
    faces: dict[str, np.ndarray] = {}
    for name, (places, triangles) in parts.items():
        faces[name] = triangles + 8 * len(corners)
        corners.append(places)
    return Doll(None, faces, np.concatenate(corners))


SIZE = 64


@pytest.fixture(scope="module")
def maps() -> np.ndarray:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posing, "SIZE", SIZE)
        patch.setattr(posing, "_FINENESS", dict.fromkeys(doll().faces, 90))  # its faces are large
        return draw_people(doll(), 1, seed=5)


def test_people_are_seen_from_each_side(maps: np.ndarray) -> None:
    assert maps.shape == (1, len(VIEWS), len(CHANNELS), SIZE, SIZE)
    assert (maps[0, :, CHANNELS.index("what"), SIZE // 2, SIZE // 2] == 1).all()
    front = maps[0, :, CHANNELS.index("close front"), 25, 32]
    assert front[0] == front[1] == 1
    assert front[2] == 0


def test_places_are_of_a_body_at_rest_in_millimetres(maps: np.ndarray) -> None:
    across, up = (maps[0, 0, CHANNELS.index(f"close {axis}")] for axis in "xz")
    shown = across != AWAY
    assert shown.any()
    assert np.abs(across[shown]).max() <= 105
    assert -750 <= up[shown].min() < up[shown].max() <= 500
    assert (np.diff(up[:, 32][shown[:, 32]]) <= 0).all()  # the head is above


def test_a_face_is_bare_from_the_front_and_under_hair_from_behind(maps: np.ndarray) -> None:
    what = maps[0, :, CHANNELS.index("what")]
    row = 5  # between the eyes and the neck
    assert what[0, row, 32] == 1
    assert what[2, row, 32] == 2


def test_the_same_seed_poses_the_same_people() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posing, "SIZE", 32)
        one, again, other = (draw_people(doll(), 1, seed) for seed in (1, 1, 2))
    assert (one == again).all()
    assert not (one == other).all()


def test_without_the_package_that_poses_it_says_which_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anny", None)
    with pytest.raises(InvalidInputError, match="uv pip install anny"):
        Bodies.by_anny()


def test_makehumans_bodies_wear_what_they_should() -> None:
    pytest.importorskip("anny", reason="anny, which poses people, is not among what setup installs")
    one = draw_people(Bodies.by_anny(), 1, seed=1)
    for view in one[0]:
        cloth = view[CHANNELS.index("close x")] != AWAY
        body = view[CHANNELS.index("what")] > 0
        assert 0.08 < body.mean() < 0.35
        assert (cloth & body).sum() > 0.6 * body.sum()
