"""What stands on the cloth: stripes, checks, dots, flowers and their like, in linear light."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import skia
from scipy import ndimage

from pipelines.sample_world.cloth import Cloth
from pipelines.sample_world.palette import Rgb, linear
from pipelines.sample_world.raster import Plane

__all__ = ["PATTERNS", "coloured"]

Share = Callable[[Plane, Plane, np.random.Generator], tuple[Plane, Plane]]
"""Coordinates in units to how much of the second and the third colour stands at each place."""


def _band(x: Plane, period: float, wide: float, at: float = 0.0) -> Plane:
    """1 on bands of a width that repeat with a period, with soft edges."""
    far = np.abs((x - at) % period - period / 2)
    return np.clip((far - (period / 2 - wide / 2)) / 1.2 + 0.5, 0, 1).astype(np.float32)


def _none(u: Plane) -> Plane:
    return np.zeros_like(u)


def _breton(u: Plane, v: Plane, _rng: np.random.Generator) -> tuple[Plane, Plane]:
    return _band(v, 44, 17), _none(u)


def _block_stripe(u: Plane, v: Plane, _rng: np.random.Generator) -> tuple[Plane, Plane]:
    return _band(v, 120, 60), _none(u)


def _pinstripe(u: Plane, _v: Plane, _rng: np.random.Generator) -> tuple[Plane, Plane]:
    return _band(u, 34, 3.2) * 0.7, _none(u)


def _stripe(u: Plane, _v: Plane, _rng: np.random.Generator) -> tuple[Plane, Plane]:
    return _band(u, 26, 11), _none(u)


def _gingham(u: Plane, v: Plane, _rng: np.random.Generator) -> tuple[Plane, Plane]:
    return (_band(u, 40, 20) + _band(v, 40, 20)) / 2, _none(u)


def _tartan(u: Plane, v: Plane, _rng: np.random.Generator) -> tuple[Plane, Plane]:
    wide = (_band(u, 130, 62) + _band(v, 130, 62)) * 0.5
    fine = np.maximum(_band(u, 130, 5, 65), _band(v, 130, 5, 65)) * 0.75
    return wide, fine


def _windowpane(u: Plane, v: Plane, _rng: np.random.Generator) -> tuple[Plane, Plane]:
    return np.maximum(_band(u, 78, 3.4), _band(v, 92, 3.4)) * 0.75, _none(u)


def _houndstooth(u: Plane, v: Plane, _rng: np.random.Generator) -> tuple[Plane, Plane]:
    x, y = (u / 30) % 1 * 4, (v / 30) % 1 * 4
    tooth = np.where((x < 2) == (y < 2), (x < 2), ((x + y) % 2 < 1))
    return tooth.astype(np.float32) * 0.95, _none(u)


def _herringbone(u: Plane, v: Plane, _rng: np.random.Generator) -> tuple[Plane, Plane]:
    zig = np.abs((u / 34) % 1 - 0.5) * 34
    return _band(v + zig, 11, 5) * 0.35, _none(u)


def _dots(u: Plane, v: Plane, _rng: np.random.Generator) -> tuple[Plane, Plane]:
    row = np.floor(v / 26)
    x = (u + (row % 2) * 22) % 44 - 22
    y = v % 26 - 13
    return np.clip(8.5 - np.hypot(x, y), 0, 1).astype(np.float32), _none(u)


def _heather(u: Plane, _v: Plane, rng: np.random.Generator) -> tuple[Plane, Plane]:
    noise = ndimage.gaussian_filter(rng.standard_normal(u.shape, dtype=np.float32), (0.8, 3))
    return np.clip(noise / float(noise.std()) * 0.16 + 0.12, 0, 1), _none(u)


def _leopard(u: Plane, v: Plane, _rng: np.random.Generator) -> tuple[Plane, Plane]:
    """Broken rings around darker hearts."""
    cell = 46.0
    near = np.full_like(u, 99.0)
    turn = np.zeros_like(u)
    for i in (-1, 0, 1):
        for j in (-1, 0, 1):
            a, b = np.floor(u / cell) + i, np.floor(v / cell) + j
            mix = np.sin(a * 12.9898 + b * 78.233) * 43758.5453
            jitter = mix - np.floor(mix)
            dx = u - (a + 0.25 + 0.5 * jitter) * cell
            dy = (v - (b + 0.75 - 0.5 * jitter) * cell) * 1.15
            far = np.hypot(dx, dy) + 2.5 * np.sin(3 * np.arctan2(dy, dx) + 9 * jitter)
            nearer = far < near
            near = np.where(nearer, far, near)
            turn = np.where(nearer, np.arctan2(dy, dx) + 6 * jitter, turn)
    ring = np.clip(1 - (np.abs(near - 13) - 3.6), 0, 1) * (np.cos(1.5 * turn) > -0.72)
    return ring.astype(np.float32), (np.clip(9 - near, 0, 1) * 0.8).astype(np.float32)


_SHARES: Final[dict[str, Share]] = {
    "breton": _breton, "block stripe": _block_stripe, "pinstripe": _pinstripe, "stripe": _stripe,
    "gingham": _gingham, "tartan": _tartan, "windowpane": _windowpane, "houndstooth": _houndstooth,
    "herringbone": _herringbone, "dots": _dots, "heather": _heather, "leopard": _leopard,
}  # fmt: skip


def _petals(canvas: Any, x: float, y: float, size: float, turn: float, colours: list[Any]) -> None:
    """A flower of five petals with a heart."""
    petal, heart, leaf = colours
    canvas.save()
    canvas.translate(x, y)
    canvas.rotate(turn)
    for angle in (20, 200):
        canvas.save()
        canvas.rotate(angle)
        canvas.drawOval(skia.Rect(size * 0.6, -size * 0.24, size * 1.9, size * 0.24), leaf)
        canvas.restore()
    for _ in range(5):
        canvas.rotate(72)
        canvas.drawOval(skia.Rect(size * 0.06, -size * 0.36, size * 0.98, size * 0.36), petal)
    canvas.drawCircle(0, 0, size * 0.26, heart)
    canvas.restore()


def _floral(cloth: Cloth, side: int, unit: float, rng: np.random.Generator) -> tuple[Rgb, Plane]:
    """Flowers strewn without crowding: their light and their coverage."""
    pixels = np.zeros((side, side, 4), np.uint8)
    canvas = skia.Canvas(pixels)
    pitch = 62 * cloth.scale * unit
    for row in range(int(side / pitch) + 2):
        for column in range(int(side / pitch) + 2):
            x = (column + 0.5 * (row % 2) + rng.uniform(-0.22, 0.22)) * pitch
            y = (row + rng.uniform(-0.22, 0.22)) * pitch
            size = pitch * rng.uniform(0.22, 0.40)
            colours = [cloth.second, "Mustard", cloth.third]
            if rng.random() < 0.35:
                colours[0] = "Cream" if cloth.colour not in ("Cream", "White") else "Coral"
            _petals(canvas, x, y, size, rng.uniform(0, 360), [_paint(name) for name in colours])
    cover = pixels[..., 3:].astype(np.float32) / 255
    light = pixels[..., :3].astype(np.float32) / 255 / np.maximum(cover, 1e-3)
    return (np.clip(light, 0, 1) ** 2.2).astype(np.float32), cover[..., 0]


def _paint(colour: str) -> Any:
    r, g, b = (float(x) ** (1 / 2.2) for x in linear(colour))
    return skia.Paint(AntiAlias=True, Color4f=skia.Color4f(r, g, b, 1))


PATTERNS: Final = ("solid", "floral", *_SHARES)


def coloured(
    cloth: Cloth,
    u: Plane,
    v: Plane,
    window: tuple[slice, slice],
    unit: float,
    rng: np.random.Generator,
) -> Rgb:
    """The cloth's own light ``(h, w, 3)`` at coordinates in units; ``unit`` is a unit in pixels."""
    base = np.broadcast_to(linear(cloth.colour), (*u.shape, 3)).astype(np.float32)
    if cloth.pattern == "floral":
        side = max(window[0].stop, window[1].stop) + 1
        light, cover = _floral(cloth, side, unit, rng)
        part = cover[window][..., None] * 0.94
        return base * (1 - part) + light[window] * part
    if cloth.pattern in _SHARES:
        second, third = _SHARES[cloth.pattern](u / cloth.scale, v / cloth.scale, rng)
        base = base * (1 - second[..., None]) + linear(cloth.second) * second[..., None]
        base = base * (1 - third[..., None]) + linear(cloth.third) * third[..., None]
    return base
