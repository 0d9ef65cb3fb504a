"""Ways to show a look, a click away: the words of ``presets.toml``."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import msgspec

__all__ = ["Preset", "presets", "with_preset"]


class Preset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    words: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    preset: tuple[Preset, ...]


@cache
def presets() -> tuple[Preset, ...]:
    """In the order in which they are shown."""
    body = (Path(__file__).parent / "presets.toml").read_bytes()
    return msgspec.toml.decode(body, type=_File).preset


def with_preset(wish: str, name: str) -> str:
    """The wish with this preset's words in the place of any other's; without them where they are there."""
    others = [each.words for each in presets()]
    plain = re.sub(rf"(^|,?\s*)({'|'.join(map(re.escape, others))})", "", wish).strip(" ,")
    chosen = next((each.words for each in presets() if each.name == name), "")
    return plain if chosen in wish else ", ".join(part for part in (plain, chosen) if part)
