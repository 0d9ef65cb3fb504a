"""What is bundled, what was pulled, what is in use, and what is known to work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from pipelines.models.pins import Lock
from pipelines.models.places import HUB, folder_of, pulled_or_named
from pipelines.models.types import InUse, Known, Models, Present, Role

if TYPE_CHECKING:
    from pipelines.settings import Settings

__all__ = ["KNOWN_FILE", "known_models", "list_models"]

KNOWN_FILE: Final = Path(__file__).with_name("known.toml")

_FOLDERS: Final[dict[Role, str]] = {
    "encoder": "encoder",
    "garments": "garment",
    "generator": "generator",
    "moderation": "moderation",
}
"""Where each role's bundled model stands."""


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    known: tuple[Known, ...]


def known_models() -> tuple[Known, ...]:
    """The larger models of ``known.toml``."""
    return msgspec.toml.decode(KNOWN_FILE.read_bytes(), type=_Table).known


def list_models(settings: Settings, bundled: Path) -> Models:
    """Nothing is loaded and nothing is asked of the hub. Raises ``ModelUnavailableError`` for a damaged lock file."""
    return Models(
        bundled=tuple(_bundled(bundled)),
        pulled=tuple(_pulled(settings.workspace)),
        in_use=tuple(_in_use(settings, bundled)),
        known=known_models(),
    )


def _bundled(root: Path) -> Iterator[Present]:
    for folder in sorted(root.iterdir()):
        if folder.is_dir() and any(folder.iterdir()):
            yield Present(folder.name, str(folder), _size(folder))


def _pulled(workspace: Path) -> Iterator[Present]:
    for model, pin in Lock(workspace).read().items():
        folder = folder_of(workspace, model)
        if folder.is_dir():
            yield Present(model, str(folder), _size(folder), pin.kind, pin.origin.commit)


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _in_use(settings: Settings, bundled: Path) -> Iterator[InUse]:
    def filled(role: Role, named: str | None, setting: str) -> InUse:
        if named is None:
            folder = bundled / _FOLDERS[role]
            there = folder.is_dir()
            sentence = "" if there else f"None ships yet; name one in {setting}."
            return InUse(
                role, f"models/{folder.name}", "bundled" if there else "none", setting, sentence
            )
        place, sentence = _place(settings.workspace, named)
        return InUse(role, named, place, setting, sentence)

    yield filled("encoder", settings.encoder.model, "encoder.model")
    yield filled("garments", settings.garment.model, "garment.model")
    generation = settings.generation
    if generation.engine == "hosted":
        hosted = generation.hosted
        named = f"{hosted.provider}: {hosted.model or '-'}"
        yield InUse("generator", named, "hosted", "generation.hosted.model")
    elif generation.engine == "diffusers":
        yield filled("generator", generation.diffusers.model or "", "generation.diffusers.model")
    else:
        yield filled("generator", None, "generation.engine")
    classifier = settings.finish.classifier
    if classifier is None:
        yield InUse("moderation", "-", "none", "finish.classifier", "Looks are unmoderated.")
    else:
        yield filled("moderation", classifier, "finish.classifier")


def _place(workspace: Path, named: str) -> tuple[str, str]:
    if pulled_or_named(workspace, named) != named:
        return "pulled", ""
    if Path(named).is_dir():
        return "folder", ""
    if not named or Path(named).is_absolute() or named.startswith("."):
        return "none", "There is no such folder; correct the setting."
    model = named.removeprefix(HUB)
    return "hub", f"Fetched at first use and not pinned; pin it: lookwright models pull {model}."
