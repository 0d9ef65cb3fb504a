"""What files must hash to: a lock file in the workspace, and a list in each bundled model's folder.

``python -m pipelines.models models/NAME...`` writes the list anew after a model was trained.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec
from filelock import FileLock

from data.errors import ModelUnavailableError
from pipelines.models.places import pulled_root
from pipelines.models.types import FilePin, Pin

__all__ = ["SUMS", "Lock", "pin_bundled", "read_sums", "sha256_of"]

SUMS: Final = "SHA256SUMS"
"""As ``sha256sum`` writes it, so that ``sha256sum -c`` can check it too."""
_PINNED: Final = frozenset({".safetensors", ".json"})
"""What is loaded; cards and curves may be corrected."""
_CHUNK: Final = 1 << 20


def sha256_of(file: Path) -> str:
    """Of the file's bytes, read piece by piece."""
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


class Lock:
    """The pins of all models that were ever pulled into a workspace; they outlive the files."""

    def __init__(self, workspace: Path) -> None:
        self._file = pulled_root(workspace) / "lock.json"

    def read(self) -> Mapping[str, Pin]:
        """Raises ``ModelUnavailableError`` where the file is damaged."""
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=dict[str, Pin])
        except FileNotFoundError:
            return {}
        except msgspec.MsgspecError as error:
            raise ModelUnavailableError(
                f"{self._file} is damaged; restore it from a copy, or remove it and pull the models again."
            ) from error

    def put(self, model: str, pin: Pin) -> None:
        with FileLock(self._file.with_suffix(".lock")):
            pins = {**self.read(), model: pin}
            body = msgspec.json.format(msgspec.json.encode(dict(sorted(pins.items()))), indent=1)
            written = self._file.with_suffix(".new")
            written.write_bytes(body)
            written.replace(self._file)


def read_sums(folder: Path) -> dict[str, str] | None:
    """Each pinned file's SHA-256, None where the folder has no list."""
    file = folder / SUMS
    if not file.is_file():
        return None
    lines = (line.split(maxsplit=1) for line in file.read_text(encoding="utf-8").splitlines())
    return {path.removeprefix("*"): digest for digest, path in lines}


def pin_bundled(folder: Path) -> tuple[FilePin, ...]:
    """Write the list of a bundled model's folder, of everything that is loaded from it."""
    files = sorted(file for file in folder.rglob("*") if file.suffix in _PINNED and file.is_file())
    pins = tuple(
        FilePin(file.relative_to(folder).as_posix(), file.stat().st_size, sha256_of(file))
        for file in files
    )
    body = "".join(f"{pin.sha256}  {pin.path}\n" for pin in pins)
    (folder / SUMS).write_text(body, encoding="utf-8")
    return pins
