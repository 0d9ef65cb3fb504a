"""Drawn pictures of nothing to wear: each a family without end, none like another's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["DRAWINGS", "clouds", "leaves"]

Bytes = NDArray[np.uint8]
Floats = NDArray[np.floating[Any]]
_WALK: Final = 4_000
_WALKERS: Final = 40


def _spectrum(rng: np.random.Generator, size: int) -> NDArray[np.float64]:
    """``(size, size)`` in [0, 1]: noise whose power falls as in photographs (Field 1987)."""
    axis = np.fft.fftfreq(size)
    radius = np.hypot(axis[:, None] * rng.uniform(0.3, 1), axis[None, :] * rng.uniform(0.3, 1))
    radius[0, 0] = 1 / size
    wave = np.fft.fft2(rng.normal(size=(size, size))) / radius ** rng.uniform(0.6, 2.2)
    field = np.fft.ifft2(wave).real
    return (field - field.min()) / max(float(np.ptp(field)), 1e-9)


def _bytes(picture: Floats) -> Bytes:
    return np.clip(picture, 0, 255).astype(np.uint8)


def _ink(rng: np.random.Generator) -> tuple[float, ...]:
    return tuple(float(c) for c in rng.uniform(0, 255, 3))


def _places(size: int) -> tuple[Floats, Floats]:
    """``x`` ``(1, size)`` and ``y`` ``(size, 1)`` in [0, 1]."""
    axis = (np.arange(size) + 0.5) / size
    return axis[None, :], axis[:, None]


def clouds(rng: np.random.Generator, size: int) -> Bytes:
    """Two colours in one another, with grain."""
    first, second = rng.uniform(0, 255, 3), rng.uniform(0, 255, 3)
    field = _spectrum(rng, size)[..., None]
    grain = rng.normal(0, rng.uniform(0, 12), (size, size, 3))
    return _bytes(first * field + second * (1 - field) + grain)


def leaves(rng: np.random.Generator, size: int) -> Bytes:
    """Shapes over shapes of falling size: the dead leaves model (Lee, Mumford, Huang 2001)."""
    import cv2

    picture = clouds(rng, size)
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
    return _bytes(picture * shade)


def _strokes(rng: np.random.Generator, size: int) -> Bytes:
    """Strokes and marks as in writing, plans and tables."""
    import cv2

    paper = np.full(
        (size, size, 3), rng.uniform(150, 255, 3) if rng.random() < 0.7 else rng.uniform(0, 90, 3)
    )
    picture = paper.astype(np.uint8)
    ink = _ink(rng)
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


def _fractal(rng: np.random.Generator, size: int) -> Bytes:
    """Where a walk by a few random contractions comes by (Kataoka et al. 2020, FractalDB)."""
    import cv2

    count = int(rng.integers(2, 6))
    maps = rng.uniform(-1, 1, (count, 2, 2))
    maps *= (rng.uniform(0.4, 0.85, count) / np.linalg.norm(maps, 2, axis=(1, 2)))[:, None, None]
    moves = rng.uniform(-1, 1, (count, 2))
    at, seen = rng.uniform(-1, 1, (_WALKERS, 2)), []
    for _ in range(_WALK // _WALKERS):
        chosen = rng.integers(count, size=_WALKERS)
        at = np.einsum("nij,nj->ni", maps[chosen], at) + moves[chosen]
        seen.append(at)
    points = np.concatenate(seen[10:])
    low, high = points.min(0), points.max(0)
    margin = rng.uniform(-0.1, 0.2)
    shares = (points - low) / np.maximum(high - low, 1e-6) * (1 - 2 * margin) + margin
    cells = (shares * size).astype(int)
    cells = cells[((cells >= 0) & (cells < size)).all(1)]
    seen_at = np.zeros((size, size), np.float32)
    np.add.at(seen_at, (cells[:, 1], cells[:, 0]), 1)
    soft = cv2.GaussianBlur(seen_at, (0, 0), float(rng.uniform(0.4, 1.5)))
    there = np.clip(soft * rng.uniform(1, 4), 0, 1)[..., None]
    return _bytes(clouds(rng, size) * (1 - there) + np.array(_ink(rng)) * there)


def _hills(rng: np.random.Generator, size: int) -> Bytes:
    """A sky over ridges, the nearer the darker or the brighter."""
    x, y = _places(size)
    sky, low = rng.uniform(60, 255, 3), rng.uniform(60, 255, 3)
    picture = sky * (1 - y[..., None]) + low * y[..., None] + np.zeros((size, size, 1))
    tint, step = rng.uniform(30, 200, 3), rng.normal(0, 40)
    waves = np.arange(1, 9)
    for number in range(int(rng.integers(1, 5))):
        heights = rng.normal(0, 1, 8) / waves ** rng.uniform(0.8, 1.6)
        ridge = (
            heights[:, None] * np.sin(waves[:, None] * 6.3 * x + rng.uniform(0, 6.3, (8, 1)))
        ).sum(0)
        top = rng.uniform(0.25, 0.6) + 0.12 * number + 0.08 * ridge
        below = (y > top[None, :])[..., None]
        cloth = 0.75 + 0.5 * _spectrum(rng, size)[..., None]
        picture = np.where(below, (tint + step * number) * cloth, picture)
    return _bytes(picture)


def _solid(u: Floats, v: Floats, light: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Where one is and how bright it lies there: ``u`` and ``v`` run from -1 to 1 across it."""
    kind = int(rng.integers(3))
    if kind == 0:
        height = np.sqrt(np.clip(1 - u**2 - v**2, 0, 1))
        ball = (u**2 + v**2 < 1).astype(np.float32)
        return ball, 0.45 + 0.4 * (u * light[0] + v * light[1]) + 0.3 * height
    inside = ((np.abs(u) < 1) & (np.abs(v) < 1)).astype(np.float32)
    if kind == 1:
        return inside, 0.4 + 0.6 * np.sqrt(np.clip(1 - u**2, 0, 1)) + 0.2 * u * light[0]
    return inside, np.where(u + 0.3 * v < rng.uniform(-0.5, 0.5), 0.55, 1.0)


def _solids(rng: np.random.Generator, size: int) -> Bytes:
    """Balls, tubes and boxes in one light, on something."""
    import cv2

    x, y = _places(size)
    picture = clouds(rng, size).astype(np.float64)
    edge = rng.uniform(0.3, 0.8)
    picture = np.where((y > edge)[..., None], picture, picture * 0.3 + np.array(_ink(rng)) * 0.7)
    light = rng.normal(0, 1, 2)
    light /= np.linalg.norm(light) + 1e-9
    for _ in range(int(rng.integers(1, 5))):
        cx, cy = rng.uniform(0.2, 0.8, 2)
        a, b = rng.uniform(0.08, 0.36, 2)
        turn = rng.uniform(0, 3.2)
        u = ((x - cx) * np.cos(turn) + (y - cy) * np.sin(turn)) / a
        v = ((y - cy) * np.cos(turn) - (x - cx) * np.sin(turn)) / b
        inside, shade = _solid(u, v, light, rng)
        soft = cv2.blur(inside, (3, 3))[..., None]
        body = np.array(_ink(rng)) * (shade[..., None] + rng.normal(0, 0.03, (size, size, 1)))
        shine = rng.uniform(0, 160) * np.clip(shade - 0.9, 0, 1)[..., None]
        picture = picture * (1 - soft) + (body + shine) * soft
    return _bytes(picture)


def _cells(rng: np.random.Generator, size: int) -> Bytes:
    """Grains, pebbles, leaves and walls: the distances to scattered points (Worley 1996)."""
    x, y = _places(size)
    count = int(rng.integers(6, 90))
    at = rng.uniform(0, 1, (count, 2)).astype(np.float32)
    stretch = float(np.exp(rng.normal(0, 0.5)))
    across, down = x.T.astype(np.float32) - at[:, 0], y.astype(np.float32) - at[:, 1]
    away = (across * stretch)[None] ** 2 + (down / stretch)[:, None] ** 2  # (size, size, count)
    near = np.sqrt(np.partition(away, 1, axis=2)[..., :2] * count)
    wall = np.clip((near[..., 1] - near[..., 0]) * rng.uniform(2, 8), 0, 1)[..., None]
    spread = rng.uniform(0, 60)
    tints = np.array(_ink(rng)) + rng.normal(0, spread, (count, 3))
    nearest = away.argmin(2)
    dome = 1 - rng.uniform(0, 0.7) * np.clip(near[..., :1], 0, 1)
    body = tints[nearest] * dome * (0.8 + 0.4 * _spectrum(rng, size)[..., None])
    return _bytes(body * wall + np.array(_ink(rng)) * (1 - wall))


def _blossom(rng: np.random.Generator, size: int) -> Bytes:
    """One shape in the middle, even on both sides or around, of cloth or of one colour (Gielis 2003)."""
    import cv2

    turns = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    around, n1, n2, n3 = rng.integers(1, 12), *np.exp(rng.normal(0, 0.9, 3))
    inner = np.abs(np.cos(around * turns / 4)) ** n2 + np.abs(np.sin(around * turns / 4)) ** n3
    radius = (inner + 1e-6) ** (-1 / max(n1, 0.3))
    radius = np.clip(radius / np.quantile(radius, 0.95), 0.05, 1.4)
    tall = np.exp(rng.normal(0, 0.35))
    scale, turn = size * rng.uniform(0.2, 0.48), rng.uniform(0, 6.3)
    shape = np.stack(
        [radius * np.cos(turns + turn) / tall, radius * np.sin(turns + turn) * tall], 1
    )
    middle = size * rng.uniform(0.4, 0.6, 2)
    corners = np.round(middle + scale * shape).astype(np.int32)
    mask = np.zeros((size, size), np.float32)
    cv2.fillPoly(mask, [corners], 1.0)
    soft = cv2.blur(mask, (3, 3))[..., None]
    ground = clouds(rng, size) if rng.random() < 0.7 else np.full((size, size, 3), _ink(rng))
    body = clouds(rng, size) if rng.random() < 0.5 else np.full((size, size, 3), _ink(rng))
    picture = _bytes(ground * (1 - soft) + body * soft)
    if rng.random() < 0.5:
        cv2.polylines(picture, [corners], True, _ink(rng), int(rng.integers(1, 4)))
    return picture


DRAWINGS: Final[tuple[Callable[[np.random.Generator, int], Bytes], ...]] = (
    clouds, leaves, _strokes, _fractal, _hills, _solids, _cells, _blossom,
)  # fmt: skip
