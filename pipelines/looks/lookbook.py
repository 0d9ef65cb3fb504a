"""A lookbook: looks with their manifests and an index page, as a folder or a zip that opens anywhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from data import LookRepository, LookRole
from data.errors import InvalidInputError, NotFoundError, StorageReadOnlyError
from pipelines.looks.history import look_answer
from pipelines.looks.types import LookAnswer
from pipelines.wiring import Lookwright

__all__ = ["lookbook", "lookbook_zip", "write_lookbook"]

_PAGE = 200
_DATE = (1980, 1, 1, 0, 0, 0)
"""The oldest that a zip can say: the same looks make the same archive."""


def lookbook(app: Lookwright, looks: Sequence[str] = ()) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of a lookbook's files: the named looks, or all that may be seen, newest first.

    The page comes last, when it is known what is inside. Raises ``NotFoundError`` for an unknown look
    before the first file.
    """
    chosen = _named(app, looks) if looks else _all(app)
    inside: list[LookAnswer] = []
    for look in chosen:
        files = _files(app, look)
        if files is None:
            continue  # deleted since
        yield from files
        inside.append(look)
    yield "looks.json", msgspec.json.format(msgspec.json.encode(inside), indent=2)
    yield "index.html", _page(inside).encode()


def lookbook_zip(app: Lookwright, looks: Sequence[str] = ()) -> Iterator[bytes]:
    """The same as a zip, piece by piece. Raises ``NotFoundError`` before the first piece."""
    files = lookbook(app, looks)
    first = next(files)
    return _packed([first], files)


def _packed(
    first: Sequence[tuple[str, bytes]], rest: Iterator[tuple[str, bytes]]
) -> Iterator[bytes]:
    sink = _Sink()
    with zipfile.ZipFile(sink, "w") as archive:
        for group in (first, rest):
            for name, body in group:
                info = zipfile.ZipInfo(name, _DATE)
                shrinks = name.endswith((".json", ".html"))
                archive.writestr(info, body, zipfile.ZIP_DEFLATED if shrinks else None)
                yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """What was written and not yet taken."""

    def __init__(self) -> None:
        super().__init__()
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: object, /) -> int:
        body = bytes(piece)  # pyright: ignore[reportArgumentType] - zipfile gives bytes-like objects
        self._written += body
        return len(body)

    def taken(self) -> bytes:
        taken, self._written = bytes(self._written), bytearray()
        return taken


def write_lookbook(app: Lookwright, place: Path, looks: Sequence[str] = ()) -> int:
    """Write a lookbook to a folder that is new or empty, or to a file that ends in ``.zip``; the files inside.

    Raises ``InvalidInputError`` where the place is taken, ``StorageReadOnlyError``, ``NotFoundError``.
    """
    if place.is_file() or (place.is_dir() and any(place.iterdir())):
        raise InvalidInputError(f"{place} is there already; name a new folder or a new .zip file.")
    files = lookbook(app, looks)
    try:
        if place.suffix == ".zip":
            return _write_zip(place, files)
        return sum(_write(place / name, body) for name, body in files)
    except PermissionError:
        raise StorageReadOnlyError(
            f"The lookbook cannot be written to {place}; name another place."
        ) from None


def _write_zip(place: Path, files: Iterator[tuple[str, bytes]]) -> int:
    count = 0

    def counted() -> Iterator[tuple[str, bytes]]:
        nonlocal count
        for each in files:
            count += 1
            yield each

    pieces = _packed([next(counted_files := counted())], counted_files)
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_name(f"{place.name}.part")
    with partial.open("wb") as out:
        out.writelines(pieces)
    partial.replace(place)
    return count


def _write(path: Path, body: bytes) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return 1


# ----------------------------------------------------------------- what is inside


def _named(app: Lookwright, looks: Sequence[str]) -> Iterator[LookAnswer]:
    with app.database.read() as session:
        repository = LookRepository(session)
        return iter([look_answer(repository.get(look)) for look in dict.fromkeys(looks)])


def _all(app: Lookwright) -> Iterator[LookAnswer]:
    before = None
    while True:
        with app.database.read() as session:
            page = LookRepository(session).page(before, _PAGE)
        yield from map(look_answer, page.looks)
        before = page.next
        if before is None:
            return


def _files(app: Lookwright, look: LookAnswer) -> list[tuple[str, bytes]] | None:
    """One look's picture, thumbnail and manifest; None where it was deleted meanwhile."""
    try:
        with app.database.read() as session:
            kept = LookRepository(session).get(look.id)
        picture, small = (kept.file(role) for role in (LookRole.FULL, LookRole.MEDIUM))
        found = [
            (f"{folder}/{look.id}{Path(file.name).suffix}", app.objects.get(file.name))
            for folder, file in (("pictures", picture), ("thumbnails", small))
            if file is not None
        ]
    except NotFoundError:
        return None
    manifest = msgspec.json.format(kept.manifest.encode(), indent=2)
    return [*found, (f"manifests/{look.id}.json", manifest)]


def _page(looks: Sequence[LookAnswer]) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("pipelines"), autoescape=True, undefined=StrictUndefined
    )
    inside = {look.id for look in looks}
    return environment.get_template("lookbook.html.jinja").render(looks=looks, inside=inside)
