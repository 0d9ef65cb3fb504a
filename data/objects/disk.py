"""Objects as files in a folder."""

from __future__ import annotations

import errno
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from data.errors import NotFoundError, StorageFullError, StorageReadOnlyError, UnavailableError
from data.objects._names import checked, checked_prefix

__all__ = ["DiskObjects"]

_INCOMING = ".incoming"
"""Half-written files lie here; no object's name begins with a dot."""
_ABANDONED_S = 3600.0
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


class DiskObjects:
    """Each object is one file under ``root``, written whole or not at all.

    The bytes are forced to the disk before the file gets its name, and the name before ``put`` returns.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / _INCOMING

    def put(self, name: str, body: bytes, content_type: str) -> None:  # noqa: ARG002 - the suffix says it
        path = self._path(name)
        with _failures():
            self._prepare(path.parent)
            temporary = self._write(body)
            try:
                temporary.replace(path)
            except OSError:
                temporary.unlink(missing_ok=True)
                raise
            _sync_folder(path.parent)

    def get(self, name: str) -> bytes:
        with self.open(name) as file:
            return file.read()

    def open(self, name: str) -> BinaryIO:
        path = self._path(name)
        with _failures():
            try:
                return path.open("rb")
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
                raise NotFoundError(f"There is no object {name}.") from error

    def exists(self, name: str) -> bool:
        return self._path(name).is_file()

    def delete(self, names: Iterable[str]) -> None:
        for name in names:
            path = self._path(name)
            with _failures():
                try:
                    path.unlink(missing_ok=True)
                except (IsADirectoryError, NotADirectoryError):
                    continue  # a part of other objects' names, none of its own

    def names(self, prefix: str = "") -> Iterator[str]:
        folder = self._root / checked_prefix(prefix).rpartition("/")[0]
        found = (
            path.relative_to(self._root).as_posix()
            for path in folder.rglob("*")
            if path.is_file() and self._incoming not in path.parents
        )
        return iter(sorted(name for name in found if name.startswith(prefix)))

    def address(self, name: str) -> str | None:
        checked(name)
        return None

    def check(self) -> None:
        """Also removes what writers that were killed left behind."""
        with _failures():
            self._prepare(self._root)
            for left in self._incoming.iterdir():
                if time.time() - left.stat().st_mtime > _ABANDONED_S:
                    left.unlink(missing_ok=True)
            self._write(b"lookwright").unlink()

    def _path(self, name: str) -> Path:
        return self._root / checked(name)

    def _prepare(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._incoming.mkdir(exist_ok=True)

    def _write(self, body: bytes) -> Path:
        """A file in the same file system, its bytes on the disk."""
        handle, name = tempfile.mkstemp(dir=self._incoming)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        return temporary


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _failures() -> Iterator[None]:
    """The system's errors, in our words."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFullError(
                "The disk that holds the pictures is full; make room and run the command again."
            ) from error
        if error.errno in _READ_ONLY:
            raise StorageReadOnlyError(
                "The folder of pictures may not be written to; check its permissions."
            ) from error
        raise UnavailableError(
            "The folder of pictures cannot be used; check that it is there and its disk works."
        ) from error
