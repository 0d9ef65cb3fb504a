"""Whether made pictures differ from each other, and from what their maker was trained on.

Both are asked of shapes, colour left out: a maker learns every garment in every colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.garment import garment_mask
from pipelines.evaluation.judge import Judge
from pipelines.training.generator import Cutouts

__all__ = ["Copying", "Variety", "copying", "variety"]

_SIDE: Final = 32
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Variety:
    """Mean distance between two pictures of one prompt, and between two real garments of its class."""

    shapes: float
    real_shapes: float
    features: float
    real_features: float


@dataclass(frozen=True)
class Copying:
    """``rate``: the share of pictures nearer to some training garment than 99% of real garments of
    unseen senders are. ``shapes`` and ``real_shapes``: median distance to the nearest.
    """

    rate: float
    shapes: float
    real_shapes: float


def _shape(picture: Bytes, mask: NDArray[np.float32]) -> Floats:
    """``(s, s, 3)`` and a mask in [0, 1] to a row: the outline, and light and dark within it."""
    import cv2

    light = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    cover = cv2.resize(mask, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    inside = cv2.resize(light * mask, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    tone = inside / np.maximum(cover, 1e-3)
    chosen = tone[cover > 0.5]
    if not len(chosen):
        return np.zeros(2 * _SIDE * _SIDE, np.float32)
    tone = np.clip((tone - chosen.mean()) / (chosen.std() + 6), -2, 2) * (cover > 0.5)
    return np.concatenate([cover.ravel(), 0.25 * tone.ravel()]).astype(np.float32)


def _made(pictures: Bytes) -> Floats:
    return np.stack([_shape(p, garment_mask(p).astype(np.float32)) for p in pictures])


def _real(cutouts: Cutouts) -> Floats:
    covers = cutouts.alpha.astype(np.float32) / 255
    return np.stack([_shape(p, c) for p, c in zip(cutouts.pixels, covers, strict=True)])


def _mirrored(shapes: Floats) -> Floats:
    square = shapes.reshape(len(shapes), 2, _SIDE, _SIDE)
    return square[..., ::-1].reshape(len(shapes), -1)


def _nearest(asked: Floats, known: Floats) -> Floats:
    """Root mean square distance of each row to the nearest known one or its mirror image."""
    both = np.concatenate([known, _mirrored(known)])
    squares = (asked**2).sum(1)[:, None] - 2 * asked @ both.T + (both**2).sum(1)[None]
    return np.sqrt(np.maximum(squares.min(1), 0) / (_SIDE * _SIDE)).astype(np.float32)


def _spread(rows: Floats) -> float:
    """Mean distance between two different rows."""
    away = np.sqrt(np.maximum(((rows[:, None] - rows[None]) ** 2).mean(-1), 0))
    return float(away.sum() / max(1, len(rows) * (len(rows) - 1)))


def variety(judge: Judge, twins: dict[str, Bytes], real: Cutouts) -> Variety:
    """Over the garments of ``twins``, beside as many real ones of the same class."""
    rng = np.random.default_rng(0)
    rows: list[tuple[float, float, float, float]] = []
    for garment, pictures in twins.items():
        alike = [i for i, photo in enumerate(real.photos) if photo.label == garment]
        if len(alike) < 2:
            continue
        beside = real.take(rng.permutation(alike)[: 3 * len(pictures)].tolist())
        cover = beside.alpha[..., None] / 255
        shown = (beside.pixels * cover + 236 * (1 - cover)).astype(np.uint8)
        rows.append(
            (
                _spread(_made(pictures)), _spread(_real(beside)),
                _spread(judge.judge(pictures)[1]), _spread(judge.judge(shown)[1]),
            )
        )  # fmt: skip
    return Variety(*np.mean(rows, axis=0).tolist()) if rows else Variety(0, 0, 0, 0)


def copying(pictures: Bytes, trained: Cutouts, unseen: Cutouts) -> Copying:
    """How near made pictures come to ``trained``, beside real garments that are ``unseen``."""
    known = _real(trained)
    made, real = _nearest(_made(pictures), known), _nearest(_real(unseen), known)
    line = float(np.quantile(real, 0.01))
    return Copying(float((made < line).mean()), float(np.median(made)), float(np.median(real)))
