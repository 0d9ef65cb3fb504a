"""Which cut-outs show their garment as one expects it: what a maker of pictures should learn from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pipelines.training.generator.cutouts import Cutouts

__all__ = ["typical_rows"]

_SIDE: Final = 32
_NEIGHBOURS: Final = 5
_ODD: Final = 0.15
_VOTERS: Final = 30
_DOUBTED: Final = 0.2
_FEW: Final = 20

Floats = NDArray[np.float32]


def typical_rows(cutouts: Cutouts) -> NDArray[np.int64]:
    """Rows of ``cutouts`` without the oddest outlines of each label: crumpled, lying askew, cut
    badly, or labelled as something else. Labels with few garments keep all.
    """
    labels = np.array([photo.label for photo in cutouts.photos])
    away = _distances(_outlines(cutouts))
    kept = np.ones(len(labels), bool)
    shares = _neighbour_shares(away, labels)
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        if len(rows) < _FEW:
            continue
        near = np.sort(away[np.ix_(rows, rows)], 1)[:, :_NEIGHBOURS].mean(1)
        kept[rows[near > np.quantile(near, 1 - _ODD)]] = False
        kept[rows[shares[rows] < np.quantile(shares[rows], _DOUBTED)]] = False
    return np.flatnonzero(kept)


def _outlines(cutouts: Cutouts) -> Floats:
    import cv2

    small = [cv2.resize(a, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA) for a in cutouts.alpha]
    return (np.stack(small) / 255).astype(np.float32)


def _distances(outlines: Floats) -> Floats:
    """``(n, n)``: mean square difference of two outlines, or of one and the other's mirror image."""
    rows, mirrored = (side.reshape(len(outlines), -1) for side in (outlines, outlines[:, :, ::-1]))
    lengths = (rows**2).sum(1)
    alike = np.maximum(rows @ rows.T, rows @ mirrored.T)
    away = np.maximum(lengths[:, None] + lengths[None] - 2 * alike, 0)
    np.fill_diagonal(away, np.inf)
    return away.astype(np.float32)


def _neighbour_shares(away: Floats, labels: NDArray[np.str_]) -> Floats:
    """How many of the outlines nearest to each bear its label, rare labels counting for more."""
    names, numbers = np.unique(labels, return_inverse=True)
    weights = np.bincount(numbers, minlength=len(names)) ** -0.5
    near = np.argsort(away, axis=1)[:, :_VOTERS]
    votes = weights[numbers[near]]
    own = votes * (numbers[near] == numbers[:, None])
    return (own.sum(1) / votes.sum(1)).astype(np.float32)
