"""The values of the looks' history: what was pictured, from what, and what people say about it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

__all__ = ["Look", "LookFile", "LookReport", "LookRole", "NewLook"]


class LookRole(StrEnum):
    """What a look's file is: the signed picture, or one of its thumbnails."""

    FULL = "full"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class LookFile(msgspec.Struct, frozen=True):
    """One file of a look: ``name`` in the object store, ``sha256`` of its bytes, ``size`` in bytes."""

    role: LookRole
    name: str
    sha256: str
    content_type: str
    size: int


class NewLook(msgspec.Struct, frozen=True):
    """A look as it is first kept. ``width`` and ``height`` are pixels."""

    id: str
    manifest: str
    """JSON text, the render block filled in: what the engine was asked."""
    seed: int
    engine: str
    model: str
    """What a person calls the checkpoint."""
    fingerprint: str
    """Names the pixels' origin: weights, configuration, the settings that change the picture."""
    width: int
    height: int
    pixel_sha256: str
    """Over the size and the decoded pixels: the same for the same pixels, however they are packed."""
    moderation: str
    """``passed``, ``unmoderated``, or ``blocked``: then there are no files."""
    files: tuple[LookFile, ...] = ()
    parents: tuple[str, ...] = ()
    wish: str = ""
    """What was asked for, in the person's words."""
    job: str = ""
    number: int = 0
    """Its place among the pictures of the job, from 0."""


class Look(NewLook, frozen=True, kw_only=True):
    """One generated picture with its manifest, seed, engine, parents and time."""

    created: datetime
    children: tuple[str, ...] = ()
    hidden: bool = False
    """An admin took it out of sight, or moderation did."""
    reports: int = 0
    """Complaints that nobody has looked at."""

    @property
    def picture(self) -> str | None:
        """The name of the full picture in the object store; None where it was blocked."""
        full = self.file(LookRole.FULL)
        return full and full.name

    def file(self, role: LookRole) -> LookFile | None:
        return next((file for file in self.files if file.role is role), None)


class LookReport(msgspec.Struct, frozen=True):
    """Somebody's complaint about a look. ``settled`` once an admin has decided."""

    id: int
    look: str
    reason: str
    created: datetime
    settled: datetime | None = None
