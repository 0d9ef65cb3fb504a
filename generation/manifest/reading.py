"""Manifests as JSON: written in one way, read from every version there ever was."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import msgspec

from data.errors import ManifestInvalidError, ManifestNewerError, TooLargeError
from generation.manifest.types import MAX_BYTES, VERSION, Manifest
from generation.manifest.upgrades import UPGRADES

__all__ = ["read_manifest", "to_json"]

_MOST_PROBLEMS: Final = 20
_UNKNOWN: Final = re.compile(r"unknown field `([^`]*)`")
_MISSING: Final = re.compile(r"missing required field `([^`]*)`")
_GONE: Final = object()


def to_json(manifest: Manifest) -> bytes:
    """The manifest as UTF-8 JSON, equal bytes for equal manifests; at most ``MAX_BYTES``.

    Raises ``TooLargeError``, ``ManifestInvalidError`` for text that UTF-8 cannot hold.
    """
    try:
        body = msgspec.json.encode(manifest)
    except UnicodeEncodeError:
        raise ManifestInvalidError({"": "It holds half a character (a lone surrogate)."}) from None
    if len(body) > MAX_BYTES:
        raise _too_large()
    return body


def read_manifest(given: bytes | str | Mapping[str, Any]) -> Manifest:
    """Read a manifest, upgrading older versions; a mapping is taken as parsed JSON.

    Raises ``ManifestInvalidError`` with a sentence for each wrong field (by JSON Pointer),
    ``ManifestNewerError`` for a version that is not known yet, ``TooLargeError`` above ``MAX_BYTES``.
    """
    raw = _parse(given) if isinstance(given, bytes | str) else given
    version = raw.get("version", 1)
    if type(version) is not int or version < 1:
        raise ManifestInvalidError({"/version": f"Give a whole number from 1 to {VERSION}."})
    if version > VERSION:
        raise ManifestNewerError(
            {"/version": f"It was written by a later Lookwright (version {version}); "
             f"this one reads up to {VERSION}. Upgrade Lookwright."}
        )  # fmt: skip
    for step in range(version, VERSION):
        raw = UPGRADES[step](raw)
    try:
        manifest = msgspec.convert(raw, Manifest)
    except msgspec.ValidationError as error:
        raise ManifestInvalidError(_problems(raw, error)) from None
    to_json(manifest)
    return manifest


def _parse(body: bytes | str) -> Mapping[str, Any]:
    if len(body) > MAX_BYTES:
        raise _too_large()
    try:
        raw: Any = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise ManifestInvalidError({"": f"It is no JSON document: {error}."}) from None
    except UnicodeEncodeError:
        raise ManifestInvalidError({"": "It holds half a character (a lone surrogate)."}) from None
    except RecursionError:
        raise ManifestInvalidError({"": "It is nested deeper than any manifest."}) from None
    if not isinstance(raw, dict):
        raise ManifestInvalidError({"": "A manifest is a JSON object, in braces."})
    return cast("dict[str, Any]", raw)


def _problems(raw: Mapping[str, Any], error: msgspec.ValidationError) -> dict[str, str]:
    """Every wrong field: the decoder stops at the first, so that one is taken out and it reads on."""
    found: dict[str, str] = {}
    rest: Any = raw
    while len(found) < _MOST_PROBLEMS:
        where, why = _said(error)
        missed = _MISSING.search(why)
        if missed is None or f"{where}/{missed[1]}" not in found:  # else it was taken out just now
            found.setdefault(where, why)
        unknown = _UNKNOWN.search(why)
        path = [*where.split("/")[1:], *(unknown.groups() if unknown else ())]
        before, rest = rest, _without(rest, path)
        if rest is _GONE or rest == before:
            break
        try:
            msgspec.convert(rest, Manifest)
        except msgspec.ValidationError as following:
            error = following
        else:
            break
    return found


def _without(value: Any, path: Sequence[str]) -> Any:
    """A copy without what stands at ``path``; a list goes whole, so that no other entry's number changes."""
    if not path:
        return _GONE
    name, rest = path[0], path[1:]
    if isinstance(value, dict) and name in value:
        block = cast("dict[str, Any]", value)
        inner = _without(block[name], rest)
        kept = {key: each for key, each in block.items() if key != name}
        return kept if inner is _GONE else kept | {name: inner}
    if isinstance(value, list) and name.isdigit() and int(name) < len(cast("list[Any]", value)):
        entries = cast("list[Any]", value)
        inner = _without(entries[int(name)], rest)
        return (
            _GONE if inner is _GONE else [*entries[: int(name)], inner, *entries[int(name) + 1 :]]
        )
    return value


def _said(error: msgspec.ValidationError) -> tuple[str, str]:
    what, _, where = str(error).partition(" - at `$")
    pointer = re.sub(r"\.|\[", "/", where.rstrip("`").replace("]", ""))
    if "matching regex" in what:
        what = "It holds control characters; take them out"
    return pointer, f"{what[:200]}."


def _too_large() -> TooLargeError:
    return TooLargeError(f"A manifest may have {MAX_BYTES // 1000} kB; shorten its descriptions.")
