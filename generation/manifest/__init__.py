"""The manifest of a look: its types, its schema, how it is read, written and compared."""

from generation.manifest.comparing import Change, diff
from generation.manifest.reading import read_manifest, to_json
from generation.manifest.schema import manifest_schema
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
    "Change",
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
    "diff",
    "manifest_schema",
    "read_manifest",
    "to_json",
]
