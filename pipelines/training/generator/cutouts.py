"""Garments cut out of photographs of any shape, centred on a square: what the picture maker learns.

Only clean cuts are of use: a garment that runs out of the picture, a mask of crumbs or one that
took the floor for cloth would teach shapes that no garment has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from data.errors import InvalidInputError
from matching.garment import garment_mask
from pipelines.training.photos import BadRow, Photo, each_photo
from pipelines.training.runs import untold

__all__ = ["SIDE", "Cutouts", "cut_out", "is_clean", "pack_cutouts"]

SIDE: Final = 128
_CUT_AT: Final = 160
_FILL: Final = 0.86
_NEAR: Final = 11.0
_SOURCE: Final = "2"

Bytes = NDArray[np.uint8]


@dataclass(frozen=True)
class Cutout:
    """``pixels`` ``(s, s, 3)`` uint8 and ``alpha`` ``(s, s)`` uint8; the rest says how clean it is:
    shares of the edge touched, of the first cut thrown away, of the photograph covered.
    """

    pixels: Bytes
    alpha: Bytes
    touching: float
    lost: float
    area: float


@dataclass(frozen=True)
class Cutouts:
    """``pixels`` ``(n, s, s, 3)`` and ``alpha`` ``(n, s, s)``, uint8, one for each photograph."""

    photos: tuple[Photo, ...]
    pixels: Bytes
    alpha: Bytes

    def __len__(self) -> int:
        return len(self.photos)

    def take(self, rows: Sequence[int]) -> Cutouts:
        index = np.asarray(rows, np.int64)
        return Cutouts(tuple(self.photos[i] for i in rows), self.pixels[index], self.alpha[index])


def _components(mask: NDArray[np.bool_]) -> tuple[Any, Any]:
    import cv2

    _, marked, measured, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    return marked, measured


def _main_parts(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The pieces at least a quarter as large as the largest (shoes come in pairs), holes filled."""
    marked, measured = _components(mask)
    if len(measured) < 2:
        return mask
    areas = measured[1:, 4]
    kept = np.isin(marked, np.flatnonzero(areas >= 0.25 * areas.max()) + 1)
    marked, measured = _components(~kept)
    crumbs = np.flatnonzero(measured[:, 4] < 0.003 * mask.size)
    return kept | np.isin(marked, crumbs[crumbs > 0])


def _without_trapped_floor(rgb: Bytes, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cuts again where the floor shows between legs or sleeves: pixels in the floor's own colours.

    Left alone where that would take much of the garment, which then has the floor's colours.
    """
    import cv2

    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)
    smooth = cv2.blur(lab, (5, 5)).astype(np.float32)
    outside = ~cv2.dilate(mask.astype(np.uint8), np.ones((7, 7), np.uint8)).astype(bool)
    if outside.sum() < 200 or mask.sum() < 200:
        return mask
    cv2.setRNGSeed(0)
    stop = (cv2.TERM_CRITERIA_MAX_ITER, 15, 0.0)
    means: Any = cv2.kmeans
    floor = means(smooth[outside][::7], 6, None, stop, 1, cv2.KMEANS_PP_CENTERS)[2]
    away = np.linalg.norm(smooth[mask][:, None] - floor[None], axis=-1).min(1)
    like_floor = np.zeros_like(mask)
    like_floor[mask] = away < _NEAR
    core = like_floor & (cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
    share = core.sum() / mask.sum()
    if not 0.01 < share < 0.35:
        return mask
    marks = np.where(mask & ~like_floor, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    marks[outside] = cv2.GC_BGD
    cv2.grabCut(lab, marks, None, np.zeros((1, 65)), np.zeros((1, 65)), 2, cv2.GC_INIT_WITH_MASK)  # pyright: ignore[reportCallIssue, reportArgumentType]
    again = (marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD)
    return again & mask if (again & mask).sum() > 0.5 * mask.sum() else mask


def cut_out(rgb: Bytes, side: int = SIDE) -> Cutout:
    """The garment of a photograph ``(h, w, 3)`` uint8, its longer side filling 86% of a square."""
    import cv2

    small = cv2.resize(rgb, (_CUT_AT, _CUT_AT), interpolation=cv2.INTER_AREA).astype(np.uint8)
    first = _without_trapped_floor(small, garment_mask(small))
    mask = _main_parts(first)
    frame = np.concatenate([mask[4], mask[-5], mask[:, 4], mask[:, -5]])
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.9)
    height, width = rgb.shape[:2]
    soft = cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC)
    soft = np.clip((soft - 0.4) / 0.4, 0, 1)
    rows, columns = np.flatnonzero(soft.max(1) > 0.5), np.flatnonzero(soft.max(0) > 0.5)
    if not len(rows):
        nothing = np.zeros((side, side, 3), np.uint8)
        return Cutout(nothing, nothing[..., 0], 1, 1, 0)
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    scale = side * _FILL / max(bottom - top, right - left)
    move = np.array(
        [[scale, 0, side / 2 - scale * (left + right) / 2],
         [0, scale, side / 2 - scale * (top + bottom) / 2]], np.float32,
    )  # fmt: skip
    # Shrinking by more than half needs the fine detail blurred away first.
    blur = max(0.01, 0.45 * (1 / scale - 1))
    blurred = cv2.GaussianBlur(rgb, (0, 0), blur) if scale < 0.9 else rgb
    pixels = cv2.warpAffine(blurred, move, (side, side), flags=cv2.INTER_CUBIC)
    alpha = cv2.warpAffine(soft, move, (side, side), flags=cv2.INTER_LINEAR)
    return Cutout(
        pixels.astype(np.uint8), np.round(alpha * 255).astype(np.uint8), float(frame.mean()),
        float(1 - mask.sum() / max(first.sum(), 1)), float(mask.mean()),
    )  # fmt: skip


def is_clean(cut: Cutout) -> bool:
    """Whether the garment lies whole inside the photograph and came out in one piece."""
    return cut.touching < 0.06 and cut.lost < 0.15 and 0.08 < cut.area < 0.75


def _key(photos: Sequence[Photo], side: int) -> str:
    digest = hashlib.sha256(f"{_SOURCE}:{side}".encode())
    for photo in photos:
        digest.update(f"{photo.file.name}:{photo.label}:{photo.file.stat().st_size};".encode())
    return digest.hexdigest()[:16]


def pack_cutouts(
    photos: Sequence[Photo],
    cache: Path,
    side: int = SIDE,
    progress: Callable[[int, int], None] = untold,
) -> tuple[Cutouts, list[BadRow]]:
    """Cuts every photograph once and keeps the clean cuts; a later run reads them from ``cache``.

    Raises ``InvalidInputError`` where not one garment can be cut out.
    """
    bad: list[BadRow] = []
    stored = cache / f"cutouts-{side}-{_key(photos, side)}.npz"
    if not stored.is_file():
        kept: list[int] = []
        pixels: list[Bytes] = []
        alpha: list[Bytes] = []
        cuts = each_photo(photos, lambda picture: cut_out(np.asarray(picture), side))
        for row, cut in enumerate(cuts):
            if isinstance(cut, BadRow):
                bad.append(cut)
            elif is_clean(cut):
                kept.append(row)
                pixels.append(cut.pixels)
                alpha.append(cut.alpha)
            progress(row + 1, len(photos))
        if not kept:
            raise InvalidInputError("No garment can be cut out of the photographs: check them.")
        cache.mkdir(parents=True, exist_ok=True)
        partial = stored.with_name(stored.stem + ".part.npz")
        np.savez(partial, kept=np.array(kept), pixels=np.stack(pixels), alpha=np.stack(alpha))
        partial.replace(stored)
    with np.load(stored) as loaded:
        chosen = tuple(photos[int(i)] for i in loaded["kept"])
        return Cutouts(chosen, loaded["pixels"], loaded["alpha"]), bad
