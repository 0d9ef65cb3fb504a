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
    from data.database import Database
    from data.fetch import GuardedFetcher
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
        decode_picture,
        encode_webp,
        inspect_picture,
        picture_name,
        picture_sha256,
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
        JournalRepository,
        Known,
        PictureRepository,
        QueryPictureRepository,
        RateRepository,
        Run,
        RunRepository,
        Source,
        SourceRepository,
    )

_HOMES = {
    "data.cache": ("MemoryCache", "RedisCache"),
    "data.clock": ("system_clock",),
    "data.database": ("Database",),
    "data.fetch": ("GuardedFetcher",),
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
        "decode_picture",
        "encode_webp",
        "inspect_picture",
        "picture_name",
        "picture_sha256",
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
        "JournalRepository",
        "Known",
        "PictureRepository",
        "QueryPictureRepository",
        "RateRepository",
        "Run",
        "RunRepository",
        "Source",
        "SourceRepository",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "MAX_PIXELS",
    "Brand",
    "BrandRepository",
    "Counts",
    "Database",
    "DiskObjects",
    "EmbeddingRepository",
    "GuardedFetcher",
    "IndexState",
    "IndexStateRepository",
    "InstallationRepository",
    "ItemRepository",
    "JournalRepository",
    "Known",
    "MemoryCache",
    "PictureInfo",
    "PictureRepository",
    "QueryPictureRepository",
    "RateRepository",
    "Rates",
    "RedisCache",
    "Run",
    "RunRepository",
    "S3Objects",
    "Source",
    "SourceRepository",
    "currency_code",
    "decode_picture",
    "encode_webp",
    "inspect_picture",
    "minor_digits",
    "parse_money",
    "picture_name",
    "picture_sha256",
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
