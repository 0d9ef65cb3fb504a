"""The examples about looks in the published description; the tests hold each to its type."""

from __future__ import annotations

from typing import Any

from api.http.examples import JOB

__all__ = [
    "GENERATE",
    "LOOK",
    "LOOKS_ASKED",
    "LOOK_REPORT",
    "MANIFEST_SCHEMA",
    "REFINE",
    "REPORT",
]

_ID = "5d1f6f0c8a5b5f0e9c3f2a7b4d6e8f10"
_PARENT = "9b2e4c6a8d0f5e1b8a7c3d5f6e8091a2"

GENERATE: dict[str, Any] = {"prompt": "a red wool coat, knee-length", "count": 2, "seed": 7}
REFINE: dict[str, Any] = {"instruction": "make it burgundy"}
REPORT: dict[str, Any] = {"reason": "It shows a brand's logo."}

_MANIFEST: dict[str, Any] = {
    "version": 2,
    "short_description": "A red wool coat, knee-length.",
    "objects": [],
    "background_setting": "",
    "lighting": {},
    "aesthetics": {},
    "photographic_characteristics": {},
    "style_medium": "photograph",
    "text_render": [],
    "context": "",
    "artistic_style": "",
    "fashion": {
        "garments": [
            {
                "category": "coat",
                "label": "Outwear",
                "colours": ["red"],
                "material": "wool",
                "length": "knee-length",
            }
        ]
    },
    "render": {
        "engine": "bundled",
        "model": "generator",
        "seed": 7,
        "size": {"width": 256, "height": 256},
        "steps": 20,
        "guidance": 4.0,
    },
}

LOOK: dict[str, Any] = {
    "id": _ID,
    "image": f"/api/v1/looks/{_ID}/image",
    "wish": "make it burgundy",
    "manifest": _MANIFEST,
    "seed": 7,
    "engine": "bundled",
    "model": "generator",
    "fingerprint": "generator-4f1c9a",
    "width": 256,
    "height": 256,
    "pixel_sha256": "9f2c1d0a7be64f5c8d3e2a1b0c9f8e7d6c5b4a39281706f5e4d3c2b1a0f9e8d7",
    "moderation": "unmoderated",
    "parents": [_PARENT],
    "children": [],
    "created": "2030-05-01T09:00:09Z",
    "job": JOB["id"],
    "patch": [{"op": "replace", "path": "/fashion/garments/0/colours/0", "value": "burgundy"}],
    "hidden": False,
}

LOOKS_ASKED: dict[str, Any] = {
    "job": JOB | {"kind": "generate", "status": "queued", "owner": "", "started": None},
    "manifest": _MANIFEST,
    "understood": [
        {
            "words": "red",
            "span": [2, 5],
            "field": "/fashion/garments/0/colours",
            "value": "red",
        }
    ],
    "ignored": [],
    "notes": [],
    "patch": [],
}

LOOK_REPORT: dict[str, Any] = {
    "id": 1,
    "look": _ID,
    "reason": "It shows a brand's logo.",
    "created": "2030-05-01T09:10:00Z",
    "settled": None,
}

MANIFEST_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Manifest",
    "type": "object",
    "properties": {"short_description": {"type": "string", "maxLength": 2000}},
}
