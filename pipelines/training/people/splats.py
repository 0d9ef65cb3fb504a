"""What is nearest to a camera, pixel by pixel, of surfaces that are strewn with points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["FAR", "Nearest", "normals", "splat"]

FAR: Final = 1e9
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Nearest:
    """``depth`` ``(s, s)``, ``FAR`` where nothing is; ``values`` ``(s, s, k)`` of what is there."""

    depth: Array
    values: Array

    @property
    def there(self) -> NDArray[np.bool_]:
        return self.depth < FAR


def splat(
    corners: Array, faces: NDArray[np.int64], values: Array, size: int, fineness: int
) -> Nearest:
    """The triangles ``faces`` ``(f, 3)`` of ``corners`` ``(n, 3)``: x and y in [-1, 1], down, and how far away.

    Each triangle is strewn with points, ``fineness`` to a side and one more; more are needed where it covers more pixels.
    ``values`` ``(n, k)`` of the corners are spread over it.
    """
    shares = _shares(fineness)
    spread = np.concatenate([corners, values], 1)[faces]  # (f, 3, 3 + k)
    points = np.einsum("pc,fck->pfk", shares, spread).reshape(-1, spread.shape[2])
    pixel = np.floor((points[:, :2] + 1) / 2 * size).astype(np.int64)
    inside = ((pixel >= 0) & (pixel < size)).all(1)
    points, pixel = points[inside], pixel[inside]
    nearest = np.argsort(-points[:, 2], kind="stable")  # what is written last stays
    at = pixel[nearest, 1], pixel[nearest, 0]
    depth = np.full((size, size), FAR)
    found = np.zeros((size, size, values.shape[1]))
    depth[at] = points[nearest, 2]
    found[at] = points[nearest, 3:]
    return Nearest(depth, found)


def _shares(fineness: int) -> Array:
    """``(p, 3)``: how much of each corner is in each point of a triangle."""
    places = [
        (i, j, fineness - i - j) for i in range(fineness + 1) for j in range(fineness + 1 - i)
    ]
    return np.array(places, np.float64) / fineness


def normals(corners: Array, faces: NDArray[np.int64]) -> Array:
    """``(n, 3)``: at right angles to the surface, at each corner; 0 where no face is."""
    a, b, c = (corners[faces[:, i]] for i in range(3))
    across = np.cross(b - a, c - a)
    sums = np.zeros_like(corners)
    for i in range(3):
        np.add.at(sums, faces[:, i], across)
    return sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
