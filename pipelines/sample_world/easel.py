"""A drawing of laid-out panels of cloth: what is put down is remembered, then fitted, lit and shaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.sample_world.backdrops import backdrop
from pipelines.sample_world.cloth import WEAVES, Cloth
from pipelines.sample_world.curves import Points, along, disc, taper
from pipelines.sample_world.light import folded, lit
from pipelines.sample_world.palette import Rgb, encoded, linear
from pipelines.sample_world.patterns import coloured
from pipelines.sample_world.raster import Plane, blur, fill, inner_distance, stroke

__all__ = ["SIZE", "Easel", "Fold"]

SIZE: Final = 448
"""Pixels of a finished picture's side."""
_SIDE: Final = SIZE * 2
_MARGIN: Final = 0.075


class Fold(NamedTuple):
    """A soft ridge, or a valley where ``depth`` is negative; in units."""

    line: Points
    width: float
    depth: float


class Easel:
    """Units are what the outlines are given in; the whole is fitted to the picture at the end.

    Later panels lie upon earlier ones. Marks (seams, stitches, strokes) keep to the last panel.
    """

    def __init__(self, seed: int, *, pose: float = 1.0) -> None:
        self.rng = np.random.default_rng(seed)
        self._steps: list[Callable[[], None]] = []
        self._low, self._high = np.full(2, 1e9), np.full(2, -1e9)
        self._turn = np.radians(self.rng.normal(0, 1.6) * pose)
        self._sway = self.rng.uniform(-6, 6, (2, 2)) * pose
        self._phase = self.rng.uniform(0, 6.3, 4)
        self._unit, self._middle = 1.0, np.zeros(2)
        self.origin = np.zeros(2)
        """Where the next things are put down, relative to their own coordinates."""
        self._light = np.zeros((_SIDE, _SIDE, 3), np.float32)
        self._cover: Plane = np.zeros((_SIDE, _SIDE), np.float32)
        self._last: Plane = self._cover

    # ------------------------------------------------------------- what is put down

    def panel(  # noqa: PLR0913  (each is a property of cloth that some panel needs)
        self, outline: Points, cloth: Cloth, *, puff: float = 10, round_: float = 34,
        lift: float = 5, folds: Sequence[Fold] = (), grain: float = 0, crumple: float = 1,
        tone: float = 1.0,
    ) -> None:  # fmt: skip
        """Lay down cloth: ``puff`` is how high it rises within ``round_`` of its edge, ``lift`` how
        far it is above what it covers, ``grain`` the angle of its threads in degrees."""
        outline = outline + self.origin
        folds = [Fold(f.line + self.origin, f.width, f.depth) for f in folds]
        self._reach(outline)
        seed = int(self.rng.integers(2**31))
        self._steps.append(
            partial(self._lay, outline, cloth, (puff, round_, lift, grain, crumple, tone),
                    tuple(folds), seed)
        )  # fmt: skip

    def stroke(
        self, *lines: Points, colour: str, width: float = 2.0, opacity: float = 1.0,
        dash: tuple[float, float] | None = None, soft: float = 0, free: bool = False,
    ) -> None:  # fmt: skip
        """Draw lines; ``free`` ones may leave the last panel and count as cover."""
        if free:
            self._reach(*self._here(lines))
        self._steps.append(
            partial(self._draw, self._here(lines), colour, (width, opacity, soft), dash, free)
        )

    def seam(self, *lines: Points, depth: float = 1.0) -> None:
        """A groove where two pieces meet."""
        self._steps.append(partial(self._groove, self._here(lines), depth))

    def stitch(self, *lines: Points, colour: str, opacity: float = 0.75) -> None:
        self.stroke(*lines, colour=colour, width=1.9, opacity=opacity, dash=(6.0, 3.6))

    def shade(self, *outlines: Points, amount: float = 0.3, soft: float = 14) -> None:
        """Darken parts of the last panel; a negative amount lightens."""
        self._steps.append(partial(self._shade, self._here(outlines), amount, soft))

    def patch(self, outline: Points, colour: str, opacity: float = 1.0) -> None:
        """Print a flat shape on the last panel."""
        self._steps.append(partial(self._print, outline + self.origin, colour, opacity))

    def button(self, x: float, y: float, colour: str, radius: float = 8.5) -> None:
        cloth = Cloth(colour, "rubber")
        self.panel(disc(x, y, radius), cloth, puff=3, round_=5, lift=2, crumple=0)
        holes = [disc(x + dx, y + dy, radius * 0.13) for dx in (-2.2, 2.2) for dy in (-2.2, 2.2)]
        self.shade(*holes, amount=0.6, soft=0.3)

    def _reach(self, *lines: Points) -> None:
        """Let the picture be large enough for these."""
        self._low = np.min([self._low, *(points.min(0) for points in lines)], 0)
        self._high = np.max([self._high, *(points.max(0) for points in lines)], 0)

    def _here(self, lines: Sequence[Points]) -> tuple[Points, ...]:
        return tuple(line + self.origin for line in lines)

    # ------------------------------------------------------------- the picture

    def render(self, ground: str) -> NDArray[np.uint8]:
        """``(448, 448, 3)`` sRGB on a light ground that suits a garment of the colour ``ground``."""
        span = float((self._high - self._low).max())
        self._unit = _SIDE * (1 - 2 * _MARGIN) / span
        self._middle = (self._low + self._high) / 2
        for step in self._steps:
            step()
        scene = self._on_ground(backdrop(_SIDE, ground, self.rng))
        small = scene.reshape(SIZE, 2, SIZE, 2, 3).mean((1, 3))
        grain = self.rng.normal(1, 0.008, (SIZE, SIZE, 1))
        return encoded((small * grain).astype(np.float32))

    def _on_ground(self, ground: Rgb) -> Rgb:
        near = blur(np.roll(self._cover, (7, 4), (0, 1)), 6)
        far = blur(np.roll(self._cover, (20, 12), (0, 1)), 26)
        ground *= ((1 - 0.42 * near) * (1 - 0.26 * far))[..., None]
        return ground * (1 - self._cover[..., None]) + self._light

    def _placed(self, points: Points) -> Points:
        """Units to pixels, with the small irregularities of a garment laid down by hand."""
        p = points - self._middle
        x, y = p[:, 0] / 160, p[:, 1] / 160
        a, b, c, d = self._phase
        sway = self._sway
        wave = np.stack([sway[0, 0] * np.sin(y + a) + sway[0, 1] * np.sin(2.1 * y + b),
                         sway[1, 0] * np.sin(x + c) + sway[1, 1] * np.sin(1.7 * x + d)], 1)  # fmt: skip
        cos, sin = np.cos(self._turn), np.sin(self._turn)
        turned = (p + wave * 0.6) @ np.array([[cos, sin], [-sin, cos]])
        return turned * self._unit + _SIDE / 2

    def _dense(self, line: Points) -> Points:
        """Enough points that a straight line can sway."""
        return self._placed(along(line, 0, 1) if len(line) < 12 else line)

    def _lay(
        self, outline: Points, cloth: Cloth, form: tuple[float, ...], folds: tuple[Fold, ...],
        seed: int,
    ) -> None:  # fmt: skip
        puff, round_, lift, grain, crumple, tone = form
        rng = np.random.default_rng(seed)
        k = self._unit
        mask = fill(_SIDE, [self._placed(outline)])
        self._throw(mask, lift * k)
        window = _window(mask)
        part = mask[window]
        weave = WEAVES[cloth.weave]
        u, v = self._threads(window, grain)
        swell = 1 - np.clip(inner_distance(part) / (round_ * k), 0, 1)
        height = puff * k * np.sqrt(np.maximum(1 - swell**2, 0))
        height = blur(height.astype(np.float32), 2.5 * k)
        placed = [
            (taper(self._dense(f.line), f.width * k), f.width * k, f.depth * k) for f in folds
        ]
        height += folded(part.shape, window, _SIDE, placed, rng, 2.4 * k * weave.crumple * crumple)
        relief = weave.relief(u, v, rng)
        shine = lit(height + relief * weave.depth * k, part, weave, relief)
        body = coloured(cloth, u, v, window, k, rng) * (shine.diffuse * tone)[..., None]
        light = body + shine.gloss[..., None]
        a = part[..., None]
        self._light[window] = self._light[window] * (1 - a) + light * a
        self._cover[window] = np.maximum(self._cover[window], part)
        self._last = mask

    def _throw(self, mask: Plane, lift: float) -> None:
        """The shadow of a new panel on what it covers."""
        if lift <= 0:
            return
        down, right = round(lift * 0.9), round(lift * 0.6)
        shadow = blur(np.roll(mask, (down, right), (0, 1)), max(lift * 1.1, 1)) * (1 - mask)
        self._light *= (1 - 0.5 * shadow)[..., None]

    def _threads(self, window: tuple[slice, slice], grain: float) -> tuple[Plane, Plane]:
        y, x = np.mgrid[window].astype(np.float32)
        x, y = (x - _SIDE / 2) / self._unit, (y - _SIDE / 2) / self._unit
        angle = self._turn + np.radians(grain)
        cos, sin = np.float32(np.cos(angle)), np.float32(np.sin(angle))
        return x * cos + y * sin, y * cos - x * sin

    # ------------------------------------------------------------- marks

    def _draw(
        self, lines: Sequence[Points], colour: str, form: tuple[float, float, float],
        dash: tuple[float, float] | None, free: bool,
    ) -> None:  # fmt: skip
        width, opacity, soft = form
        k = self._unit
        scaled = (dash[0] * k, dash[1] * k) if dash else None
        ink = stroke(_SIDE, [self._dense(line) for line in lines], width * k, scaled)
        if free:
            self._throw(ink, 2.5 * k)
            self._cover = np.maximum(self._cover, ink * opacity)
            self._ink(ink, colour, opacity)
        else:
            self._ink((blur(ink, soft * k) if soft else ink) * self._last, colour, opacity)

    def _ink(self, cover: Plane, colour: str, opacity: float) -> None:
        a = (cover * opacity)[..., None]
        self._light += (linear(colour) * 0.96 - self._light) * a

    def _print(self, outline: Points, colour: str, opacity: float) -> None:
        """Ink that keeps the cloth's light and shade."""
        cover = fill(_SIDE, [self._dense(outline)]) * self._last
        window = _window(cover)
        mean = np.maximum(blur(self._light[window].mean(2), 30), 1e-3)
        shading = np.clip(self._light[window].mean(2) / mean, 0.6, 1.4)[..., None]
        a = (cover[window] * opacity)[..., None]
        self._light[window] += (linear(colour) * shading - self._light[window]) * a

    def _groove(self, lines: Sequence[Points], depth: float) -> None:
        k = self._unit
        placed = [self._dense(line) for line in lines]
        dark = blur(stroke(_SIDE, placed, 2.4 * k), 0.7 * k) * self._last
        bright = blur(stroke(_SIDE, [p + 2.2 * k for p in placed], 2.2 * k), 1.0 * k) * self._last
        self._light *= (1 - np.clip(0.42 * depth * dark, 0, 0.9) + 0.13 * depth * bright)[..., None]

    def _shade(self, outlines: Sequence[Points], amount: float, soft: float) -> None:
        k = self._unit
        cover = blur(fill(_SIDE, [self._dense(o) for o in outlines]), soft * k) * self._last
        self._light *= (1 - amount * cover)[..., None]


def _window(mask: Plane) -> tuple[slice, slice]:
    """The even-sized part of the picture that a mask covers, with a margin."""
    rows: Any = np.flatnonzero(mask.max(1) > 0)
    columns: Any = np.flatnonzero(mask.max(0) > 0)
    if not len(rows):
        return slice(0, 16), slice(0, 16)
    top, left = max(int(rows[0]) - 8, 0) // 8 * 8, max(int(columns[0]) - 8, 0) // 8 * 8
    bottom = min((int(rows[-1]) + 16) // 8 * 8, _SIDE)
    right = min((int(columns[-1]) + 16) // 8 * 8, _SIDE)
    return slice(top, bottom), slice(left, right)
