"""The garment apart from what it lies on, in photographs of a single garment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from data.colours import lab_of_rgb

if TYPE_CHECKING:
    from data.ports import Picture

__all__ = ["cut_out", "dominant_colours", "garment_frame", "garment_mask"]

Floats = NDArray[np.float32]
_SIDE: Final = 96
_BORDER: Final = 3
_LEAST_SHARE, _MOST_SHARE = 0.06, 0.92
_MARGIN: Final = 0.06


def cut_out(picture: Picture) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """An RGB picture squashed to ``(96, 96, 3)`` uint8, and where its garment is: ``(96, 96)`` bool."""
    small = np.asarray(picture.convert("RGB").resize((_SIDE, _SIDE)))
    return small, garment_mask(small)


def garment_mask(rgb: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """``(s, s, 3)`` uint8 to ``(s, s)`` bool: GrabCut (Rother et al. 2004) from a centred disc.

    Where the cut takes nearly nothing or everything, the central disc stands in.
    """
    import cv2

    size = rgb.shape[0]
    axis = (np.arange(size) + 0.5) / size * 2 - 1
    radius = np.hypot(axis[:, None], axis[None, :])
    marks = np.full((size, size), cv2.GC_PR_BGD, np.uint8)
    marks[radius < 0.85] = cv2.GC_PR_FGD
    marks[radius < 0.2] = cv2.GC_FGD
    border = np.ones((size, size), bool)
    border[_BORDER:-_BORDER, _BORDER:-_BORDER] = False
    marks[border] = cv2.GC_BGD
    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)
    cv2.setRNGSeed(0)
    cv2.grabCut(lab, marks, None, np.zeros((1, 65)), np.zeros((1, 65)), 4, cv2.GC_INIT_WITH_MASK)  # pyright: ignore[reportCallIssue, reportArgumentType, reportAttributeAccessIssue]
    mask = ((marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD)).astype(np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)).astype(bool)
    return mask if _LEAST_SHARE < mask.mean() < _MOST_SHARE else radius < 0.6


def garment_frame(mask: NDArray[np.bool_]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the garment and a little around it, as shares of the picture.

    ``mask`` ``(h, w)`` bool. The whole picture, ``(0, 0, 1, 1)``, where nothing is marked.
    """
    spans: list[tuple[float, float]] = []
    for length, shown in ((mask.shape[1], mask.any(0)), (mask.shape[0], mask.any(1))):
        places = np.flatnonzero(shown)
        if len(places) == 0:
            return 0.0, 0.0, 1.0, 1.0
        low, high = int(places[0]) / length, (int(places[-1]) + 1) / length
        margin = _MARGIN * (high - low)
        spans.append((max(0.0, low - margin), min(1.0, high + margin)))
    (left, right), (top, bottom) = spans
    return left, top, right, bottom


def _whitened(lab: Floats) -> Floats:
    """Takes the light's cast and dimness out: the brightest twentieth of a picture is nearly white."""
    bright = lab[lab[..., 0] >= np.quantile(lab[..., 0], 0.95)].mean(0)
    out = lab.copy()
    if np.hypot(bright[1], bright[2]) < 12:
        out[..., 1:] -= 0.6 * bright[1:] * (lab[..., :1] / max(float(bright[0]), 1.0))
    out[..., 0] *= float(np.clip(95 / max(float(bright[0]), 1.0), 1.0, 1.25))
    return out


def dominant_colours(
    rgb: NDArray[np.uint8], mask: NDArray[np.bool_], k: int = 3
) -> tuple[Floats, Floats]:
    """The garment's ``k`` main colours, white-balanced: ``(k, 3)`` L*a*b* and ``(k,)`` shares.

    Where there are fewer colours than ``k``, the rest have no share.
    """
    import cv2

    pixels = _whitened(lab_of_rgb(rgb))[mask]
    sample = pixels[:: max(1, len(pixels) // 1500)]
    weight = np.array([0.5, 1.0, 1.0], np.float32)
    distinct = min(k, len(np.unique(sample, axis=0)))
    means: Any = cv2.kmeans
    until = (cv2.TERM_CRITERIA_MAX_ITER | cv2.TERM_CRITERIA_EPS, 20, 0.05)
    cv2.setRNGSeed(0)
    _, of, found = means(sample * weight, distinct, None, until, 2, cv2.KMEANS_PP_CENTERS)
    shares = (np.bincount(of.reshape(-1), minlength=k) / len(sample)).astype(np.float32)
    centres = (found / weight).astype(np.float32)
    return np.pad(centres, ((0, k - distinct), (0, 0)), mode="edge"), shares
