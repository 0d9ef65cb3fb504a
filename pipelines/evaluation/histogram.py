"""The baseline every encoder must beat: how often each colour occurs in a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from data.colours import lab_of_rgb

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["colour_histograms"]

_BINS: Final = (6, 8, 8)
_RANGES: Final = ((0.0, 100.0), (-80.0, 80.0), (-80.0, 80.0))


def colour_histograms(pictures: Sequence[Image]) -> NDArray[np.float32]:
    """``(n, 384)`` float32 unit rows: square roots of 6x8x8 L*a*b* histograms (Hellinger)."""
    rows = [
        _histogram(np.asarray(picture.convert("RGB").resize((128, 128)))) for picture in pictures
    ]
    return np.stack(rows).astype(np.float32)


def _histogram(rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    lab = lab_of_rgb(rgb).reshape(-1, 3)
    low, high = np.array(_RANGES).T
    counts, _ = np.histogramdd(np.clip(lab, low, high - 1e-3), bins=_BINS, range=_RANGES)
    return np.sqrt(counts.ravel() / counts.sum())
