"""The kernel: values, errors, ports, records, objects, pictures, money and addresses.

``data.types``, ``data.errors`` and ``data.ports`` are imported by their own names; everything else
from here. It is loaded when it is first asked for, because SQLAlchemy alone takes longer to import
than ``lookwright --help`` may take to answer.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from data.cache import MemoryCache, RedisCache
    from data.clock import system_clock
    from data.database import Database, Session
    from data.fetch import GuardedFetcher
    from data.jobs import (
        Claim,
        Ending,
        EventKind,
        Grip,
        Job,
        JobError,
        JobEvent,
        JobStatus,
        NewJob,
        Progress,
    )
    from data.looks import Look, LookFile, LookReport, LookRole, NewLook
    from data.money import (
        Rates,
        currency_code,
        minor_digits,
        parse_money,
        to_decimal_string,
        to_major,
    )
    from data.objects import DiskObjects, S3Objects
    from data.pictures import (
        MAX_PIXELS,
        PictureInfo,
        blank_picture,
        decode_picture,
        encode_png,
        encode_webp,
        inspect_picture,
        picture_from,
        picture_name,
        picture_sha256,
        pixel_sha256,
        shrink,
        thumbnail,
    )
    from data.repositories import (
        Brand,
        BrandRepository,
        Counts,
        EmbeddingRepository,
        IndexState,
        IndexStateRepository,
        InstallationRepository,
        ItemRepository,
        JobClaimRepository,
        JobRepository,
        JobScheduleRepository,
        JournalRepository,
        Known,
        LookDraftRepository,
        LookPage,
        LookRepository,
        PictureRepository,
        QueryPictureRepository,
        RateRepository,
        Run,
        RunRepository,
        Source,
        SourceRepository,
        after_commit,
    )

_HOMES = {
    "data.cache": ("MemoryCache", "RedisCache"),
    "data.clock": ("system_clock",),
    "data.database": ("Database", "Session"),
    "data.fetch": ("GuardedFetcher",),
    "data.jobs": (
        "Claim",
        "Ending",
        "EventKind",
        "Grip",
        "Job",
        "JobError",
        "JobEvent",
        "JobStatus",
        "NewJob",
        "Progress",
    ),
    "data.looks": ("Look", "LookFile", "LookReport", "LookRole", "NewLook"),
    "data.money": (
        "Rates",
        "currency_code",
        "minor_digits",
        "parse_money",
        "to_decimal_string",
        "to_major",
    ),
    "data.objects": ("DiskObjects", "S3Objects"),
    "data.pictures": (
        "MAX_PIXELS",
        "PictureInfo",
        "blank_picture",
        "decode_picture",
        "encode_png",
        "encode_webp",
        "inspect_picture",
        "picture_from",
        "picture_name",
        "picture_sha256",
        "pixel_sha256",
        "shrink",
        "thumbnail",
    ),
    "data.repositories": (
        "Brand",
        "BrandRepository",
        "Counts",
        "EmbeddingRepository",
        "IndexState",
        "IndexStateRepository",
        "InstallationRepository",
        "ItemRepository",
        "JobClaimRepository",
        "JobRepository",
        "JobScheduleRepository",
        "JournalRepository",
        "Known",
        "LookDraftRepository",
        "LookPage",
        "LookRepository",
        "PictureRepository",
        "QueryPictureRepository",
        "RateRepository",
        "Run",
        "RunRepository",
        "Source",
        "SourceRepository",
        "after_commit",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "MAX_PIXELS",
    "Brand",
    "BrandRepository",
    "Claim",
    "Counts",
    "Database",
    "DiskObjects",
    "EmbeddingRepository",
    "Ending",
    "EventKind",
    "Grip",
    "GuardedFetcher",
    "IndexState",
    "IndexStateRepository",
    "InstallationRepository",
    "ItemRepository",
    "Job",
    "JobClaimRepository",
    "JobError",
    "JobEvent",
    "JobRepository",
    "JobScheduleRepository",
    "JobStatus",
    "JournalRepository",
    "Known",
    "Look",
    "LookDraftRepository",
    "LookFile",
    "LookPage",
    "LookReport",
    "LookRepository",
    "LookRole",
    "MemoryCache",
    "NewJob",
    "NewLook",
    "PictureInfo",
    "PictureRepository",
    "Progress",
    "QueryPictureRepository",
    "RateRepository",
    "Rates",
    "RedisCache",
    "Run",
    "RunRepository",
    "S3Objects",
    "Session",
    "Source",
    "SourceRepository",
    "after_commit",
    "blank_picture",
    "currency_code",
    "decode_picture",
    "encode_png",
    "encode_webp",
    "inspect_picture",
    "minor_digits",
    "parse_money",
    "picture_from",
    "picture_name",
    "picture_sha256",
    "pixel_sha256",
    "shrink",
    "system_clock",
    "thumbnail",
    "to_decimal_string",
    "to_major",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
