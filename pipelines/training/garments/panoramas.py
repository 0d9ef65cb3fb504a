"""Places, for a reader to know that rooms, streets and woods are nothing to wear.

``python -m pipelines.training.garments.panoramas PANORAMA... --out DIR`` looks around in panoramas: equirectangular pictures of all
the light that reaches one point (OpenEXR, or Radiance's .hdr), as Poly Haven gives away (CC0 1.0). ``train garments --outliers DIR``
learns from what it writes, a folder of views for each panorama.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from data.errors import InvalidInputError
from pipelines.training.commands import parser_for, tell, told_in_a_line

__all__ = ["look_around", "read_panorama", "write_views"]

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Told = Callable[[str], Any]
_SIDE: Final = 192
_ENOUGH: Final = 2048
"""Wider panoramas are made so wide: a view of 45 degrees has no more pixels."""
_BRIGHTEST: Final = 65504.0
"""What half precision can say of a sun."""
_WIDE: Final = (45.0, 100.0)
"""How much of the surroundings a view shows, at least and at most, in degrees."""
_TILT: Final = 25.0
"""How far a view looks up or down, in degrees: the spread of a normal distribution, cut off at straight up and straight down."""
_LIGHT: Final = (-1.5, 1.5)
"""How bright a view is developed (the intensity of Reinhard's operator), at least and at most."""


def read_panorama(file: Path) -> Floats:
    """``(h, 2h, 3)``, at most 2,048 wide: light, linear, RGB, 0 and more.

    Raises ``InvalidInputError`` for what is no such picture.
    """
    import cv2

    if not file.is_file():
        raise InvalidInputError(f"There is no {file.name} in {file.parent.name or '.'}.")
    light = _radiance(file) if file.suffix.lower() == ".hdr" else _exr(file)
    if light is None or light.ndim != 3 or light.shape[1] != 2 * light.shape[0]:
        raise InvalidInputError(
            f"{file.name} is no panorama: name equirectangular pictures, twice as wide as high, .exr or .hdr."
        )
    light = np.nan_to_num(light.astype(np.float32), posinf=_BRIGHTEST).clip(0, _BRIGHTEST)
    if light.shape[1] > _ENOUGH:
        light = cv2.resize(light, (_ENOUGH, _ENOUGH // 2), interpolation=cv2.INTER_AREA)
    return light


def _radiance(file: Path) -> Any:
    import cv2

    light: Any = cv2.imread(str(file), cv2.IMREAD_UNCHANGED)
    return None if light is None else light[..., ::-1]


def _exr(file: Path) -> Any:
    import OpenEXR

    try:
        with OpenEXR.File(str(file)) as opened:
            channels: Any = opened.channels()
            together = next((channels[name] for name in ("RGB", "RGBA") if name in channels), None)
            return None if together is None else together.pixels[..., :3].copy()
    except (RuntimeError, ValueError):  # no OpenEXR; cut short
        return None


def look_around(light: Floats, count: int, rng: np.random.Generator) -> list[Bytes]:
    """``count`` views ``(192, 192, 3)`` in all directions, near and far, developed brighter or darker."""
    from py360convert import e2p

    views: list[Bytes] = []
    for _ in range(count):
        shown: Any = _developed(light, float(rng.uniform(*_LIGHT)))
        up = float(np.clip(rng.normal(0, _TILT), -90, 90))
        wide, round_ = float(rng.uniform(*_WIDE)), float(rng.uniform(-180, 180))
        views.append(np.ascontiguousarray(e2p(shown, wide, round_, up, (_SIDE, _SIDE))))
    return views


def _developed(light: Floats, bright: float) -> Bytes:
    """What a camera makes of it (Reinhard and Devlin 2005)."""
    import cv2

    operator: Any = cv2.createTonemapReinhard(2.2, bright, 0.8, 0.0)
    shown = np.nan_to_num(operator.process(light)).clip(0, 1)
    return (255 * shown).round().astype(np.uint8)


def write_views(
    panoramas: Sequence[Path], out: Path, count: int, seed: int, told: Told = lambda _: None
) -> int:
    """Writes ``count`` views of each panorama into a folder of its name under ``out``; returns how many in all.

    Raises ``InvalidInputError`` before anything is written where one is none or two have a name.
    """
    from PIL import Image

    if len({file.stem for file in panoramas}) < len(panoramas):
        raise InvalidInputError("Two of the panoramas have the same name: rename one.")
    every = [read_panorama(file) for file in panoramas]
    for number, (file, light) in enumerate(zip(panoramas, every, strict=True)):
        (out / file.stem).mkdir(parents=True, exist_ok=True)
        views = look_around(light, count, np.random.default_rng((seed, number)))
        for i, view in enumerate(views):
            Image.fromarray(view).save(out / file.stem / f"{i:03}.png")
        told(f"{file.stem}: {count} views")
    return count * len(panoramas)


def main() -> None:
    """Read the arguments and look around."""
    parser = parser_for("pipelines.training.garments.panoramas", __doc__)
    parser.add_argument("panoramas", type=Path, nargs="+", metavar="PANORAMA")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write into")
    parser.add_argument("--count", type=int, default=40, help="views of each (default: 40)")
    parser.add_argument("--seed", type=int, default=7, help="other views for another (default: 7)")
    asked = parser.parse_args()
    if asked.count <= 0:
        parser.error("--count must be more than 0.")
    with told_in_a_line(parser):
        written = write_views(asked.panoramas, asked.out, asked.count, asked.seed, tell)
        sys.stdout.write(f"{written} views of {len(asked.panoramas)} panoramas\n")


if __name__ == "__main__":
    main()
