from __future__ import annotations

import numpy as np
import pytest

from data.colours import FAMILIES, SHADES, lab_of_hex, memberships, shade_shares


@pytest.mark.parametrize(
    ("code", "family"),
    [
        ("#1b1b1d", "black"), ("#f2f2f0", "white"), ("#c0202b", "red"), ("#1f2944", "navy"),
        ("#2f8a45", "green"), ("#eda6b8", "pink"), ("#6d1a2d", "burgundy"), ("#f3d54a", "yellow"),
    ],
)  # fmt: skip
def test_a_plain_colour_has_its_shoppers_name(code: str, family: str) -> None:
    _, families = memberships(shade_shares(lab_of_hex(code)[None], np.ones(1, np.float32)))
    assert FAMILIES[int(families.argmax())] == family


def test_shares_of_shades_add_up_to_one() -> None:
    centres = np.stack([lab_of_hex("#c0202b"), lab_of_hex("#2f5fb0")])
    shares = shade_shares(centres, np.array([0.5, 0.5], np.float32))
    assert shares.shape == (len(SHADES),)
    assert shares.sum() == pytest.approx(1, abs=1e-5)


def test_red_and_blue_in_equal_parts_are_multicolour() -> None:
    centres = np.stack([lab_of_hex("#c0202b"), lab_of_hex("#2f5fb0")])
    _, families = memberships(shade_shares(centres, np.array([0.5, 0.5], np.float32)))
    assert FAMILIES[int(families.argmax())] == "multicolour"
