"""What is asked of looks, and what is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from data import LookReport
from generation.manifest import Change, Manifest
from generation.translate import Understood
from pipelines.jobs import Job

__all__ = [
    "GenerateReport",
    "GenerateRequest",
    "ImageSize",
    "LookAnswer",
    "LookReports",
    "Looks",
    "LooksAsked",
    "Order",
    "RefineRequest",
    "ReportRequest",
]

ImageSize = Literal["small", "medium", "large", "full"]


class GenerateRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A wish in words, or a manifest; what is left out is as the manifest, then the engine has it."""

    prompt: str | None = None
    manifest: dict[str, Any] | None = None
    count: int = 1
    """How many pictures, with seeds that follow each other."""
    seed: int | None = None
    engine: str | None = None
    size: str | None = None
    """``WIDTHxHEIGHT`` in pixels."""
    steps: int | None = None


class RefineRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be changed in a look, in words. Without a seed the look's own is kept, and so its composition."""

    instruction: str
    count: int = 1
    seed: int | None = None


class ReportRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a look should not be seen."""

    reason: str


class Order(msgspec.Struct, frozen=True):
    """The payload of a job: everything that the pictures depend on, settled before the queue.

    ``manifest`` has its render block filled in; the i-th picture has the seed ``render.seed + i``, beginning
    anew at 0 behind the largest one.
    """

    manifest: Manifest
    prompt: str
    negative: str
    guidance: float
    count: int
    wish: str = ""
    parents: tuple[str, ...] = ()


class LooksAsked(msgspec.Struct, frozen=True):
    """The job that makes the looks, and how the words were understood."""

    job: Job
    manifest: Manifest
    understood: tuple[Understood, ...] = ()
    ignored: tuple[str, ...] = ()
    """Words that mean something and were not understood."""
    notes: tuple[str, ...] = ()
    patch: tuple[Change, ...] = ()
    """Of a refinement: what differs from the parent's manifest, as JSON Patch."""


class LookAnswer(msgspec.Struct, frozen=True):
    """One look. ``image`` is where its picture is; ``patch`` what differs from its first parent's manifest."""

    id: str
    image: str
    wish: str
    manifest: Manifest
    seed: int
    engine: str
    model: str
    fingerprint: str
    width: int
    height: int
    pixel_sha256: str
    moderation: str
    parents: tuple[str, ...]
    children: tuple[str, ...]
    created: datetime
    job: str
    patch: tuple[Change, ...] | None = None
    hidden: bool = False


class Looks(msgspec.Struct, frozen=True):
    """One page of looks, newest first."""

    looks: tuple[LookAnswer, ...]
    next_cursor: str | None


class LookReports(msgspec.Struct, frozen=True):
    """Complaints that nobody has decided, newest first."""

    reports: tuple[LookReport, ...]


class GenerateReport(msgspec.Struct, frozen=True):
    """What a job made: the ids of its looks in the order of their seeds."""

    looks: tuple[str, ...]
    blocked: int
    """Pictures that moderation keeps out of sight."""
    seconds: float
    """Of this attempt, rendering and storing."""
