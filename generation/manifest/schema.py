"""The manifest's JSON Schema, made from its types."""

from __future__ import annotations

from typing import Any

import msgspec

from generation.manifest.types import VERSION, Manifest

__all__ = ["manifest_schema"]


def manifest_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of the version that is written, with descriptions and limits."""
    (top,), parts = msgspec.json.schema_components([Manifest], ref_template="#/$defs/{name}")
    del top
    parts = dict(parts)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:lookwright:schema:manifest:{VERSION}",
        **parts.pop("Manifest"),
        "$defs": parts,
    }
