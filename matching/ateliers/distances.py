"""Distances along the Earth's surface."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.ateliers import Place

__all__ = ["EARTH_KM", "haversine_km"]

EARTH_KM = 6371.0088
"""The Earth's mean radius (IUGG)."""


def haversine_km(places: NDArray[np.float64], here: Place) -> NDArray[np.float64]:
    """(n,) km from (n, 2) latitudes and longitudes in radians; NaN stays NaN.

    On a sphere, so up to 0.5% off (Sinnott 1984). A search tree would find no faster what every
    workshop's score needs anyway: docs/decisions/0008-ateliers-in-memory.md.
    """
    latitude, longitude = np.radians(here.latitude), np.radians(here.longitude)
    north, east = places[:, 0] - latitude, places[:, 1] - longitude
    half = np.sin(north / 2) ** 2
    half += np.cos(latitude) * np.cos(places[:, 0]) * np.sin(east / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
