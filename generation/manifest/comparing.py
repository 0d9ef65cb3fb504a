"""What differs between two manifests, as JSON Patch (RFC 6902)."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from generation.manifest.types import Manifest

__all__ = ["Change", "diff"]


class Change(msgspec.Struct, frozen=True, omit_defaults=True, rename={"source": "from"}):
    """One operation of a JSON Patch; encoded, a list of them is one."""

    op: Literal["add", "remove", "replace", "move", "copy", "test"]
    path: str
    value: Any = msgspec.UNSET
    source: str | msgspec.UnsetType = msgspec.UNSET


def diff(parent: Manifest, child: Manifest) -> tuple[Change, ...]:
    """The changes that turn ``parent`` into ``child``; none where they are equal."""
    import jsonpatch

    before, after = (
        msgspec.json.decode(msgspec.json.encode(manifest)) for manifest in (parent, child)
    )
    return tuple(msgspec.convert(jsonpatch.make_patch(before, after).patch, list[Change]))
