"""Pictures of nothing to wear, for a reader to learn what it does not know."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipelines.training.garments.views import GarmentViews

__all__ = ["draw_outlier"]

Bytes = NDArray[np.uint8]


def _spectrum(rng: np.random.Generator, size: int) -> NDArray[np.float64]:
    """``(size, size)`` in [0, 1]: noise whose power falls as in photographs (Field 1987)."""
    axis = np.fft.fftfreq(size)
    radius = np.hypot(axis[:, None] * rng.uniform(0.3, 1), axis[None, :] * rng.uniform(0.3, 1))
    radius[0, 0] = 1 / size
    wave = np.fft.fft2(rng.normal(size=(size, size))) / radius ** rng.uniform(0.6, 2.2)
    field = np.fft.ifft2(wave).real
    return (field - field.min()) / max(float(np.ptp(field)), 1e-9)


def _clouds(rng: np.random.Generator, size: int) -> Bytes:
    first, second = rng.uniform(0, 255, 3), rng.uniform(0, 255, 3)
    field = _spectrum(rng, size)[..., None]
    grain = rng.normal(0, rng.uniform(0, 12), (size, size, 3))
    return np.clip(first * field + second * (1 - field) + grain, 0, 255).astype(np.uint8)


def _leaves(rng: np.random.Generator, size: int) -> Bytes:
    """Shapes over shapes of falling size: the dead leaves model (Lee, Mumford, Huang 2001)."""
    import cv2

    picture = _clouds(rng, size)
    palette = rng.uniform(0, 255, (int(rng.integers(2, 9)), 3))
    for _ in range(int(rng.integers(12, 90))):
        colour = tuple(float(c) for c in palette[rng.integers(len(palette))] + rng.normal(0, 14, 3))
        radius = int(np.clip(size * 0.04 / rng.uniform(0.08, 1), 2, size * 0.45))
        x, y = (int(v) for v in rng.integers(-4, size + 4, 2))
        if rng.random() < 0.5:
            other = max(1, int(radius * rng.uniform(0.3, 1)))
            cv2.ellipse(
                picture, (x, y), (radius, other), float(rng.uniform(0, 180)), 0, 360, colour, -1
            )
        else:
            corners = (rng.normal((x, y), radius * 0.7, (int(rng.integers(3, 7)), 2))).astype(
                np.int32
            )
            cv2.fillPoly(picture, [corners], colour)
    shade = 0.6 + 0.5 * _spectrum(rng, size)[..., None]
    return np.clip(picture * shade, 0, 255).astype(np.uint8)


def _lines(rng: np.random.Generator, size: int) -> Bytes:
    """Strokes and marks as in writing, plans and tables."""
    import cv2

    paper = np.full(
        (size, size, 3), rng.uniform(150, 255, 3) if rng.random() < 0.7 else rng.uniform(0, 90, 3)
    )
    picture = paper.astype(np.uint8)
    ink = tuple(float(c) for c in rng.uniform(0, 255, 3))
    pitch, slope = float(rng.uniform(5, 18)), rng.normal(0, 0.2)
    for y in np.arange(pitch, size, pitch):
        x = float(rng.uniform(0, 12))
        while x < size - 4:
            end = x + float(rng.uniform(2, 22))
            start = (int(x), int(y + slope * x + rng.normal(0, 1)))
            cv2.line(
                picture,
                start,
                (int(end), int(y + slope * end + rng.normal(0, 1))),
                ink,
                int(rng.integers(1, 4)),
            )
            x = end + float(rng.uniform(2, 6))
    return picture


def _mosaic(views: GarmentViews, rng: np.random.Generator) -> Bytes:
    """Tiles of grounds, clouds and leaves side by side: a scene without one thing in it."""
    size = views.size
    picture = _ground(views, rng)
    for _ in range(int(rng.integers(1, 5))):
        other = (_ground(views, rng), _leaves(rng, size), _clouds(rng, size))[int(rng.integers(3))]
        cut = int(rng.integers(size // 6, size - size // 6))
        if rng.random() < 0.5:
            picture[cut:] = other[cut:]
        else:
            picture[:, cut:] = other[:, cut:]
    return picture


def _shuffled(views: GarmentViews, rng: np.random.Generator) -> Bytes:
    """A photograph cut into tiles and laid wrongly: its stuff without its shape."""
    size = views.size
    n = int(rng.integers(3, 7))
    tile = size // n
    rows = rng.integers(len(views.packed), size=int(rng.integers(1, 4)))
    source = views.packed.pixels[rows]
    picture = _ground(views, rng)
    for i in range(n):
        for j in range(n):
            y, x = rng.integers(0, source.shape[1] - tile, 2)
            picture[i * tile : (i + 1) * tile, j * tile : (j + 1) * tile] = source[
                rng.integers(len(source)), y : y + tile, x : x + tile
            ]
    return picture


def _close(views: GarmentViews, rng: np.random.Generator) -> Bytes:
    """A small part of a photograph, far too near to tell what it is of."""
    import cv2

    source = views.packed.pixels[rng.integers(len(views.packed))]
    side = int(source.shape[0] * rng.uniform(0.1, 0.24))
    y, x = rng.integers(0, source.shape[0] - side, 2)
    part = np.ascontiguousarray(source[y : y + side, x : x + side])
    return cv2.resize(part, (views.size, views.size), interpolation=cv2.INTER_CUBIC).astype(
        np.uint8
    )


def _ground(views: GarmentViews, rng: np.random.Generator) -> Bytes:
    return views.ground(rng) if len(views.grounds) else _clouds(rng, views.size)


_SHARES: Final = (0.3, 0.08, 0.2, 0.06, 0.16, 0.12, 0.08)


def draw_outlier(views: GarmentViews, rng: np.random.Generator) -> Bytes:
    """One picture ``(size, size, 3)``: grounds most of all, and what is drawn."""
    kind = int(rng.choice(len(_SHARES), p=_SHARES))
    if kind == 1:
        return _clouds(rng, views.size)
    if kind == 2:
        return _leaves(rng, views.size)
    if kind == 3:
        return _lines(rng, views.size)
    return (_ground, _ground, _ground, _ground, _mosaic, _shuffled, _close)[kind](views, rng)
