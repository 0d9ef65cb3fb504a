"""Colours as shoppers name them, in CIE L*a*b* (D65).

A garment's colour is a share for each of the fine ``SHADES`` and a membership in each of the plain
``FAMILIES``: navy is fully "navy" and half "blue".
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "FAMILIES",
    "PROTOTYPES",
    "SHADES",
    "SHADE_FAMILIES",
    "colour_spread",
    "hex_of_lab",
    "lab_of_hex",
    "lab_of_rgb",
    "memberships",
    "shade_shares",
]

Floats = NDArray[np.float32]

# Shade: how it looks on a photographed garment, how readily people see it there (log odds beside the readiest) and the families
# it belongs to. Under household light what measures as grey is mostly a white or blue garment, and what measures as black often navy:
# the odds are fitted to the colours that an eye named in 3,655 photographs (docs/benchmarks.md).
_TABLE: Final[dict[str, tuple[str, float, dict[str, float]]]] = {
    "black": ("#222124", -1.7, {"black": 1.0}),
    "charcoal": ("#4b4b4f", -2.7, {"grey": 0.8, "black": 0.35}),
    "grey": ("#85868a", -2.2, {"grey": 1.0}),
    "light grey": ("#b9babd", -2.6, {"grey": 1.0, "white": 0.15}),
    "white": ("#eeeeed", -1.0, {"white": 1.0}),
    "cream": ("#ece0cb", -2.0, {"white": 0.5, "beige": 0.6}),
    "beige": ("#d2bd9d", -1.4, {"beige": 1.0}),
    "tan": ("#b58d5f", -2.2, {"beige": 0.6, "brown": 0.7}),
    "brown": ("#6c4a36", -1.5, {"brown": 1.0}),
    "dark brown": ("#43302a", -2.9, {"brown": 1.0, "black": 0.2}),
    "taupe": ("#8f7d70", -3.3, {"beige": 0.5, "brown": 0.5, "grey": 0.3}),
    "red": ("#bd2330", -1.2, {"red": 1.0}),
    "burgundy": ("#6b1b2e", -1.2, {"burgundy": 1.0, "red": 0.4}),
    "pink": ("#e7a3b4", -0.3, {"pink": 1.0}),
    "hot pink": ("#d83b7d", -1.2, {"pink": 1.0}),
    "blush": ("#e3c3bd", -2.1, {"pink": 0.8, "beige": 0.3}),
    "coral": ("#ec705f", -1.3, {"orange": 0.5, "pink": 0.4, "red": 0.4}),
    "orange": ("#e5762f", -1.2, {"orange": 1.0}),
    "mustard": ("#c59a34", -0.7, {"yellow": 0.8, "orange": 0.2}),
    "yellow": ("#efd451", -1.4, {"yellow": 1.0}),
    "olive": ("#67663a", -1.0, {"green": 0.9}),
    "khaki": ("#9a8f6b", -1.7, {"beige": 0.5, "green": 0.5}),
    "green": ("#338a4b", -1.3, {"green": 1.0}),
    "dark green": ("#214736", 0.0, {"green": 1.0}),
    "mint": ("#b0dcc4", -0.2, {"green": 0.9}),
    "lime": ("#a3c53e", -1.4, {"green": 0.9, "yellow": 0.2}),
    "teal": ("#23777c", -1.3, {"green": 0.5, "blue": 0.5}),
    "turquoise": ("#46b9bd", -1.5, {"blue": 0.6, "green": 0.4}),
    "light blue": ("#a5c3df", -0.3, {"blue": 1.0}),
    "blue": ("#3464ae", -1.3, {"blue": 1.0}),
    "royal blue": ("#2a41a0", -1.4, {"blue": 1.0}),
    "denim": ("#536d8d", -1.1, {"blue": 1.0}),
    "dark denim": ("#39475f", -2.1, {"blue": 0.8, "navy": 0.6}),
    "navy": ("#222a45", 0.0, {"navy": 1.0, "blue": 0.4}),
    "purple": ("#673c88", -1.3, {"purple": 1.0}),
    "plum": ("#4d2944", -0.6, {"purple": 0.9, "burgundy": 0.3}),
    "lilac": ("#b6a1d0", -1.4, {"purple": 1.0}),
    "mauve": ("#a5788d", -1.0, {"purple": 0.5, "pink": 0.6}),
}
SHADES: Final = tuple(_TABLE)
FAMILIES: Final = (
    "black", "grey", "white", "beige", "brown", "red", "burgundy", "pink", "orange", "yellow",
    "green", "blue", "navy", "purple", "multicolour",
)  # fmt: skip
_WHITE: Final = np.array([0.95047, 1.0, 1.08883], np.float32)
_TO_XYZ: Final = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
     [0.0193339, 0.1191920, 0.9503041]], np.float32,
)  # fmt: skip


def lab_of_rgb(rgb: NDArray[np.uint8]) -> Floats:
    """``(..., 3)`` uint8 sRGB to ``(..., 3)`` float32 L*a*b* (IEC 61966-2-1, CIE 15)."""
    x = rgb.astype(np.float32) / 255
    linear = np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)
    t = (linear @ _TO_XYZ.T) / _WHITE
    f = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    lab = np.stack(
        [116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1
    )
    return lab.astype(np.float32)


def lab_of_hex(code: str) -> Floats:
    """``#rrggbb`` to ``(3,)`` L*a*b*."""
    return lab_of_rgb(np.frombuffer(bytes.fromhex(code.lstrip("#")), np.uint8))


def hex_of_lab(lab: NDArray[np.floating[Any]]) -> str:
    """``(3,)`` L*a*b* to the nearest ``#rrggbb`` of sRGB."""
    lightness, a, b = (float(value) for value in lab)
    y = (lightness + 16) / 116
    f = np.array([y + a / 500, y, y - b / 200])
    xyz = np.where(f > 6 / 29, f**3, (116 * f - 16) * 27 / 24389)
    linear = np.clip(np.linalg.inv(_TO_XYZ) @ (xyz * _WHITE), 0, 1)
    rgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return "#" + bytes(np.round(rgb * 255).astype(np.uint8)).hex()


PROTOTYPES: Final = np.stack([lab_of_hex(code) for code, _, _ in _TABLE.values()])
SHADE_FAMILIES: Final = np.array(
    [[family.get(name, 0.0) for name in FAMILIES] for _, _, family in _TABLE.values()], np.float32
)
_READINESS: Final = np.array([odds for _, odds, _ in _TABLE.values()], np.float32)
# Lightness counts half as much as hue and chroma for colourful cloth: folds and shade change it.
_LIGHTNESS_WEIGHT: Final = 0.7
_TEMPERATURE: Final = 35.0


def shade_shares(centres: Floats, weights: Floats) -> Floats:
    """How much of a garment shows each shade.

    ``centres`` ``(..., k, 3)`` L*a*b*, ``weights`` ``(..., k)`` summing to 1;
    returns ``(..., len(SHADES))``, rows summing to 1.
    """
    diff = centres[..., None, :] - PROTOTYPES
    diff = diff * np.array([_LIGHTNESS_WEIGHT, 1.0, 1.0], np.float32)
    logits = _READINESS - (diff**2).sum(-1) / (2 * _TEMPERATURE)
    soft = np.exp(logits - logits.max(-1, keepdims=True))
    soft /= soft.sum(-1, keepdims=True)
    return (soft * weights[..., None]).sum(-2).astype(np.float32)


def memberships(shares: Floats) -> tuple[Floats, Floats]:
    """Truth in [0, 1] of "it is a {shade} garment" and "it is a {family} garment".

    A colour that fills half of the garment names it; one below a sixth does not. Colours far
    apart in hue make it multicolour.
    """
    named = np.clip((shares @ SHADE_FAMILIES[:, :-1] - 0.15) / 0.35, 0, 1)
    busy = np.clip((colour_spread(shares, lightness=0.35) - 24) / 12, 0, 1)[..., None]
    families = np.concatenate([named * (1 - 0.5 * busy), busy], -1)
    shades = np.clip((shares - 0.2) / 0.4, 0, 1)
    return shades.astype(np.float32), families.astype(np.float32)


def colour_spread(shares: Floats, lightness: float) -> Floats:
    """Root mean squared distance between the shades a garment shows, ``(...,)``."""
    diff = (PROTOTYPES[:, None] - PROTOTYPES[None]) * np.array([lightness, 1, 1], np.float32)
    return np.sqrt(((shares @ (diff**2).sum(-1)) * shares).sum(-1)).astype(np.float32)
