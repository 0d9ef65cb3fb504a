from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.ateliers import Place
from matching.ateliers.distances import EARTH_KM, haversine_km

places = st.builds(Place, st.floats(-90, 90), st.floats(-180, 180))


@settings(deadline=None)
@given(st.lists(places, min_size=1, max_size=20), places)
def test_distances_are_those_of_a_ball_tree(there, here):
    from sklearn.neighbors import BallTree

    rows = np.radians([(each.latitude, each.longitude) for each in there])
    tree = BallTree(rows, metric="haversine")
    angles, found = tree.query(np.radians([(here.latitude, here.longitude)]), k=len(rows))
    expected = np.empty(len(rows))
    expected[found[0]] = angles[0] * EARTH_KM
    assert haversine_km(rows, here) == pytest.approx(expected, abs=1e-3)


def test_paris_and_lyon_are_392_km_apart():
    rows = np.radians([(45.764, 4.8357), (np.nan, np.nan)])
    km = haversine_km(rows, Place(48.8566, 2.3522))
    assert km[0] == pytest.approx(391.5, abs=1)
    assert np.isnan(km[1])
