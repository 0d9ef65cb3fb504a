"""Pulling a model from the hub into the workspace: whole, hashed and pinned, or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from filelock import FileLock, Timeout

from data.errors import (
    ConflictError,
    InvalidInputError,
    ModelUnavailableError,
    StorageFullError,
)
from pipelines.models.hub import Hub, Listing, RemoteFile
from pipelines.models.pins import Lock, sha256_of
from pipelines.models.places import HUB, folder_of, hub_id, pulled_root
from pipelines.models.selecting import (
    DIFFUSERS_INDEX,
    OPEN_CLIP_CONFIG,
    TIMM_CONFIG,
    TOKENIZER_FILES,
    choose,
    kind_of,
)
from pipelines.models.types import FilePin, Kind, Origin, Pin, Pulled
from pipelines.progress import Progress, silent

if TYPE_CHECKING:
    from data.ports import Clock
    from pipelines.settings import Settings

__all__ = ["pull"]

_ROOM: Final = 200_000_000
"""Bytes that stay free beside the model."""
_INCOMING: Final = ".incoming"


@dataclass(frozen=True)
class _Plan:
    """The files to fetch, each with the listing of the repository that it is from."""

    kind: Kind
    origin: Origin
    files: tuple[tuple[Listing, RemoteFile], ...]
    tokenizer: Origin | None = None

    @property
    def size(self) -> int:
        return sum(file.size for _, file in self.files)


def pull(
    settings: Settings,
    name: str,
    clock: Clock,
    *,
    revision: str | None = None,
    variant: str | None = None,
    progress: Progress = silent,
) -> Pulled:
    """Fetch a model; one that is here and pinned is checked and nothing is asked of the hub.

    Without ``revision``, a model that was pulled before comes as it was pinned then. A pull that was broken off
    goes on where it stopped. Raises ``InvalidInputError`` for what is no model of ours or has only pickles,
    ``NotFoundError``, ``ConflictError`` while another process pulls it, ``ModelUnavailableError``,
    ``StorageFullError``, ``UnavailableError``.
    """
    model = hub_id(name)
    root = pulled_root(settings.workspace)
    root.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(root / f"{folder_of(settings.workspace, model).name}.lock", timeout=0):
            return _pull(settings, model, clock, revision, variant, progress)
    except Timeout as error:
        raise ConflictError(f"Another process pulls {model} now; wait for it.") from error


def _pull(
    settings: Settings,
    model: str,
    clock: Clock,
    revision: str | None,
    variant: str | None,
    progress: Progress,
) -> Pulled:
    lock = Lock(settings.workspace)
    folder = folder_of(settings.workspace, model)
    pin = lock.read().get(model)
    pinned = pin if pin and revision in {None, pin.origin.commit} else None
    if pinned and _is_here(folder, pinned):
        return _told(model, pinned, folder, fetched=0)
    plan = _planned(Hub(), model, pinned, revision, variant)
    incoming = (
        pulled_root(settings.workspace) / _INCOMING / f"{folder.name}@{plan.origin.commit[:12]}"
    )
    fetched = _fetch(Hub(), plan, incoming, progress)
    files = tuple(
        FilePin(file.path, file.size, sha256_of(incoming / file.path)) for _, file in plan.files
    )
    if pinned:
        _must_be_as_pinned(model, pinned, files)
    made = Pin(plan.origin, plan.kind, files, clock(), plan.tokenizer)
    _put(incoming, folder)
    lock.put(model, pinned or made)
    return _told(model, made, folder, fetched)


def _is_here(folder: Path, pin: Pin) -> bool:
    return all(
        (folder / file.path).is_file() and sha256_of(folder / file.path) == file.sha256
        for file in pin.files
    )


def _must_be_as_pinned(model: str, pin: Pin, files: Sequence[FilePin]) -> None:
    """A commit of the hub cannot change; where its files do, somebody stands between."""
    before = {file.path: file.sha256 for file in pin.files}
    changed = [file.path for file in files if before.get(file.path, file.sha256) != file.sha256]
    if changed:
        raise ModelUnavailableError(
            f"{', '.join(changed)} of {model} is not what it was when it was first pulled ({pin.pulled:%Y-%m-%d}); do not use it. "
            "If the change is known to be right, name the revision with --revision."
        )


# ----------------------------------------------------------------- what to fetch


def _planned(
    hub: Hub, model: str, pinned: Pin | None, revision: str | None, variant: str | None
) -> _Plan:
    listing = hub.listing(model, pinned.origin.commit if pinned else revision)
    origin = Origin(model, listing.commit)
    kind = kind_of(listing.paths)
    if pinned:
        wanted = [file.path for file in pinned.files]
    else:
        wanted = choose(listing.paths, kind, _parts(hub, listing, kind), variant)
    files = [(listing, file) for file in listing.files if file.path in wanted]
    needed = _tokenizer_of(hub, listing, kind)
    if needed is None:
        return _Plan(kind, origin, tuple(files))
    further = hub.listing(needed, pinned.tokenizer.commit if pinned and pinned.tokenizer else None)
    files += [
        (further, file) for file in further.files
        if file.path in TOKENIZER_FILES and file.path not in listing.paths
    ]  # fmt: skip
    return _Plan(kind, origin, tuple(files), Origin(needed, further.commit))


def _parts(hub: Hub, listing: Listing, kind: Kind) -> list[str]:
    """The folders that a diffusers pipeline names; for a timm model, whether it is one."""
    if kind == "diffusers":
        index = _small(hub, listing, DIFFUSERS_INDEX)
        return [part for part, entry in index.items() if isinstance(entry, list) and all(entry)]
    if kind == "timm" and "architecture" not in _small(hub, listing, TIMM_CONFIG):
        raise InvalidInputError(
            f"{listing.repository} is no model that Lookwright loads: its {TIMM_CONFIG} names no timm architecture, and it has no settings of open_clip or diffusers."
        )
    return []


def _tokenizer_of(hub: Hub, listing: Listing, kind: Kind) -> str | None:
    """The other repository that an open_clip model takes its tokenizer from: without it nothing works offline."""
    if kind != "open_clip" or "tokenizer_config.json" in listing.paths:
        return None
    text: Any = _small(hub, listing, OPEN_CLIP_CONFIG).get("model_cfg", {}).get("text_cfg", {})
    named = text.get("hf_tokenizer_name")
    return hub_id(named) if named else None


def _small(hub: Hub, listing: Listing, path: str) -> dict[str, Any]:
    """A settings file of the repository."""
    import tempfile

    file = next(file for file in listing.files if file.path == path)
    with tempfile.TemporaryDirectory() as folder:
        hub.fetch(listing, file, Path(folder) / "file", lambda _: None)
        try:
            document: Any = json.loads((Path(folder) / "file").read_text(encoding="utf-8"))
        except (ValueError, RecursionError) as error:
            raise InvalidInputError(
                f"{path} of {listing.repository} is no JSON document."
            ) from error
    return document if isinstance(document, dict) else {}


# ----------------------------------------------------------------- fetching


def _fetch(hub: Hub, plan: _Plan, incoming: Path, progress: Progress) -> int:
    """Fetch what is not there yet; gives how many bytes came."""
    incoming.mkdir(parents=True, exist_ok=True)
    done = sum(_size(incoming / file.path) for _, file in plan.files)
    _must_have_room(incoming, plan.size - done)
    fetched = 0
    stage = f"{plan.origin.repository} ({_megabytes(plan.size)}), kB"

    def report(count: int) -> None:
        nonlocal fetched
        fetched += count
        progress(stage, (done + fetched) // 1000, plan.size // 1000)

    report(0)
    for listing, file in plan.files:
        target = incoming / file.path
        if not (target.is_file() and file.is_in(target)):
            _drop_what_is_too_long(target, file)
            hub.fetch(listing, file, target, report)
    return fetched


def _drop_what_is_too_long(target: Path, file: RemoteFile) -> None:
    """A whole file of other bytes cannot be gone on with."""
    if _size(target) >= file.size:
        target.unlink(missing_ok=True)


def _size(file: Path) -> int:
    return file.stat().st_size if file.is_file() else 0


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


def _must_have_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if needed + _ROOM > free:
        raise StorageFullError(
            f"The model needs {_megabytes(needed)} more and {_megabytes(free)} are free; make room in the workspace and pull again."
        )


def _put(incoming: Path, folder: Path) -> None:
    """Swap the new files in; a folder that was there goes, and what was left of pulls of other commits."""
    old = folder.with_name(f".old-{folder.name}")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    incoming.rename(folder)
    for left in (old, *incoming.parent.glob(f"{folder.name}@*")):
        shutil.rmtree(left, ignore_errors=True)


def _told(model: str, pin: Pin, folder: Path, fetched: int) -> Pulled:
    return Pulled(
        model=model,
        commit=pin.origin.commit,
        kind=pin.kind,
        folder=str(folder),
        size=pin.size,
        fetched=fetched,
        files=pin.files,
        setting=SETTING_OF[pin.kind].format(model),
    )


SETTING_OF: Final[dict[Kind, str]] = {
    "open_clip": f'encoder.model = "{HUB}{{}}"',
    "timm": f'garment.model = "{HUB}{{}}" or finish.classifier = "{HUB}{{}}"'.replace("{}", "{0}"),
    "diffusers": 'generation.engine = "diffusers" and generation.diffusers.model = "{}"',
}
"""Which settings a model of each kind can fill."""
