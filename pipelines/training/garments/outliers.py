"""Pictures of nothing to wear, for a reader to learn what it does not know."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipelines.training.garments.drawings import DRAWINGS, clouds, leaves
from pipelines.training.garments.things import Things
from pipelines.training.garments.views import GarmentViews

__all__ = ["draw_outlier"]

Bytes = NDArray[np.uint8]
_DRAWN: Final = 0.4
_THINGS: Final = 0.35
"""The share of things among pictures of nothing, where there are some; of the rest, what is drawn."""
_COLOURFUL: Final = (-0.3, 1.6)
"""How colourful a picture is, drawn evenly and clipped to [0, 1]: some are grey, some as they are."""


def _mosaic(views: GarmentViews, rng: np.random.Generator) -> Bytes:
    """Tiles of grounds, clouds and leaves side by side: a scene without one thing in it."""
    size = views.size
    picture = _ground(views, rng)
    for _ in range(int(rng.integers(1, 5))):
        kind = int(rng.integers(3))
        other = _ground(views, rng) if kind == 0 else (leaves, clouds)[kind - 1](rng, size)
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
    return views.ground(rng) if len(views.grounds) else clouds(rng, views.size)


_FROM_PHOTOS: Final = ((0.5, _ground), (0.2, _mosaic), (0.18, _shuffled), (0.12, _close))


def draw_outlier(
    views: GarmentViews, rng: np.random.Generator, things: Things | None = None
) -> Bytes:
    """One picture ``(size, size, 3)``: what lies beside garments, what is drawn, what nobody wears."""
    if things is not None and rng.random() < _THINGS:
        picture = things.draw(views, rng)
    elif rng.random() < _DRAWN:
        picture = DRAWINGS[int(rng.integers(len(DRAWINGS)))](rng, views.size)
    else:
        chosen = rng.choice(len(_FROM_PHOTOS), p=[share for share, _ in _FROM_PHOTOS])
        picture = _FROM_PHOTOS[int(chosen)][1](views, rng)
    grey = picture.mean(2, keepdims=True)
    share = float(np.clip(rng.uniform(*_COLOURFUL), 0, 1))
    return (grey + share * (picture - grey)).astype(np.uint8)
