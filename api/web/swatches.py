"""Colour names of feeds and readings as something to see."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

__all__ = ["swatch"]

_UNKNOWN: Final = "#b8b2a7"
_MORE: Final = {
    "gray": "#85868a", "gold": "#c9a227", "silver": "#c0c4c8", "ivory": "#f4eee0", "camel": "#b98d5b",
    "rust": "#a2492b", "indigo": "#2f3676", "violet": "#7d4fa3", "lavender": "#bcaedd",
    "forest green": "#214736", "sand": "#d2bd9d", "stone": "#b5ada0", "ecru": "#e5dcc5",
    "copper": "#b06a3b", "multicolour": "#b8b2a7", "aqua": "#46b9bd", "magenta": "#c02a85",
}  # fmt: skip


@cache
def _known() -> dict[str, str]:
    from data.colours import PROTOTYPES, SHADES, hex_of_lab

    return _MORE | {name: hex_of_lab(lab) for name, lab in zip(SHADES, PROTOTYPES, strict=True)}


@cache
def swatch(name: str) -> str:
    """``#rrggbb`` for a colour's name, the longest word of it that is known; a stone grey for others."""
    plain = re.sub(r"[^a-z ]+", " ", name.casefold()).strip()
    known = _known()
    if plain in known:
        return known[plain]
    words = plain.split()
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            part = " ".join(words[start : start + length])
            if part in known:
                return known[part]
    return _UNKNOWN
