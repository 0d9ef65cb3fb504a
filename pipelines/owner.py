"""One process owns an embedded workspace; a second one is told who has it and how to go on."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from data.errors import StorageReadOnlyError, WorkspaceInUseError

__all__ = ["Owner", "WorkspaceLock"]


class Owner(msgspec.Struct, frozen=True):
    """The process that has the workspace; ``address`` is where it serves, if it does."""

    pid: int
    command: str
    since: datetime
    address: str | None = None


class WorkspaceLock:
    """Held from ``acquire`` to ``release``; the operating system frees it when the process dies."""

    def __init__(self, workspace: Path) -> None:
        # the process has it, not the thread that happened to open the index first
        self._lock = FileLock(workspace / "owner.lock", thread_local=False)
        self._card = workspace / "owner.json"

    @property
    def held(self) -> bool:
        return self._lock.is_locked

    def acquire(self) -> None:
        """Raises ``WorkspaceInUseError`` where another process has the workspace."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise WorkspaceInUseError(self._sentence()) from None
        except OSError as error:
            raise StorageReadOnlyError(
                f"The workspace {self._card.parent} cannot be written to "
                f"({os.strerror(error.errno or 0)}); choose another with --workspace."
            ) from None
        self.announce(None)

    def announce(self, address: str | None) -> None:
        """Say who has the workspace and where it can be reached."""
        command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])
        card = Owner(os.getpid(), command, datetime.now(UTC), address)
        self._card.write_bytes(msgspec.json.encode(card))

    def release(self) -> None:
        if self._lock.is_locked:
            self._card.unlink(missing_ok=True)
            self._lock.release()

    def owner(self) -> Owner | None:
        """Who wrote the card last; None where nobody did or it is being written."""
        try:
            return msgspec.json.decode(self._card.read_bytes(), type=Owner)
        except (OSError, msgspec.DecodeError):
            return None

    def _sentence(self) -> str:
        owner = self.owner()
        folder = self._card.parent
        if owner is None:
            return f"Another process has the workspace {folder}; wait until it is done."
        if owner.address:
            return (
                f"`{owner.command}` (process {owner.pid}) has the workspace {folder} and serves it at "
                f"{owner.address}; ask it there, or stop it first."
            )
        return (
            f"`{owner.command}` (process {owner.pid}) has the workspace {folder} since "
            f"{owner.since:%H:%M:%S} UTC; wait until it is done, or use another --workspace."
        )
