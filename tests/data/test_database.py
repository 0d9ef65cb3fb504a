"""The database's promises: commits, failures in our words, migrations, writers side by side."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from data import Database, InstallationRepository
from data.errors import (
    ConflictError,
    SettingInvalidError,
    StorageFullError,
    StorageReadOnlyError,
    UnavailableError,
    WorkspaceNewerError,
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "records.db")
    opened.migrate()
    yield opened
    opened.close()


def put(database: Database, key: str, value: str) -> None:
    with database.write() as session:
        InstallationRepository(session).set(key, value)


def value_of(database: Database, key: str) -> str | None:
    with database.read() as session:
        return InstallationRepository(session).get(key)


# ----------------------------------------------------------------- transactions


def test_what_was_written_is_there_after_the_block(database: Database) -> None:
    put(database, "a", "1")
    assert value_of(database, "a") == "1"


def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(KeyError), database.write() as session:  # noqa: PT012
        InstallationRepository(session).set("a", "1")
        raise KeyError
    assert value_of(database, "a") is None


def test_a_commit_that_fails_surfaces(database: Database) -> None:
    def fail(_session: Session) -> None:
        original = sqlite3.OperationalError("database or disk is full")
        original.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise OperationalError("COMMIT", {}, original)

    answered = False
    with pytest.raises(StorageFullError):  # noqa: PT012 - the answer must not be reached
        with database.write() as session:
            event.listen(session, "before_commit", fail)
            InstallationRepository(session).set("a", "1")
        answered = True
    assert not answered
    assert value_of(database, "a") is None


def test_a_deferred_constraint_fails_the_commit_for_real(database: Database) -> None:
    row = "INSERT INTO query_pictures VALUES ('aa', '2026-01-01 00:00:00')"
    orphan = (
        "INSERT INTO problems (run, row, item, field, code, message, hint, severity) "
        "VALUES ('missing', 1, '', '', '', '', '', 'error')"
    )
    with pytest.raises(ConflictError), database.write() as session:  # noqa: PT012 - all but the commit succeed
        for statement in ("PRAGMA defer_foreign_keys = ON", row, orphan):
            session.execute(text(statement))
    with database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM query_pictures")) == 0
    put(database, "a", "1")  # the lock was given back


def test_a_reader_sees_one_state_and_cannot_write(database: Database) -> None:
    put(database, "a", "1")
    with database.read() as reader:
        assert InstallationRepository(reader).get("a") == "1"
        put(database, "a", "2")
        reader.expire_all()
        assert InstallationRepository(reader).get("a") == "1"
    with pytest.raises(StorageReadOnlyError), database.read() as session:
        InstallationRepository(session).set("a", "3")


def test_a_reader_of_postgres_cannot_write_either(postgres_url: str) -> None:
    database = Database(postgres_url)
    database.migrate()
    with pytest.raises(StorageReadOnlyError), database.read() as session:
        InstallationRepository(session).set("a", "3")
    database.close()


# ----------------------------------------------------------------- writers side by side


def _add(url: str, times: int) -> None:
    database = Database(url)
    for _ in range(times):
        with database.write() as session:
            installation = InstallationRepository(session)
            installation.set("count", str(int(installation.get("count") or 0) + 1))
    database.close()


def test_two_processes_lose_no_write(database: Database) -> None:
    url = str(database.url)
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_add, args=(url, 50)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(240)
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert value_of(database, "count") == "100"


def test_a_writer_that_waits_too_long_is_told_so(database: Database) -> None:
    impatient = Database(str(database.url), busy_seconds=0.05)
    with database.write(), pytest.raises(UnavailableError, match="Another process"):
        put(impatient, "a", "1")
    impatient.close()


def test_numbers_of_the_journal_become_visible_in_order(postgres_url: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from data import JournalRepository

    database = Database(postgres_url)
    database.migrate()
    with ThreadPoolExecutor(1) as pool:
        with database.write() as first:
            JournalRepository(first).append(["a"])
            second = pool.submit(_append, database, "b")
            with pytest.raises(TimeoutError):
                second.result(0.3)  # the later number may not be visible before the earlier one
        second.result(10)
    with database.read() as session:
        assert [item for _, item in JournalRepository(session).after(0)] == ["a", "b"]
    database.close()


def _append(database: Database, item: str) -> None:
    from data import JournalRepository

    with database.write() as session:
        JournalRepository(session).append([item])


# ----------------------------------------------------------------- failures in our words


def test_a_full_disk_is_named(database: Database) -> None:
    with pytest.raises(StorageFullError, match="full"), database.write() as session:  # noqa: PT012
        pages = session.scalar(text("PRAGMA page_count"))
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
        InstallationRepository(session).set("a", "x" * 1_000_000)
    assert value_of(database, "a") is None


def test_a_read_only_database_can_be_read_and_is_named_when_written(database: Database) -> None:
    put(database, "a", "1")
    read_only = Database(f"sqlite:///file:{database.url.database}?mode=ro&uri=true")
    assert value_of(read_only, "a") == "1"
    with pytest.raises(StorageReadOnlyError, match="permissions"):
        put(read_only, "a", "2")
    read_only.migrate()
    read_only.close()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    database = Database(tmp_path / "missing" / "records.db")
    for call in (database.check, database.migrate):
        with pytest.raises(UnavailableError, match="cannot be opened"):
            call()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "records.db").write_bytes(b"no database at all " * 100)
    with pytest.raises(UnavailableError, match="damaged"):
        Database(tmp_path / "records.db").check()


def test_a_server_that_does_not_answer_is_named() -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(UnavailableError, match="does not answer"):
        database.check()


def test_a_missing_database_of_a_server_is_named(postgres_server: str) -> None:
    with pytest.raises(UnavailableError, match=r"no such database|does not answer"):
        Database(f"{postgres_server}/nothing").check()


@pytest.mark.parametrize("url", ["mysql://host/name", "no address", ""])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(SettingInvalidError):
        Database(url)


def test_a_mistake_of_ours_stays_one(database: Database) -> None:
    with pytest.raises(OperationalError, match="no such table"), database.read() as session:
        session.execute(text("SELECT * FROM nowhere"))


# ----------------------------------------------------------------- migrations


def test_migrating_twice_changes_nothing(database: Database) -> None:
    put(database, "a", "1")
    database.migrate()
    assert value_of(database, "a") == "1"


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_database_of_a_newer_version_is_refused(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = tmp_path / "a.db" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    database = Database(url)
    database.migrate()
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WorkspaceNewerError, match="upgrade Lookwright"):
        database.migrate()
    database.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_the_migrated_schema_is_what_the_tables_say(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from data.tables import Base

    url = tmp_path / "a.db" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    database = Database(url)
    database.migrate()
    with database.read() as session:
        context = MigrationContext.configure(
            session.connection(), opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []
    database.close()


def _migrate(url: str) -> None:
    database = Database(url)
    database.migrate()
    database.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_programs_that_start_at_once_migrate_once(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    sqlite = kind == "sqlite"
    url = f"sqlite:///{tmp_path}/a.db" if sqlite else request.getfixturevalue("postgres_url")
    spawn = multiprocessing.get_context("spawn")
    starters = [spawn.Process(target=_migrate, args=(url,)) for _ in range(2)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join(240)
    assert [starter.exitcode for starter in starters] == [0, 0]


def test_a_new_file_that_another_one_is_writing_to_is_waited_for(tmp_path: Path) -> None:
    """As long as a file is not in WAL mode, turning it on fails at once beside a writer."""
    other = sqlite3.connect(tmp_path / "a.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    free = threading.Timer(0.3, other.rollback)
    free.start()
    _migrate(f"sqlite:///{tmp_path}/a.db")
    free.join()
    assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    other.close()


def test_a_new_file_is_waited_for_so_long_and_no_longer(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    impatient = Database(tmp_path / "a.db", busy_seconds=0.05)
    with pytest.raises(UnavailableError, match="Another process"):
        impatient.check()
    impatient.close()
    other.close()
