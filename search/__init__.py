"""Picture or text to ranked products: encoders, vector indexes and the blend."""

from search.blend import (
    Scales,
    blend,
    likeness,
    normalise_weights,
    price_alignment,
    scaled_cosine,
)
from search.indexes.edge import EdgeIndex, open_edge_index

__all__ = [
    "EdgeIndex",
    "Scales",
    "blend",
    "likeness",
    "normalise_weights",
    "open_edge_index",
    "price_alignment",
    "scaled_cosine",
]
