"""What the folder of objects promises when the disk does not do its part."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from data import DiskObjects
from data.errors import StorageFullError, StorageReadOnlyError, UnavailableError


@pytest.fixture
def store(tmp_path: Path) -> DiskObjects:
    return DiskObjects(tmp_path / "objects")


@pytest.fixture
def small_files() -> Iterator[None]:
    """The system refuses files beyond 64 kB, as a quota does; a full disk fails at the same call."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 256 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("this user may not mount a file system; the quota's test stands in")
    yield folder
    subprocess.run(["umount", folder], check=True)


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.usefixtures("small_files")
def test_a_quota_that_is_used_up_is_named_and_leaves_nothing(
    store: DiskObjects, tmp_path: Path
) -> None:
    store.put("a", b"small", "image/png")
    with pytest.raises(StorageFullError, match="make room"):
        store.put("a", b"x" * 200_000, "image/png")
    assert store.get("a") == b"small"
    assert files_in(tmp_path) == ["a"]


def test_a_full_disk_is_named_and_leaves_nothing(tiny_disk: Path) -> None:
    store = DiskObjects(tiny_disk)
    store.put("a", b"x" * 100_000, "image/png")
    with pytest.raises(StorageFullError):
        store.put("b", b"x" * 300_000, "image/png")
    assert files_in(tiny_disk) == ["a"]
    store.put("b", b"x" * 50_000, "image/png")


def test_a_full_disk_is_named_by_the_records_too(tiny_disk: Path) -> None:
    from data import Database, InstallationRepository

    database = Database(tiny_disk / "records.db")
    with pytest.raises(StorageFullError):  # noqa: PT012 - where it fails depends on the page
        database.migrate()
        with database.write() as session:
            InstallationRepository(session).set("a", "x" * 500_000)
    database.close()


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES])
def test_a_folder_that_may_not_be_written_is_named(
    store: DiskObjects, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    # root may write everywhere, so the system's answer is given in its stead
    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(StorageReadOnlyError, match="permissions"):
        store.put("a", b"", "text/plain")
    with pytest.raises(StorageReadOnlyError):
        store.check()


def test_a_store_whose_place_is_a_file_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "objects").write_text("a file")
    store = DiskObjects(tmp_path / "objects")
    for call in (store.check, lambda: store.put("a", b"", "text/plain")):
        with pytest.raises(UnavailableError):
            call()


def test_what_a_killed_writer_left_is_no_object(store: DiskObjects, tmp_path: Path) -> None:
    store.check()
    left = tmp_path / "objects" / ".incoming" / "half"
    left.write_bytes(b"half")
    assert list(store.names()) == []
    store.check()
    assert left.exists()  # perhaps its writer is still at work
    os.utime(left, (0, 0))
    store.check()
    assert not left.exists()


def test_a_killed_writer_leaves_the_old_or_the_new_bytes(tmp_path: Path) -> None:
    script = (
        "from pathlib import Path; from data import DiskObjects; import itertools\n"
        f"store = DiskObjects(Path({str(tmp_path)!r}))\n"
        "for n in itertools.count(): store.put('a', bytes([n % 256]) * 500_000, ''); print(n, flush=True)"
    )
    writer = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert writer.stdout is not None
    for _ in range(5):
        writer.stdout.readline()
    writer.kill()
    writer.wait()
    writer.stdout.close()
    body = DiskObjects(tmp_path).get("a")
    assert len(body) == 500_000
    assert len(set(body)) == 1


def test_a_workspace_that_may_not_be_written_is_named() -> None:
    script = """
        import os, sys
        from pathlib import Path
        import alembic.command, sqlalchemy.dialects.sqlite.pysqlite
        from data import Database, DiskObjects
        from data.errors import StorageReadOnlyError

        folder = Path(sys.argv[1])
        records = Database(folder / "records.db")
        records.migrate()
        records.close()
        folder.chmod(0o555)
        if os.geteuid() == 0:  # root may write everywhere; nobody may not
            os.setuid(65534)
        for call in (records.migrate, lambda: DiskObjects(folder / "objects").put("a", b"", "")):
            try:
                call()
            except StorageReadOnlyError as error:
                print(error.detail)
    """
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(script), folder],
            capture_output=True,
            text=True,
            check=True,
        )
        Path(folder).chmod(0o755)
    assert done.stdout.count("permissions") == 2
