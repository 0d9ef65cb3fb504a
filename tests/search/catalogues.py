"""Small catalogues that are hard to rank."""

from __future__ import annotations

import numpy as np

from data.types import Availability, Entry, Facts

DIM = 16
SCALES = {"text": (0.1, 0.35), "picture": (0.3, 0.9)}


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


def catalogue(count: int, seed: int = 0, variants: int = 3) -> list[Entry]:
    """Clustered vectors, lognormal prices (some unknown or 0), few brands, all kinds of stock."""
    random = np.random.default_rng(seed)
    centres = random.standard_normal((12, DIM)) + 1
    rows = unit(
        centres[random.integers(12, size=count)] + 0.6 * random.standard_normal((count, DIM))
    )
    prices = np.exp(random.normal(3.8, 0.9, count)).round(2)
    kinds = list(Availability)
    scores = random.random(5).round(3)
    return [
        Entry(
            Facts(
                item=f"b{at % 5}:{at}",
                group=f"b{at % 5}:g{at // variants}",
                brand=f"b{at % 5}",
                availability=kinds[int(random.integers(4))],
                price=None if at % 31 == 0 else 0.0 if at % 37 == 0 else float(prices[at]),
                brand_score=float(scores[at % 5]),
                category=("women", "women > tops", "tops") if at % 2 else ("men",),
                color=("red",) if at % 3 else ("blue", "white"),
            ),
            rows[at],
        )
        for at in range(count)
    ]
