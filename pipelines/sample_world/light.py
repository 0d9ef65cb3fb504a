"""Light from the upper left on a relief of cloth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from pipelines.sample_world.cloth import Weave
from pipelines.sample_world.curves import Points
from pipelines.sample_world.raster import Plane, blur, fill

__all__ = ["Shine", "folded", "lit"]

_LAMP: Final = np.array([-0.44, -0.60, 0.90]) / np.linalg.norm([-0.44, -0.60, 0.90])
_EYE: Final = np.array([0.0, 0.0, 1.0])
_HALF: Final = (_LAMP + _EYE) / np.linalg.norm(_LAMP + _EYE)


class Shine(NamedTuple):
    diffuse: Plane
    """A factor of the cloth's own colour, about 1 on the whole."""
    gloss: Plane
    """Light added on top of it."""


def lit(height: Plane, mask: Plane, weave: Weave, relief: Plane) -> Shine:
    """Lambert's cosine law and Blinn's highlight on a height field in pixels."""
    down, right = np.gradient(height)
    norm = 1 / np.sqrt(down**2 + right**2 + 1)
    cosine = (-right * _LAMP[0] - down * _LAMP[1] + _LAMP[2]) * norm
    diffuse = 0.22 + 0.78 * np.clip(cosine / _LAMP[2], 0, 1.35)
    hollow = np.clip((blur(height, 9) - height) * 0.035, -0.08, 0.35)
    diffuse = diffuse * (1 - hollow) * (1 + weave.tone * relief)
    inside = mask > 0.5
    mean = float(diffuse[inside].mean()) if inside.any() else 1.0
    facing = np.clip((-right * _HALF[0] - down * _HALF[1] + _HALF[2]) * norm, 0, 1)
    flat = _HALF[2] ** weave.gloss
    gloss = weave.sheen * np.clip(facing**weave.gloss - 0.75 * flat, 0, 1)
    return Shine((diffuse / max(mean, 0.3)).astype(np.float32), gloss.astype(np.float32))


def folded(
    shape: tuple[int, ...],
    window: tuple[slice, slice],
    side: int,
    folds: Sequence[tuple[Points, float, float]],
    rng: np.random.Generator,
    crumple: float,
) -> Plane:
    """Height in pixels of folds (outline, width, depth) and of the cloth's own unevenness."""
    height = np.zeros(shape, np.float32)
    for low, high in ((0, 14), (14, 34), (34, 1e9)):
        for sign in (1, -1):
            some = [f for f in folds if low <= f[1] < high and f[2] * sign > 0]
            if not some:
                continue
            top = max(abs(depth) for _, _, depth in some)
            cover = fill(side, [f[0] for f in some], [abs(f[2]) / top for f in some])[window]
            wide = float(np.mean([f[1] for f in some]))
            height += 1.5 * sign * top * blur(cover, wide * 0.30)
    for sigma, share in ((46.0, 1.5), (20.0, 0.75)):
        noise = blur(rng.standard_normal(shape, dtype=np.float32), sigma)
        height += crumple * share * noise / max(float(noise.std()), 1e-6)
    return height
