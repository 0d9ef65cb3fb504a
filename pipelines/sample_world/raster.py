"""Points to antialiased coverage, and the blurs that light needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import skia
from numpy.typing import NDArray
from scipy import ndimage

from pipelines.sample_world.curves import Points

__all__ = ["Plane", "blur", "fill", "inner_distance", "stroke"]

Plane = NDArray[np.floating[Any]]
"""``(side, side)`` float32."""


def _path(points: Points, *, closed: bool) -> Any:
    builder = skia.PathBuilder()
    builder.addPolygon([skia.Point(float(x), float(y)) for x, y in points], closed)
    return builder.detach()


def _surface(side: int) -> tuple[NDArray[np.uint8], Any]:
    pixels = np.zeros((side, side, 4), np.uint8)
    return pixels, skia.Canvas(pixels)


def _coverage(pixels: NDArray[np.uint8]) -> Plane:
    return pixels[..., 3].astype(np.float32) / 255


def fill(side: int, outlines: Iterable[Points], strengths: Sequence[float] | None = None) -> Plane:
    """Coverage in [0, 1] of the closed outlines, each laid over the others with its strength."""
    pixels, canvas = _surface(side)
    for i, points in enumerate(outlines):
        strength = 1.0 if strengths is None else strengths[i]
        paint = skia.Paint(AntiAlias=True, Color4f=skia.Color4f(1, 1, 1, strength))
        canvas.drawPath(_path(points, closed=True), paint)
    return _coverage(pixels)


def stroke(
    side: int, lines: Iterable[Points], width: float, dash: tuple[float, float] | None = None
) -> Plane:
    """Coverage in [0, 1] of lines of one width in pixels."""
    pixels, canvas = _surface(side)
    paint = skia.Paint(
        AntiAlias=True, Color=skia.ColorWHITE, Style=skia.Paint.kStroke_Style, StrokeWidth=width,
        StrokeCap=skia.Paint.kButt_Cap if dash else skia.Paint.kRound_Cap,
        StrokeJoin=skia.Paint.kRound_Join,
    )  # fmt: skip
    if dash:
        paint.setPathEffect(skia.DashPathEffect.Make(list(dash), 0))
    for points in lines:
        canvas.drawPath(_path(points, closed=False), paint)
    return _coverage(pixels)


def blur(plane: Plane, sigma: float) -> Plane:
    """A Gaussian blur; wide ones are taken at a lower resolution, where they cost little."""
    step = 4 if sigma >= 14 else 2 if sigma >= 6 else 1
    if step == 1:
        return ndimage.gaussian_filter(plane, sigma, mode="nearest")
    rows, columns = (plane.shape[0] // step * step, plane.shape[1] // step * step)
    small = plane[:rows, :columns].reshape(rows // step, step, columns // step, step).mean((1, 3))
    soft = ndimage.gaussian_filter(small, sigma / step, mode="nearest")
    return _enlarge(soft, plane.shape)


def _enlarge(small: Plane, shape: tuple[int, ...]) -> Plane:
    """Bilinear, pixel centres on pixel centres."""
    out = small
    for axis in (0, 1):
        n, m = small.shape[axis], shape[axis]
        at = np.clip((np.arange(m) + 0.5) * (n / m) - 0.5, 0, n - 1)
        low = np.minimum(at.astype(int), n - 2)
        part = (at - low).astype(np.float32)
        part = part[:, None] if axis == 0 else part[None, :]
        out = np.take(out, low, axis) * (1 - part) + np.take(out, low + 1, axis) * part
    return out.astype(np.float32)


def inner_distance(mask: Plane) -> Plane:
    """Pixels from the nearest edge, 0 outside; measured at half resolution."""
    rows, columns = (mask.shape[0] // 2 * 2, mask.shape[1] // 2 * 2)
    small = mask[:rows:2, :columns:2] > 0.5
    far: Any = ndimage.distance_transform_edt(small)
    return _enlarge(np.asarray(far, np.float32) * 2, mask.shape)
