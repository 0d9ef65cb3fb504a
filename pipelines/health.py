"""Whether the parts answer, what is in force, and what is wrong with it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import msgspec
from pydantic import BaseModel

from data.errors import LookwrightError
from data.repositories import (
    BrandRepository,
    IndexStateRepository,
    ItemRepository,
    JournalRepository,
    RunRepository,
    SourceRepository,
)
from pipelines.settings import Settings
from pipelines.wiring import Lookwright

__all__ = ["Check", "Diagnosis", "Readiness", "Status", "diagnose", "ready", "status"]

SCARCE_MB = 500
KNOWN_NAMES = {"LOOKWRIGHT_CONFIG", "LOOKWRIGHT_TEST_DATA"}


class Check(msgspec.Struct, frozen=True):
    """One part, whether it works, and a sentence about it: the cause and the cure where it does not."""

    name: str
    ok: bool
    sentence: str


class Readiness(msgspec.Struct, frozen=True):
    ok: bool
    parts: tuple[Check, ...]


class Status(msgspec.Struct, frozen=True):
    """What is in a workspace."""

    version: str
    workspace: str
    items: int
    groups: int
    brands: int
    sources: tuple[str, ...]
    model: str | None
    generation: str | None
    waiting: int
    """Journal entries that the index does not hold yet."""
    last_import: str | None


class Diagnosis(msgspec.Struct, frozen=True):
    """All settings in force (secrets hidden), and every part's check."""

    ok: bool
    settings: dict[str, Any]
    parts: tuple[Check, ...]


def ready(app: Lookwright) -> Readiness:
    """Whether models and stores answer."""
    parts = tuple(_check(name, part) for name, part in _parts(app))
    return Readiness(all(part.ok for part in parts), parts)


def status(app: Lookwright) -> Status:
    """Counts and versions; opens no index and no model."""
    with app.database.read() as session:
        counts = ItemRepository(session).counts()
        live = IndexStateRepository(session).live()
        runs = RunRepository(session).list(limit=1)
        return Status(
            version=version("lookwright"),
            workspace=str(app.settings.workspace),
            items=counts.items,
            groups=counts.groups,
            brands=len(BrandRepository(session).all()),
            sources=tuple(source.name for source in SourceRepository(session).all()),
            model=live.model if live else None,
            generation=live.generation if live else None,
            waiting=JournalRepository(session).last() - (live.applied_seq if live else 0),
            last_import=f"{runs[0].source} {runs[0].status}" if runs else None,
        )


def diagnose(app: Lookwright) -> Diagnosis:
    """Check everything, and say what to do where something is wrong."""
    checks = [_check(name, part) for name, part in (*_parts(app), *_finishing(app))]
    checks += [_disk_check(app.settings), *_name_checks()]
    return Diagnosis(all(check.ok for check in checks), flat_settings(app.settings), tuple(checks))


def flat_settings(settings: BaseModel, prefix: str = "") -> dict[str, Any]:
    """Every setting by its dotted name, as it may be printed: secrets stay hidden."""
    flat: dict[str, Any] = {}
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, BaseModel):
            flat |= flat_settings(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = value if isinstance(value, int | float | None) else str(value)
    return flat


def _parts(app: Lookwright) -> list[tuple[str, Callable[[], str]]]:
    def database() -> str:
        app.database.check()
        return "answers"

    def objects() -> str:
        app.objects.check()
        return "can be written to"

    def encoder() -> str:
        app.encoder.embed_texts(["a green hoodie"])
        return f"{app.settings.encoder_model}, {app.encoder.dim} dimensions"

    def index() -> str:
        return f"{app.index.count()} items"

    return [("database", database), ("objects", objects), ("encoder", encoder), ("index", index)]


def _finishing(app: Lookwright) -> list[tuple[str, Callable[[], str]]]:
    from pipelines.finishing import moderation_sentence, signing_sentence

    return [
        ("moderation", lambda: moderation_sentence(app.settings, app.finisher)),
        ("signing", lambda: signing_sentence(app.settings, app.clock)),
    ]


def _check(name: str, part: Callable[[], str]) -> Check:
    try:
        return Check(name, True, part())
    except LookwrightError as error:
        return Check(name, False, error.detail)


def _disk_check(settings: Settings) -> Check:
    free = shutil.disk_usage(settings.workspace).free // 1_000_000
    if free < SCARCE_MB:
        return Check("disk", False, f"Only {free} MB are free; make room for pictures and vectors.")
    return Check("disk", True, f"{free:,} MB free")


def _name_checks() -> list[Check]:
    """Variables that look like settings but are none are most often misspelt."""
    groups = {f"LOOKWRIGHT_{name.upper()}" for name in Settings.model_fields}
    unknown = [
        name
        for name in os.environ
        if name.startswith("LOOKWRIGHT_")
        and name not in KNOWN_NAMES
        and name.split("__")[0] not in groups
    ]
    return [
        Check("environment", False, f"{name} is no setting; check how it is spelt.")
        for name in sorted(unknown)
    ]
