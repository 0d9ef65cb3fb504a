"""Garments as they might be photographed elsewhere: turned, lit, recoloured, on other grounds."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from matching.garment import garment_frame
from pipelines.training.photos import PackedPhotos

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["GarmentViews", "camera", "grounds_of", "plain", "taken", "tint", "whole"]

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
_GROUND_SIZE: Final = 64
_LEAST_GROUND: Final = 0.22
_GREY: Final = 0.06
_PLAIN: Final = 0.4
"""The share of other grounds that are of one colour, as a shop's are."""
_WITHIN: Final = (0.62, 1.18)
_AROUND: Final = (0.8, 1.3)
"""How much of a frame a view shows, at least and at most: of a photograph, of a garment's surroundings."""
# Turns hue around the grey axis: RGB to YIQ and back (NTSC).
_TO_YIQ: Final = np.array(
    [[0.299, 0.587, 0.114], [0.5959, -0.2746, -0.3213], [0.2115, -0.5227, 0.3112]], np.float32
)
_FROM_YIQ: Final = np.linalg.inv(_TO_YIQ).astype(np.float32)


def grounds_of(packed: PackedPhotos) -> Bytes:
    """``(m, 64, 64, 3)``: what lies beside the garments of a table's photographs, from the widest strip free of them.

    Beside those that were added to the table others may be: what else somebody wears.
    """
    import cv2

    grounds: list[Bytes] = []
    size = packed.pixels.shape[1]
    for photo, pixels, mask in zip(packed.photos, packed.pixels, packed.masks, strict=True):
        if not photo.number:
            continue
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        if len(rows) == 0:
            continue
        strips = (
            pixels[: rows[0]], pixels[rows[-1] + 1 :],
            pixels[:, : columns[0]], pixels[:, columns[-1] + 1 :],
        )  # fmt: skip
        widest = max(strips, key=lambda strip: min(strip.shape[:2]))
        if min(widest.shape[:2]) >= _LEAST_GROUND * size:
            short = min(widest.shape[:2])
            for start in range(0, max(widest.shape[:2]) - short + 1, short):
                along = widest.shape[0] > widest.shape[1]
                square = (
                    widest[start : start + short] if along else widest[:, start : start + short]
                )
                grounds.append(cv2.resize(square, (_GROUND_SIZE, _GROUND_SIZE)).astype(np.uint8))
    return np.stack(grounds) if grounds else np.zeros((0, _GROUND_SIZE, _GROUND_SIZE, 3), np.uint8)


def plain(rng: np.random.Generator, size: int) -> Bytes:
    """One colour, most often near to white, a little darker to one side: ``(size, size, 3)``."""
    low = 225 if rng.random() < 0.6 else 0
    slope = rng.uniform(-0.15, 0.15, 2)
    axis = np.linspace(-0.5, 0.5, size)
    light = 1 + slope[0] * axis[:, None] + slope[1] * axis[None]
    return np.clip(rng.uniform(low, 255, 3) * light[..., None], 0, 255).astype(np.uint8)


def whole(source: int) -> Floats:
    """The frame that is all of a square picture."""
    return np.array([0, 0, source, source], np.float32)


def camera(rng: np.random.Generator, frame: Floats, size: int, zoom: tuple[float, float]) -> Floats:
    """The 2x3 matrix from a view's pixels to the source's, about a ``frame``: left, top, right, bottom."""
    middle, sides = (frame[:2] + frame[2:]) / 2, frame[2:] - frame[:2]
    share = math.exp(rng.uniform(math.log(zoom[0]), math.log(zoom[1])))
    across, down = sides * share / size
    stretch = math.exp(rng.normal(0, 0.12))
    angle = math.radians(
        rng.normal(0, 14) + (rng.choice((90, 180, 270)) if rng.random() < 0.04 else 0)
    )
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    lean = np.array([[1.0, rng.normal(0, 0.08)], [rng.normal(0, 0.08), 1.0]])
    mirror = np.diag([-1.0 if rng.random() < 0.5 else 1.0, 1.0])
    matrix = turn @ lean @ mirror @ np.diag([across * stretch, down / stretch])
    room = max(0.04, abs(1 - share) / 2)
    centre = middle + rng.uniform(-room, room, 2) * sides
    return np.concatenate([matrix, (centre - matrix @ np.full(2, size / 2))[:, None]], 1).astype(
        np.float32
    )


def tint(rng: np.random.Generator, strength: float, recolour: bool) -> tuple[Floats, Floats]:
    """A 3x3 matrix and an offset on RGB in [0, 1]: light, contrast, saturation and hue at once."""
    hue = rng.uniform(-math.pi, math.pi) if recolour else rng.normal(0, 0.12)
    strong = math.exp(rng.normal(0, 0.45 if recolour else 0.25))
    turn = np.eye(3, dtype=np.float32)
    turn[1:, 1:] = strong * np.array(
        [[math.cos(hue), -math.sin(hue)], [math.sin(hue), math.cos(hue)]]
    )
    gain = np.exp(rng.normal(0, strength / 4, 3) + rng.normal(0, strength))
    contrast = math.exp(rng.normal(0, strength))
    matrix = contrast * np.diag(gain) @ _FROM_YIQ @ turn @ _TO_YIQ
    grey = 0.5 * (1 - contrast) + rng.normal(0, 0.06)
    offset = np.full(3, grey)
    if recolour and rng.random() < 0.4:
        offset = offset + rng.normal(0, 0.15, 3)
        if rng.random() < 0.25:
            matrix, offset = -matrix, offset + 0.9
    return matrix.astype(np.float32), offset.astype(np.float32)


def taken(picture: Bytes, rng: np.random.Generator) -> Bytes:
    """As a camera takes it: half of the pictures a little soft, half a little grainy. ``(s, s, 3)``."""
    import cv2

    seen: Any = picture
    if rng.random() < 0.5:
        seen = cv2.GaussianBlur(seen, (0, 0), float(rng.uniform(0.3, 1.2)))
    if rng.random() < 0.5:
        grain = rng.standard_normal(picture.shape, np.float32)
        seen = seen + grain * np.float32(rng.uniform(1, 12))
    return np.clip(seen, 0, 255).astype(np.uint8)


@dataclass(frozen=True)
class GarmentViews:
    """Draws views ``(n, 3, size, size)`` float32 in about [-1, 1] of packed photographs."""

    packed: PackedPhotos
    grounds: Bytes
    size: int
    frames: Floats
    """``(n, 4)``: around each garment, in pixels of its photograph."""
    swap: float = 0.3
    recolour: float = 0.35
    framed: float = 0.5
    """The share of views that are framed by the garment; the rest begin with the whole photograph."""

    @classmethod
    def of(cls, packed: PackedPhotos, grounds: Bytes, size: int) -> GarmentViews:
        """Views from sources no larger than they must be, so that nothing is sampled too thinly."""
        import cv2

        wanted = round(size * 4 / 3)
        if packed.pixels.shape[1] > wanted:
            square, area = (wanted, wanted), cv2.INTER_AREA
            pixels = np.stack([cv2.resize(p, square, interpolation=area) for p in packed.pixels])
            masks = np.stack(
                [
                    cv2.resize(m.astype(np.float32), square, interpolation=area) > 0.5
                    for m in packed.masks
                ]
            )
            packed = replace(packed, pixels=pixels.astype(np.uint8), masks=masks)
        frames = np.array([garment_frame(mask) for mask in packed.masks], np.float32)
        return cls(packed, grounds, size, frames * packed.pixels.shape[1])

    def garments(self, rows: NDArray[np.int64], rng: np.random.Generator) -> Tensor:
        import torch

        n, s = len(rows), self.size
        pixels, masks = np.empty((n, s, s, 3), np.uint8), np.empty((n, s, s), np.uint8)
        tints: list[tuple[Floats, Floats]] = []
        for i, row in enumerate(rows):
            pixels[i], masks[i] = self._warped(int(row), rng)
            again = rng.random() < self.recolour
            light = tint(rng, 0.18, recolour=False)
            tints += [tint(rng, 0.2, recolour=True) if again else light, light]
        tensor = torch.from_numpy(pixels).permute(0, 3, 1, 2).reshape(n, 3, -1).float().div_(255)
        matrix = torch.from_numpy(np.stack([m for m, _ in tints]))
        offset = torch.from_numpy(np.stack([o for _, o in tints]))[..., None]
        inside = torch.from_numpy(masks).reshape(n, 1, -1).float().div_(255)
        own = torch.baddbmm(offset[0::2], matrix[0::2], tensor)
        rest = torch.baddbmm(offset[1::2], matrix[1::2], tensor)
        views = torch.lerp(rest, own, inside).clamp_(0, 1).mul_(2).sub_(1).view(n, 3, s, s)
        return _erased(_greyed(views, rng), rng)

    def _warped(self, row: int, rng: np.random.Generator) -> tuple[Bytes, Bytes]:
        import cv2

        if rng.random() < self.framed:
            matrix = camera(rng, self.frames[row], self.size, _AROUND)
        else:
            matrix = camera(rng, whole(self.packed.pixels.shape[1]), self.size, _WITHIN)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        edge = cv2.BORDER_REFLECT_101
        pixels = cv2.warpAffine(
            self.packed.pixels[row], matrix, (self.size, self.size), flags=flags, borderMode=edge
        )
        inside = self.packed.masks[row].astype(np.uint8) * 255
        mask = cv2.warpAffine(inside, matrix, (self.size, self.size), flags=flags, borderMode=edge)
        if len(self.grounds) and rng.random() < self.swap:
            drawn = plain(rng, self.size) if rng.random() < _PLAIN else self.ground(rng)
            ground = drawn.astype(np.float32)
            soft = cv2.blur(mask, (3, 3)).astype(np.float32)[..., None] / 255
            pixels = (pixels * soft + ground * (1 - soft)).astype(np.uint8)
        return pixels.astype(np.uint8), mask.astype(np.uint8)

    def ground(self, rng: np.random.Generator) -> Bytes:
        """A view of a ground without a garment, ``(size, size, 3)``."""
        import cv2

        chosen = self.grounds[rng.integers(len(self.grounds))]
        matrix = camera(rng, whole(_GROUND_SIZE), self.size, (0.5, 1.2))
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(
            chosen, matrix, (self.size, self.size), flags=flags, borderMode=cv2.BORDER_REFLECT_101
        ).astype(np.uint8)


def _greyed(views: Any, rng: np.random.Generator) -> Any:
    """A few views without colours: a picture is not of nothing because it is grey."""
    grey = np.flatnonzero(rng.random(len(views)) < _GREY)
    views[grey] = views[grey].mean(1, keepdim=True)
    return views


def _erased(views: Any, rng: np.random.Generator) -> Any:
    """Covers a rectangle of one view in four with its own noise (Zhong et al. 2017)."""
    size = views.shape[-1]
    for i in np.flatnonzero(rng.random(len(views)) < 0.25):
        h, w = (int(size * rng.uniform(0.1, 0.4)) for _ in range(2))
        y, x = int(rng.integers(size - h)), int(rng.integers(size - w))
        views[int(i), :, y : y + h, x : x + w] = float(rng.uniform(-1, 1))
    return views
