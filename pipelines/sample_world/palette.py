"""Colours by the names shoppers use, as sRGB of the cloth in even light."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["PALETTE", "Rgb", "darker", "encoded", "lighter", "lightness", "linear"]

Rgb = NDArray[np.floating[Any]]

PALETTE: Final = {
    "Black": "#201f22", "Charcoal": "#434448", "Grey": "#85868a", "Light Grey": "#bcbdc0",
    "White": "#f3f2ef", "Cream": "#efe4cf", "Beige": "#d4bf9f", "Camel": "#b88d5b",
    "Brown": "#6d4a35", "Chocolate": "#46312a", "Taupe": "#8f7d70", "Red": "#bf2230",
    "Burgundy": "#6c1a2d", "Pink": "#e79fb3", "Hot Pink": "#d83b7d", "Blush": "#e5c4bd",
    "Coral": "#ec6f5e", "Orange": "#e5762f", "Rust": "#a94f2a", "Mustard": "#c99b33",
    "Yellow": "#efd24f", "Olive": "#68673b", "Khaki": "#9b906c", "Sage": "#9fb09a",
    "Green": "#2f8a4a", "Forest Green": "#214937", "Mint": "#b0dcc4", "Teal": "#21777c",
    "Turquoise": "#45b9bd", "Light Blue": "#a6c4e0", "Blue": "#3365b0", "Royal Blue": "#2942a3",
    "Denim Blue": "#546f92", "Indigo": "#343f5a", "Navy": "#212a47", "Purple": "#673c89",
    "Plum": "#4f2945", "Lilac": "#b7a2d2", "Mauve": "#a5788d", "Silver": "#c3c5c9",
    "Gold": "#c6a04c",
}  # fmt: skip


def linear(colour: str) -> Rgb:
    """A name of the palette or ``#rrggbb`` to ``(3,)`` linear light (IEC 61966-2-1)."""
    code = PALETTE.get(colour, colour).lstrip("#")
    x = np.frombuffer(bytes.fromhex(code), np.uint8).astype(np.float32) / 255
    return np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4).astype(np.float32)


def encoded(light: Rgb) -> NDArray[np.uint8]:
    """Linear light of any shape to sRGB bytes."""
    x = np.clip(light, 0, 1)
    srgb = np.where(x <= 0.0031308, x * 12.92, 1.055 * x ** (1 / 2.4) - 0.055)
    return np.round(srgb * 255).astype(np.uint8)


def lightness(colour: str) -> float:
    """CIE L* in [0, 100]."""
    y = float(linear(colour) @ np.array([0.2126, 0.7152, 0.0722], np.float32))
    return 116 * y ** (1 / 3) - 16 if y > 216 / 24389 else y * 24389 / 27


def _hex(light: Rgb) -> str:
    return "#" + bytes(encoded(light)).hex()


def darker(colour: str, by: float = 0.45) -> str:
    """The colour with a share of its light taken away, as ``#rrggbb``."""
    return _hex(linear(colour) * (1 - by))


def lighter(colour: str, by: float = 0.25) -> str:
    """The colour mixed with white light, as ``#rrggbb``."""
    return _hex(linear(colour) * (1 - by) + by)
