"""What translating gives: the manifest, and which words became what."""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec

from generation.manifest import Manifest

__all__ = ["Prompt", "PromptStyle", "Translation", "Translator", "Understood"]

PromptStyle = Literal["bundled", "clip", "structured", "plain"]
"""``bundled``: the short captions that the bundled picture maker was trained on; ``clip``: 77 tokens, the
most telling words first; ``structured``: FIBO's JSON; ``plain``: prose for a T5 encoder."""


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


class Translator(Protocol):
    """Words to manifests, and manifests to prompts; any number of threads may ask."""

    def translate(self, wish: str) -> Translation:
        """Raises ``WishInvalidError``, ``TooLargeError``."""
        ...

    def refine(self, manifest: Manifest, instruction: str) -> Translation:
        """The manifest with only what was asked changed. Raises ``WishInvalidError``, ``TooLargeError``."""
        ...

    def enhance(self, manifest: Manifest, style: PromptStyle) -> Prompt:
        """The best wording for one kind of engine."""
        ...
