"""Picture or text to ranked products: encoders, vector indexes and the blend."""

from search.blend import (
    Scales,
    blend,
    likeness,
    normalise_weights,
    price_alignment,
    scaled_cosine,
)
from search.generations import Build
from search.indexes.edge import EdgeIndex, open_edge_index
from search.indexes.server import ServerIndex, open_server_index

__all__ = [
    "Build",
    "EdgeIndex",
    "Scales",
    "ServerIndex",
    "blend",
    "likeness",
    "normalise_weights",
    "open_edge_index",
    "open_server_index",
    "price_alignment",
    "scaled_cosine",
]
