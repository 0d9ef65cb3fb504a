"""Do the files still hash to what was pinned?"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pipelines.models.pins import SUMS, Lock, read_sums, sha256_of
from pipelines.models.places import folder_of
from pipelines.models.types import FileCheck, ModelCheck
from pipelines.progress import Progress, silent

__all__ = ["verify"]


def verify(workspace: Path, bundled: Path, progress: Progress = silent) -> tuple[ModelCheck, ...]:
    """Hash every bundled and every pulled model. Raises ``ModelUnavailableError`` where the lock file is damaged."""
    pins = Lock(workspace).read()
    folders = _bundled(bundled)
    total = len(folders) + len(pins)
    checks: list[ModelCheck] = []
    for folder in folders:
        progress("models", len(checks), total)
        checks.append(_check_bundled(folder))
    for model, pin in pins.items():
        progress("models", len(checks), total)
        folder = folder_of(workspace, model)
        expected = {file.path: file.sha256 for file in pin.files}
        files = tuple(_check(folder / path, path, digest) for path, digest in expected.items())
        cure = f"Pull it again: lookwright models pull {model}."
        checks.append(_judged(model, "pulled", files, cure))
    progress("models", total, total)
    return tuple(checks)


def _bundled(root: Path) -> list[Path]:
    return sorted(folder for folder in root.iterdir() if folder.is_dir() and any(folder.iterdir()))


def _check_bundled(folder: Path) -> ModelCheck:
    sums = read_sums(folder)
    if sums is None:
        return ModelCheck(
            folder.name,
            "bundled",
            ok=False,
            files=(),
            sentence=f"The folder has no {SUMS}; after a training, write it: python -m pipelines.models models/{folder.name}.",
        )
    files = [_check(folder / path, path, digest) for path, digest in sums.items()]
    files += [
        FileCheck(file.relative_to(folder).as_posix(), "unpinned")
        for file in sorted(folder.rglob("*.safetensors"))
        if file.relative_to(folder).as_posix() not in sums
    ]
    return _judged(folder.name, "bundled", tuple(files), "Restore the files from the release.")


def _check(file: Path, path: str, digest: str) -> FileCheck:
    if not file.is_file():
        return FileCheck(path, "missing")
    return FileCheck(path, "ok" if sha256_of(file) == digest else "differs")


def _judged(
    model: str, place: Literal["bundled", "pulled"], files: tuple[FileCheck, ...], cure: str
) -> ModelCheck:
    wrong = [f"{file.path} {_IS[file.state]}" for file in files if file.state != "ok"]
    sentence = f"{'; '.join(wrong)}. {cure}" if wrong else ""
    return ModelCheck(model, place, not wrong, files, sentence)


_IS = {"differs": "is not what was pinned", "missing": "is missing", "unpinned": "has no pin"}
