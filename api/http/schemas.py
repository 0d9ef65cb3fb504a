"""The few bodies and answers that only HTTP has; all others are the use cases' own."""

from __future__ import annotations

from typing import Annotated

import msgspec

from pipelines.brands import BrandAnswer
from pipelines.jobs import Job

__all__ = ["Alive", "BrandScore", "Brands", "JobAccepted", "Jobs", "Part", "Ready"]


class BrandScore(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a brand is to count for."""

    score: Annotated[float, msgspec.Meta(ge=0, le=1)]
    """The brand's part of the blend, in [0, 1]."""


class Brands(msgspec.Struct, frozen=True):
    """All brands, by slug."""

    brands: tuple[BrandAnswer, ...]


class Jobs(msgspec.Struct, frozen=True):
    """One page of jobs, newest first."""

    jobs: tuple[Job, ...]
    next_cursor: str | None


class JobAccepted(msgspec.Struct, frozen=True):
    """The job that does what was asked."""

    job: Job


class Alive(msgspec.Struct, frozen=True):
    """The process answers."""

    status: str
    version: str


class Part(msgspec.Struct, frozen=True):
    """One part of the service, and whether it answers."""

    name: str
    ok: bool


class Ready(msgspec.Struct, frozen=True):
    """Every part, and whether all of them answer."""

    ok: bool
    parts: tuple[Part, ...]
