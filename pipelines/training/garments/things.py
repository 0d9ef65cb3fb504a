"""Pictures of things that nobody wears, out of a folder: put down anywhere, in any light.

A network that was only shown garments takes whatever lies on a floor for one; shown other things,
it also knows those that it was not shown (Hendrycks, Mazeika, Dietterich 2019, outlier exposure).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from data.errors import InvalidInputError
from pipelines.training.garments.drawings import clouds
from pipelines.training.garments.views import GarmentViews, camera, plain, tint, whole
from pipelines.training.photos import BadRow, Photo, each_photo, pictures_in
from pipelines.training.runs import Progress, untold

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["Things", "read_things"]

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
_AROUND: Final = (0.85, 2.2)
_WITHIN: Final = (0.5, 1.1)
"""How much of its square a view shows, at least and at most: of a thing cut out, of a whole picture."""
_CLOTH: Final = 0.3
_ON: Final = ((0.5, plain), (0.85, None), (1.0, clouds))
"""What a thing lies on, up to which chance: one colour, what lies beside garments, clouds."""


@dataclass(frozen=True)
class Things:
    """``pixels`` ``(n, s, s, 4)`` uint8 RGBA: a thing as large as its square, transparent around it,
    or a picture without transparency; ``odds`` ``(n,)``: how often each is drawn.
    """

    pixels: Bytes
    odds: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.pixels)

    def draw(self, views: GarmentViews, rng: np.random.Generator) -> Bytes:
        """A view of one of them, ``(size, size, 3)``."""
        import cv2

        size = views.size
        thing = self.pixels[rng.choice(len(self), p=self.odds)]
        cut = bool(thing[..., 3].min() < 255)
        matrix = camera(rng, whole(thing.shape[0]), size, _AROUND if cut else _WITHIN)
        edge = cv2.BORDER_CONSTANT if cut else cv2.BORDER_REFLECT_101
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        seen = cv2.warpAffine(thing, matrix, (size, size), flags=flags, borderMode=edge)
        colours = seen[..., :3].astype(np.float32)
        if cut and rng.random() < _CLOTH:
            colours = _clothed(colours, views, rng)
        colours = _lit(colours, rng)
        there = seen[..., 3:].astype(np.float32) / 255
        picture = colours * there + _ground(views, rng) * (1 - there) if cut else colours
        return picture.astype(np.uint8)


def _ground(views: GarmentViews, rng: np.random.Generator) -> Bytes:
    chance = rng.random()
    draw = next(draw for up_to, draw in _ON if chance <= up_to)
    if draw is None:
        return views.ground(rng) if len(views.grounds) else clouds(rng, views.size)
    return draw(rng, views.size)


def _clothed(colours: Floats, views: GarmentViews, rng: np.random.Generator) -> Floats:
    """The shape and the shades of a thing, made of the stuff of a photograph."""
    import cv2

    source = views.packed.pixels[rng.integers(len(views.packed))]
    side = int(source.shape[0] * rng.uniform(0.15, 0.4))
    y, x = rng.integers(0, source.shape[0] - side, 2)
    part = np.ascontiguousarray(source[y : y + side, x : x + side])
    stuff = cv2.resize(part, (views.size, views.size)).astype(np.float32)
    light = colours.mean(2, keepdims=True) / 255
    return (stuff * (0.5 + light)).astype(np.float32)


def _lit(colours: Floats, rng: np.random.Generator) -> Floats:
    matrix, offset = tint(rng, 0.2, recolour=rng.random() < 0.35)
    return np.clip(colours @ matrix.T + 255 * offset, 0, 255).astype(np.float32)


def read_things(
    folder: Path, size: int, progress: Progress = untold
) -> tuple[Things, list[BadRow]]:
    """The pictures in ``folder`` and the folders in it, and those that cannot be read.

    A folder of many is drawn from more often, but not as much more often as it holds more. Raises
    ``InvalidInputError`` where there is no picture.
    """
    photos = pictures_in(folder)
    bad: list[BadRow] = []
    kept: list[Photo] = []
    pixels: list[Bytes] = []
    work = partial(_square, size=size)
    for number, (photo, seen) in enumerate(
        zip(photos, each_photo(photos, work, layered=True), strict=True), 1
    ):
        if isinstance(seen, BadRow):
            bad.append(seen)
        elif seen is None:
            bad.append(BadRow(0, photo.file.name, "all of it is transparent"))
        else:
            kept.append(photo)
            pixels.append(seen)
        progress(0, 0, f"picture {number} of {len(photos)} that shows no garment")
    if not pixels:
        raise InvalidInputError(f"None of the pictures in {folder} can be read.")
    return Things(np.stack(pixels), _odds([photo.sender for photo in kept])), bad


def _odds(folders: Sequence[str]) -> NDArray[np.float64]:
    _, of, counts = np.unique(folders, return_inverse=True, return_counts=True)
    odds = 1 / np.sqrt(counts)[of]
    return odds / odds.sum()


def _square(picture: Image, size: int) -> Bytes | None:
    """``(size, size, 4)``: what is not transparent, as large as fits; None where nothing is."""
    from PIL import Image as Pillow

    if picture.getchannel("A").getextrema()[0] == 255:
        return np.asarray(picture.resize((size, size), Pillow.Resampling.BOX))
    box = picture.getchannel("A").getbbox()
    if box is None:
        return None
    thing = picture.crop(box)
    scale = size / max(thing.size)
    w, h = (max(1, round(side * scale)) for side in thing.size)
    square = Pillow.new("RGBA", (size, size))
    square.paste(thing.resize((w, h), Pillow.Resampling.BOX), ((size - w) // 2, (size - h) // 2))
    return np.asarray(square)
