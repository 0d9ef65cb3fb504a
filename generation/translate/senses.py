"""What the fields of the lexicon are: of a garment or of the picture, and where in the manifest they stand."""

from __future__ import annotations

from typing import Final

__all__ = [
    "GARMENT_FIELDS",
    "LOOSER",
    "MANY",
    "NOUN_VALUES",
    "OPPOSITES",
    "PICTURE",
    "QUALIFIERS",
]

GARMENT_FIELDS: Final = {
    "colour": "colours",
    "material": "material",
    "pattern": "pattern",
    "motif": "pattern",
    "silhouette": "silhouette",
    "length": "length",
    "neckline": "neckline",
    "sleeve": "sleeve",
    "detail": "details",
    "adjective": "details",
}
"""Fields of the lexicon that speak of a garment, with their names in the manifest."""

PICTURE: Final = {
    "wearer": "/fashion/wearer",
    "season": "/fashion/season",
    "occasion": "/fashion/occasion",
    "hair": "/fashion/styling/hair",
    "style": "/fashion/styling/outfit",
    "place": "/background_setting",
    "backdrop": "/background_setting",
    "mood": "/aesthetics/mood_atmosphere",
    "composition": "/aesthetics/composition",
    "light": "/lighting/conditions",
    "direction": "/lighting/direction",
    "shadows": "/lighting/shadows",
    "angle": "/photographic_characteristics/camera_angle",
    "depth": "/photographic_characteristics/depth_of_field",
    "focus": "/photographic_characteristics/focus",
    "lens": "/photographic_characteristics/lens_focal_length",
    "medium": "/style_medium",
    "art": "/artistic_style",
    "text": "/text_render",
    "unwanted": "/render/negative",
}
"""Fields that speak of the whole picture, with their JSON Pointers."""

MANY: Final = frozenset(("colours", "details", "without"))
"""Fields of a garment that are lists."""

QUALIFIERS: Final = {
    "details": ("qualifier", "colour", "material", "pattern", "length"),
    "hair": ("hair_qualifier", "colour", "length"),
    "place": ("place_qualifier", "colour"),
}
"""What may stand before a head and belong to it."""

NOUN_VALUES: Final = {"neckline": "collar", "sleeve": "sleeves"}
"""Necks and sleeves that say nothing by themselves, and take what stands before them."""

OPPOSITES: Final = {
    "fitted": ("silhouette", "relaxed"),
    "loose": ("silhouette", "fitted"),
    "short": ("length", "knee-length"),
    "long": ("length", "knee-length"),
    "sleeves": ("sleeve", "sleeveless"),
    "printed": ("pattern", "plain"),
    "collar": ("neckline", "collarless"),
}
"""What "not" or "no" makes of these values."""

LOOSER: Final = {
    "skinny": ("silhouette", "slim"),
    "slim": ("silhouette", "regular"),
    "bodycon": ("silhouette", "relaxed"),
    "oversized": ("silhouette", "regular"),
    "relaxed": ("silhouette", "regular"),
    "mini": ("length", "knee-length"),
    "maxi": ("length", "midi"),
}
"""What "not too" makes of these."""
