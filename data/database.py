"""The records' database: SQLite in a file, or PostgreSQL by its address.

SQLite runs in WAL mode, so that readers never wait. ``synchronous`` is FULL: with NORMAL the last
commits are lost when the power goes, and the vector index, which is synced on its own, would hold
points of items that are no more. An import commits a few times a second, so the price is small.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from advanced_alchemy.exceptions import RepositoryError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

from data._database_errors import domain_error
from data.errors import SettingInvalidError

__all__ = ["Database", "Session"]

_WRITES = "lookwright_writes"


class Database:
    """Sessions that read, sessions that write, and the schema.

    ``url`` is ``sqlite:///path``, ``postgresql://user:password@host/name``, or the path of an SQLite
    file. ``busy_seconds`` is how long a writer of SQLite, and who opens a new file, waits for
    another writer.
    """

    def __init__(self, url: str | Path, *, busy_seconds: float = 30.0, pool_size: int = 10) -> None:
        self.url = _address(url)
        sqlite = self.url.get_backend_name() == "sqlite"
        self._engine = (
            _sqlite(self.url, pool_size, busy_seconds)
            if sqlite
            else _postgresql(self.url, pool_size)
        )
        self._reader = self._engine.execution_options(
            **(
                {}
                if sqlite
                else {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
            )
        )
        self._writer = self._engine.execution_options(**{_WRITES: True})

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the database from its first question on and cannot write."""
        with _in_our_words(), Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises.

        A commit that fails raises, so what comes after the block happened for certain. On SQLite the
        write lock is taken at the beginning: what was read is still so when it is changed.
        Raises ``StorageFullError``, ``StorageReadOnlyError``, ``ConflictError``, ``UnavailableError``.
        """
        with _in_our_words(), Session(self._writer, expire_on_commit=False) as session:
            session.connection()
            yield session
            session.commit()

    def migrate(self) -> None:
        """Bring the schema to this version's state. Raises ``WorkspaceNewerError``."""
        from data.migrations import upgrade  # alembic is read only where it is used

        with _in_our_words(), self._writer.begin() as connection:
            upgrade(connection)

    def check(self) -> None:
        """Raises ``UnavailableError`` where the database does not answer."""
        with _in_our_words(), self._reader.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        self._engine.dispose()


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, RepositoryError) as error:
        failure = domain_error(error)
        if failure is None:
            raise
        raise failure from error


def _address(url: str | Path) -> URL:
    if isinstance(url, Path):
        return URL.create("sqlite", database=str(url))
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingInvalidError(
            "The database's address cannot be read; write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."
        ) from error
    backend = parsed.get_backend_name()
    if backend not in {"sqlite", "postgresql"}:
        raise SettingInvalidError(
            f"{backend} is no database Lookwright knows; use SQLite or PostgreSQL."
        )
    return parsed.set(drivername="postgresql+psycopg") if backend == "postgresql" else parsed


def _postgresql(url: URL, pool_size: int) -> Engine:
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 10},
    )


def _sqlite(url: URL, pool_size: int, busy_seconds: float) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={"timeout": busy_seconds},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # pyright: ignore[reportUnusedFunction]
        # the driver begins no transactions of its own: on Python 3.11 it would begin them too late
        connection.isolation_level = None
        _turn_on_wal(connection, busy_seconds)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "reset")
    def reset(connection: Any, _record: object, _state: object) -> None:  # pyright: ignore[reportUnusedFunction]
        # a COMMIT that failed leaves its transaction open, and SQLAlchemy takes it for ended
        if connection.in_transaction:
            connection.rollback()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _turn_on_wal(connection: sqlite3.Connection, busy_seconds: float) -> None:
    """Of two that turn it on at once SQLite sends both away without a wait; one then finds it done."""
    tries = Retrying(
        retry=retry_if_exception(_is_busy),
        stop=stop_after_delay(busy_seconds),
        wait=wait_random(0.002, 0.02),
        reraise=True,
    )
    tries(connection.execute, "PRAGMA journal_mode = WAL")


def _is_busy(error: BaseException) -> bool:
    return (
        isinstance(error, sqlite3.OperationalError)
        and error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    )
