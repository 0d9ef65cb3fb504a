"""What is said of models: which there are, which are in use, and what their files must hash to."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

__all__ = [
    "FileCheck",
    "FilePin",
    "InUse",
    "Kind",
    "Known",
    "ModelCheck",
    "Models",
    "Origin",
    "Pin",
    "Present",
    "Pulled",
    "Role",
]

Kind = Literal["open_clip", "timm", "diffusers"]
"""Whose layout a model's folder has."""
Role = Literal["encoder", "garments", "generator", "moderation"]


class FilePin(msgspec.Struct, frozen=True):
    """What a file must be: ``path`` inside the model's folder, ``size`` in bytes."""

    path: str
    size: int
    sha256: str


class Origin(msgspec.Struct, frozen=True):
    """A repository of the hub at one commit."""

    repository: str
    commit: str


class Pin(msgspec.Struct, frozen=True):
    """A pulled model as it was when it was first pulled. ``tokenizer`` is where its tokenizer came from, if not from itself."""

    origin: Origin
    kind: Kind
    files: tuple[FilePin, ...]
    pulled: datetime
    tokenizer: Origin | None = None

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


class Pulled(msgspec.Struct, frozen=True):
    """What a pull has brought; ``fetched`` is how many bytes came over the network this time."""

    model: str
    commit: str
    kind: Kind
    folder: str
    size: int
    fetched: int
    files: tuple[FilePin, ...]
    setting: str
    """The line of the settings that puts it to use."""


class Present(msgspec.Struct, frozen=True):
    """A model that is on this machine; ``size`` in bytes."""

    model: str
    folder: str
    size: int
    kind: str = ""
    commit: str = ""


class InUse(msgspec.Struct, frozen=True):
    """What fills a role now. ``place``: bundled, pulled, folder, hub (fetched at first use), hosted, or none."""

    role: Role
    model: str
    place: str
    setting: str
    sentence: str = ""


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A larger model that is known to fit; ``megabytes`` are about what a pull fetches."""

    role: Role
    model: str
    kind: Kind
    licence: str
    megabytes: int
    needs: str
    notes: str = ""


class Models(msgspec.Struct, frozen=True):
    bundled: tuple[Present, ...]
    pulled: tuple[Present, ...]
    in_use: tuple[InUse, ...]
    known: tuple[Known, ...]


class FileCheck(msgspec.Struct, frozen=True):
    path: str
    state: Literal["ok", "differs", "missing", "unpinned"]


class ModelCheck(msgspec.Struct, frozen=True):
    """One model's files against their pins."""

    model: str
    place: Literal["bundled", "pulled"]
    ok: bool
    files: tuple[FileCheck, ...]
    sentence: str = ""
