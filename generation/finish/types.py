"""What finishing takes and gives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Protocol

import msgspec

from data.ports import Picture

__all__ = ["THUMBNAIL_SIDES", "Finished", "Finisher", "LookFacts", "Moderation", "Outcome"]

THUMBNAIL_SIDES = (150, 400, 800)
"""The longer side of each thumbnail in pixels: small, medium, large."""

Outcome = Literal["passed", "blocked", "unmoderated"]
"""``unmoderated``: nothing looked at the picture, because the settings name no classifier."""


class Moderation(msgspec.Struct, frozen=True):
    """What a check found: ``topic`` and ``found`` say why something is blocked; else they are empty."""

    outcome: Outcome
    topic: str = ""
    found: tuple[str, ...] = ()

    @property
    def blocked(self) -> bool:
        return self.outcome == "blocked"

    @property
    def sentence(self) -> str:
        """For the person who asked; empty where nothing is blocked."""
        if not self.blocked:
            return ""
        named = f" ({', '.join(self.found)})" if self.found else ""
        return (
            f"Lookwright makes no pictures of {self.topic}{named}; ask for clothes in other words."
        )


class LookFacts(msgspec.Struct, frozen=True):
    """What a look's picture says about its own making: ``manifest`` is its JSON text."""

    look: str
    manifest: str
    seed: int
    engine: str
    model: str
    """The fingerprint of the model."""
    created: datetime


class Finished(msgspec.Struct, frozen=True):
    """A picture ready to be stored; of a blocked one nothing is given to be kept but its hash."""

    png: bytes
    """With metadata and a C2PA signature; empty where the picture is blocked."""
    thumbnails: Mapping[int, bytes]
    """WebP by ``THUMBNAIL_SIDES``; empty where the picture is blocked."""
    moderation: Outcome
    topic: str
    """Why it is blocked, else empty."""
    pixel_sha256: str
    """SHA-256 over the size and the decoded RGB pixels: the same for the same pixels, however they are packed."""


class Finisher(Protocol):
    """From words that are allowed and a rendered picture to files that can be shown.

    Any number of threads may ask.
    """

    def check_words(self, text: str) -> Moderation:
        """``passed`` or ``blocked``; to be asked with the wish and the manifest's words before rendering."""
        ...

    def finish(self, picture: Picture, facts: LookFacts) -> Finished:
        """Moderate, shrink, describe and sign an RGB picture.

        Raises ``ModelUnavailableError`` where the classifier that the settings name cannot be loaded,
        ``SettingInvalidError`` where the certificate in the settings cannot sign,
        ``SigningUnavailableError`` where the signing library does not work on this machine.
        """
        ...

    def share_copy(self, png: bytes) -> bytes:
        """The same pixels as a PNG that says that it is generated, and nothing of how. Raises as ``finish`` does."""
        ...
