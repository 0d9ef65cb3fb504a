"""What a database's failure means to a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from psycopg import Error as PostgresError
from psycopg import OperationalError
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from data.errors import (
    ConflictError,
    LookwrightError,
    StorageFullError,
    StorageReadOnlyError,
    UnavailableError,
)

__all__ = ["domain_error"]

_FULL = "The disk that holds the database is full; make room and run the command again."
_READ_ONLY = "The database may not be written to; check the permissions of its folder and file."
_LOCKED = "Another process is writing to the database for too long; try again when it is done."
_CANNOT_OPEN = "The database cannot be opened; check that its folder exists and may be written to."
_DAMAGED = "The database's file is damaged or none of ours; restore it from a backup."
_UNREACHABLE = "The database does not answer; check its address and that it is running."

_SQLITE: dict[int, tuple[Callable[[str], LookwrightError], str]] = {
    sqlite3.SQLITE_FULL: (StorageFullError, _FULL),
    sqlite3.SQLITE_READONLY: (StorageReadOnlyError, _READ_ONLY),
    sqlite3.SQLITE_BUSY: (UnavailableError, _LOCKED),
    sqlite3.SQLITE_LOCKED: (UnavailableError, _LOCKED),
    sqlite3.SQLITE_CANTOPEN: (UnavailableError, _CANNOT_OPEN),
    sqlite3.SQLITE_CORRUPT: (UnavailableError, _DAMAGED),
    sqlite3.SQLITE_NOTADB: (UnavailableError, _DAMAGED),
    sqlite3.SQLITE_IOERR: (UnavailableError, "The disk that holds the database fails; check it."),
}
"""By primary result code: https://www.sqlite.org/rescode.html."""

_POSTGRES: dict[str, tuple[Callable[[str], LookwrightError], str]] = {
    "53100": (StorageFullError, _FULL),
    "25006": (StorageReadOnlyError, _READ_ONLY),
    "42501": (StorageReadOnlyError, "The database's user may not do this; grant it the rights."),
    "28P01": (
        UnavailableError,
        "The database refuses the user or the password; check its address.",
    ),
    "3D000": (UnavailableError, "The server has no such database; create it or check the address."),
    "40P01": (UnavailableError, _LOCKED),
    "55P03": (UnavailableError, _LOCKED),
}
"""By SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html."""


def domain_error(error: Exception) -> LookwrightError | None:
    """The failure behind an error of SQLAlchemy or of advanced-alchemy, as one of ours.

    None for what is no failure of the database but a mistake in our code.
    """
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, DBAPIError):
        cause = cause.__cause__
    if not isinstance(cause, DBAPIError):
        return UnavailableError(_UNREACHABLE) if isinstance(error, PoolTimeoutError) else None
    if isinstance(cause, IntegrityError):
        return ConflictError("Another change came first or something it needs is gone; try again.")
    original = cause.orig
    known = None
    if isinstance(original, sqlite3.Error):
        known = _SQLITE.get(original.sqlite_errorcode & 0xFF)
    if isinstance(original, PostgresError):
        known = _POSTGRES.get(original.sqlstate or "") or _unreachable(original)
    return known[0](known[1]) if known else None


def _unreachable(error: PostgresError) -> tuple[Callable[[str], LookwrightError], str] | None:
    """No SQLSTATE: no connection. Classes 08, 53, 57, 58: it was lost, or the server is in trouble."""
    lost = isinstance(error, OperationalError) and error.sqlstate is None
    in_trouble = (error.sqlstate or "")[:2] in {"08", "53", "57", "58"}
    return (UnavailableError, _UNREACHABLE) if lost or in_trouble else None
