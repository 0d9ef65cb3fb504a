"""Pictures that show no garment, by source, to see whether a reader says so.

None of them is trained on: the drawings here are made by other means than those of training.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from data import decode_picture
from data.errors import UnsupportedPictureError
from matching.garment import garment_mask
from pipelines.training.photos import Photo

if TYPE_CHECKING:
    from data.ports import Picture

__all__ = ["drawn", "garment_free_crops", "noise", "scikit_image", "scikit_learn"]

Bytes = NDArray[np.uint8]
_SIDE: Final = 192
_LEAST_CROP: Final = 0.25
_SUFFIXES: Final = (".png", ".jpg")


def scikit_learn() -> list[Picture]:
    """The photographs that come with scikit-learn."""
    from sklearn.datasets import load_sample_images

    return [_picture(image) for image in load_sample_images().images]


def scikit_image() -> list[Picture]:
    """The pictures that come with scikit-image; none where it is not installed."""
    try:
        folder = files("skimage.data")
    except ModuleNotFoundError:
        return []
    found: list[Picture] = []
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(_SUFFIXES):
            try:
                found.append(decode_picture(file.read_bytes()))
            except UnsupportedPictureError:
                continue  # 16-bit and palette pictures that no camera writes
    return found


def garment_free_crops(photos: Sequence[Photo]) -> list[Picture]:
    """Of each photograph the largest strip beside the garment, where it is a quarter wide or more."""
    found: list[Picture] = []
    for photo in photos:
        picture = decode_picture(photo.file.read_bytes())
        box = _strip(np.asarray(picture.resize((128, 128))))
        if box is not None:
            left, top, right, bottom = box
            w, h = picture.size
            crop = (int(left * w), int(top * h), int(right * w), int(bottom * h))
            found.append(picture.crop(crop))
    return found


def _strip(rgb: Bytes) -> tuple[float, float, float, float] | None:
    """The widest part of a picture beside its garment, in shares of its sides."""
    mask = garment_mask(rgb)
    size = mask.shape[0]
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    top, bottom = rows[0] / size, (rows[-1] + 1) / size
    left, right = columns[0] / size, (columns[-1] + 1) / size
    strips = ((0, 0, 1, top), (0, bottom, 1, 1), (0, 0, left, 1), (right, 0, 1, 1))
    widest = max(strips, key=lambda s: min(s[2] - s[0], s[3] - s[1]))
    wide = min(widest[2] - widest[0], widest[3] - widest[1])
    return tuple(map(float, widest)) if wide >= _LEAST_CROP else None  # pyright: ignore[reportReturnType]


def noise(count: int = 60, seed: int = 1) -> list[Picture]:
    """Uniform, normal and coarse noise, gradients, and one colour all over."""
    rng = np.random.default_rng(seed)
    kinds: tuple[Callable[[np.random.Generator], NDArray[Any]], ...] = (
        lambda r: r.uniform(0, 255, (_SIDE, _SIDE, 3)),
        lambda r: r.normal(r.uniform(60, 200), 40, (_SIDE, _SIDE, 1)).repeat(3, 2),
        lambda r: np.kron(r.uniform(0, 255, (12, 12, 3)), np.ones((16, 16, 1))),
        lambda r: np.full((_SIDE, _SIDE, 3), r.uniform(0, 255, 3)),
        _gradient,
    )
    return [_picture(kinds[i % len(kinds)](rng)) for i in range(count)]


def _gradient(rng: np.random.Generator) -> NDArray[np.float64]:
    ramp = np.linspace(0, 1, _SIDE)[:, None, None] * np.ones((1, _SIDE, 1))
    return rng.uniform(0, 255, 3) * ramp + rng.uniform(0, 255, 3) * (1 - ramp)


def drawn(count: int = 60, seed: int = 1) -> list[Picture]:
    """Houses under a sun, bar charts, boards of squares, rings and pages of words."""
    rng = np.random.default_rng(seed)
    kinds = (_house, _chart, _board, _rings, _page)
    return [kinds[i % len(kinds)](rng) for i in range(count)]


def _canvas(rng: np.random.Generator) -> tuple[Picture, Any]:
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (_SIDE, _SIDE), _ink(rng, 150, 255))
    return picture, ImageDraw.Draw(picture)


def _ink(rng: np.random.Generator, low: int = 0, high: int = 255) -> tuple[int, int, int]:
    r, g, b = (int(v) for v in rng.integers(low, high, 3))
    return r, g, b


def _house(rng: np.random.Generator) -> Picture:
    picture, pen = _canvas(rng)
    ground, left = int(rng.integers(110, 160)), int(rng.integers(20, 80))
    pen.rectangle((0, ground, _SIDE, _SIDE), fill=_ink(rng))
    pen.rectangle((left, ground - 60, left + 70, ground + 10), fill=_ink(rng))
    pen.polygon(
        ((left - 10, ground - 60), (left + 35, ground - 100), (left + 80, ground - 60)),
        fill=_ink(rng),
    )
    pen.ellipse((140, 10, 175, 45), fill=_ink(rng, 180))
    return picture


def _chart(rng: np.random.Generator) -> Picture:
    picture, pen = _canvas(rng)
    for x in range(20, 170, 22):
        pen.rectangle((x, int(rng.integers(20, 150)), x + 15, 170), fill=_ink(rng))
    pen.line((15, 10, 15, 172, 185, 172), fill="black", width=2)
    return picture


def _board(rng: np.random.Generator) -> Picture:
    picture, pen = _canvas(rng)
    side, inks = int(rng.integers(10, 40)), (_ink(rng), _ink(rng))
    for x in range(0, _SIDE, side):
        for y in range(0, _SIDE, side):
            pen.rectangle((x, y, x + side, y + side), fill=inks[(x // side + y // side) % 2])
    return picture


def _rings(rng: np.random.Generator) -> Picture:
    picture, pen = _canvas(rng)
    x, y = (int(v) for v in rng.integers(60, 130, 2))
    for radius in range(90, 4, -int(rng.integers(8, 20))):
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=_ink(rng))
    return picture


def _page(rng: np.random.Generator) -> Picture:
    picture, pen = _canvas(rng)
    for y in range(12, 180, 14):
        words = " ".join("".join(chr(int(c)) for c in rng.integers(97, 123, 5)) for _ in range(5))
        pen.text((12, y), words, fill=_ink(rng, 0, 90))
    return picture


def _picture(pixels: Any) -> Picture:
    from PIL import Image

    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).convert("RGB")
