"""Lines and outlines as rows of points, in units of a drawing: x from its middle, y downwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Points", "along", "curve", "disc", "flip", "half", "limb", "shift", "taper", "turn"]

Points = NDArray[np.float64]
"""``(n, 2)``: x to the right, y downwards."""
Node = tuple[float, float] | tuple[float, float, int]
"""A point on a curve; a third value of 1 makes it a corner."""

_STEPS = 14


def _spline(knots: Points) -> Points:
    """A Catmull-Rom curve through the knots (Catmull and Rom 1974), without its last point."""
    padded = np.vstack([2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]])
    t = np.linspace(0, 1, _STEPS, endpoint=False)[:, None]
    pieces: list[Points] = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        pieces.append(
            0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2
                   + (3 * b - a - 3 * c + d) * t**3)
        )  # fmt: skip
    return np.vstack(pieces)


def curve(*nodes: Node, closed: bool = False) -> Points:
    """A smooth line through the nodes that turns sharply only at corners."""
    if closed:
        first = next((i for i, node in enumerate(nodes) if len(node) == 3), None)
        if first is None:
            return _round(np.array([node[:2] for node in nodes], float))
        nodes = (*nodes[first:], *nodes[: first + 1])
    runs: list[Points] = []
    start = 0
    for i in range(1, len(nodes)):
        if i == len(nodes) - 1 or len(nodes[i]) == 3:
            knots = np.array([node[:2] for node in nodes[start : i + 1]], float)
            runs.append(_spline(knots))
            start = i
    return np.vstack([*runs, np.array([nodes[-1][:2]], float)])


def _round(knots: Points) -> Points:
    """A closed smooth curve."""
    around = np.vstack([knots[-2:], knots, knots[:2]])
    return _spline(around)[2 * _STEPS : -_STEPS]


def flip(points: Points) -> Points:
    """The mirror image about the middle line."""
    return points * [-1, 1]


def half(*nodes: Node) -> Points:
    """A symmetric outline from its right half, given from the top of the middle line to its foot."""
    right = curve(*nodes)
    return np.vstack([right, flip(right)[::-1]])


def shift(points: Points, x: float = 0, y: float = 0) -> Points:
    """Moved by ``x`` and ``y`` units."""
    return np.add(points, (x, y))


def turn(points: Points, degrees: float, about: tuple[float, float]) -> Points:
    """Clockwise, as y runs downwards."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return (points - about) @ np.array([[c, s], [-s, c]]) + about


def disc(x: float, y: float, rx: float, ry: float | None = None) -> Points:
    """An ellipse about a point; a circle without ``ry``."""
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    return np.stack([x + rx * np.cos(angle), y + (ry or rx) * np.sin(angle)], 1)


def along(line: Points, start: float, end: float) -> Points:
    """The part of a line between two shares of its length, in 24 even steps."""
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.linspace(start, end, 24) * length[-1]
    return np.stack([np.interp(at, length, line[:, 0]), np.interp(at, length, line[:, 1])], 1)


def _normals(line: Points) -> Points:
    step = np.gradient(line, axis=0)
    step = step / np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None]
    return np.stack([-step[:, 1], step[:, 0]], 1)


def limb(axis: Points, widths: Sequence[float], start: float = 0.0, end: float = 1.0) -> Points:
    """A tube around an axis: ``widths`` are its half widths at even shares of the axis' length."""
    line = along(axis, start, end)
    share = np.linspace(start, end, len(line))
    at = np.linspace(0, 1, len(widths))
    half_width: Any = np.interp(share, at, widths)
    side = _normals(line) * half_width[:, None]
    return np.vstack([line + side, (line - side)[::-1]])


def taper(line: Points, width: float) -> Points:
    """A stroke that thins out towards both ends."""
    even = along(line, 0, 1)
    swell = width / 2 * np.sin(np.linspace(0, np.pi, len(even))) ** 0.7
    side = _normals(even) * swell[:, None]
    return np.vstack([even + side, (even - side)[::-1]])
