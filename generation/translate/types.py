"""What translating gives: the manifest, and which words became what."""

from __future__ import annotations

from typing import Literal

import msgspec

from generation.manifest import Manifest

__all__ = ["Prompt", "PromptStyle", "Translation", "Understood"]

PromptStyle = Literal["clip", "structured", "plain", "caption"]
"""``clip``: 77 tokens, the most telling words first; ``structured``: FIBO's JSON; ``plain``: prose for a
T5 encoder; ``caption``: the short captions that the bundled picture maker was trained on."""


class Understood(msgspec.Struct, frozen=True):
    """Some words of the wish and what they became."""

    words: str
    """As they were written."""
    span: tuple[int, int]
    """Where they stand in the wish: first character, and the one after the last."""
    field: str
    """The manifest's field as a JSON Pointer, such as ``/fashion/garments/0/colours``."""
    value: str


class Translation(msgspec.Struct, frozen=True):
    manifest: Manifest
    understood: tuple[Understood, ...]
    ignored: tuple[str, ...]
    """Words that mean something and were not understood."""
    notes: tuple[str, ...] = ()
    """What else the person should know, such as that a service did not answer."""
    translator: str = "rules"
    """Who translated: ``rules`` or ``llm``."""


class Prompt(msgspec.Struct, frozen=True):
    """What an engine is given to read."""

    positive: str
    negative: str = ""
