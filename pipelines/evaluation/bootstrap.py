"""How sure a mean is: percentile bootstrap over groups that were drawn together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["Measured", "bootstrap"]


@dataclass(frozen=True)
class Measured:
    """A mean of ``count`` values with its 95% interval."""

    value: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


def bootstrap(
    values: Sequence[float], groups: Sequence[str] | None = None, draws: int = 2000, seed: int = 0
) -> Measured:
    """The mean and the 2.5 and 97.5 percentiles of ``draws`` resamplings of whole groups.

    Without ``groups`` every value is its own (Efron 1979).
    """
    if not len(values):
        return Measured(float("nan"), float("nan"), float("nan"), 0)
    rng = np.random.default_rng(seed)
    names, index = np.unique(
        np.arange(len(values)) if groups is None else np.asarray(groups), return_inverse=True
    )
    sums = np.bincount(index, weights=np.asarray(values, float))
    sizes = np.bincount(index)
    drawn = rng.integers(0, len(names), (draws, len(names)))
    means = sums[drawn].sum(1) / sizes[drawn].sum(1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Measured(float(np.mean(values)), float(low), float(high), len(values))
