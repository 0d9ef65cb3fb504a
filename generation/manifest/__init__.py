"""The manifest of a look: its types, its schema, how it is read, written and compared."""

from generation.manifest.types import (
    MAX_BYTES,
    VERSION,
    Aesthetics,
    Fashion,
    Lighting,
    Manifest,
    ManifestGarment,
    ManifestObject,
    PhotographicCharacteristics,
    Render,
    Size,
    Styling,
    TextRender,
)

__all__ = [
    "MAX_BYTES",
    "VERSION",
    "Aesthetics",
    "Fashion",
    "Lighting",
    "Manifest",
    "ManifestGarment",
    "ManifestObject",
    "PhotographicCharacteristics",
    "Render",
    "Size",
    "Styling",
    "TextRender",
]
