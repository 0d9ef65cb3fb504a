"""The looks' history: shown, served, brought back, reported, hidden, deleted."""

from __future__ import annotations

import logging
import uuid

import msgspec

from data import (
    JobRepository,
    Look,
    LookDraftRepository,
    LookFile,
    LookReport,
    LookRepository,
    LookRole,
    NewLook,
)
from data.errors import NotFoundError, QuestionInvalidError, UnavailableError
from data.repositories import PictureRepository
from generation.manifest import diff, read_manifest
from pipelines.cursors import Cursor
from pipelines.looks.keeping import tidy
from pipelines.looks.types import ImageSize, LookAnswer, LookReports, Looks
from pipelines.pictures import object_names
from pipelines.wiring import Lookwright

__all__ = [
    "LookImage",
    "delete_look",
    "hide_look",
    "list_looks",
    "list_reports",
    "look_answer",
    "look_image",
    "picture_bytes",
    "report_look",
    "restore_look",
    "show_look",
]

MAX_REASON = 1_000

_log = logging.getLogger("lookwright.looks")


class LookImage(msgspec.Struct, frozen=True):
    """A look's picture for a browser. ``tag`` names its content; ``body`` is None where the asker has it."""

    tag: str
    content_type: str
    body: bytes | None


# ----------------------------------------------------------------- seen


def list_looks(
    app: Lookwright, *, limit: int = 20, cursor: str | None = None, hidden: bool = False
) -> Looks:
    """One page of looks, newest first. Raises ``QuestionInvalidError``, ``CursorExpiredError``."""
    place = Cursor(("looks", hidden), "", 0)
    before = place.read(cursor)
    with app.database.read() as session:
        page = LookRepository(session).page(before or None, limit, hidden=hidden)
    following = None if page.next is None else place.write(page.next)
    return Looks(tuple(look_answer(look) for look in page.looks), following)


def show_look(app: Lookwright, look: str, *, hidden: bool = False) -> LookAnswer:
    """One look, with what differs from its first parent's manifest. Raises ``NotFoundError``."""
    with app.database.read() as session:
        looks = LookRepository(session)
        found = looks.get(look, hidden=hidden)
        parent = looks.get(found.parents[0], hidden=True) if found.parents else None
    answer = look_answer(found)
    if parent is None:
        return answer
    return msgspec.structs.replace(
        answer, patch=diff(read_manifest(parent.manifest), answer.manifest)
    )


def look_answer(look: Look) -> LookAnswer:
    """A look as it is shown."""
    shown = {
        name: getattr(look, name)
        for name in LookAnswer.__struct_fields__
        if name not in {"image", "manifest", "patch"}
    }
    manifest = read_manifest(look.manifest)
    return LookAnswer(image=f"/api/v1/looks/{look.id}/image", manifest=manifest, **shown)


def look_image(
    app: Lookwright,
    look: str,
    size: ImageSize = "full",
    *,
    share: bool = False,
    known: str = "",
    hidden: bool = False,
) -> LookImage:
    """A look's picture in one size; ``share``: the copy that does not say how it was made.

    ``known`` are the tags that the asker has already. Raises ``NotFoundError``.
    """
    with app.database.read() as session:
        found = LookRepository(session).get(look, hidden=hidden)
    file = _file(found, LookRole(size))
    share = share and file.role is LookRole.FULL
    tag = f'"{file.sha256}-share"' if share else f'"{file.sha256}"'
    if tag in known:
        return LookImage(tag, file.content_type, None)
    body = app.objects.get(file.name)
    return LookImage(tag, file.content_type, app.finisher.share_copy(body) if share else body)


def picture_bytes(app: Lookwright, look: str) -> tuple[bytes, Look]:
    """The full picture of a look that may be seen, and the look. Raises ``NotFoundError``."""
    with app.database.read() as session:
        found = LookRepository(session).get(look)
    return app.objects.get(_file(found, LookRole.FULL).name), found


def _file(look: Look, role: LookRole) -> LookFile:
    file = look.file(role)
    if file is None:
        raise NotFoundError(f"The look {look.id} has no picture: moderation blocked it.")
    return file


# ----------------------------------------------------------------- changed


def restore_look(app: Lookwright, look: str) -> LookAnswer:
    """A past look becomes the latest one, its manifest, seed and pixels as they were; it is the parent.

    Raises ``NotFoundError``.
    """
    with app.database.write() as session:
        LookDraftRepository(
            session
        ).lock()  # the files are shared: nobody may take them away meanwhile
        looks = LookRepository(session)
        past = looks.get(look)
        fields = {name: getattr(past, name) for name in NewLook.__struct_fields__}
        fields |= {"id": uuid.uuid4().hex, "parents": (past.id,), "job": "", "number": 0}
        looks.add(NewLook(**fields), app.clock())
        restored = looks.get(fields["id"])
    return look_answer(restored)


def delete_look(app: Lookwright, look: str) -> None:
    """Delete a look: its row, its pictures where no other look has them, and copies asked with.

    Where the object store does not answer, its objects follow with the next cleaning. Raises ``NotFoundError``.
    """
    with app.database.write() as session:
        gone = LookRepository(session).delete(look)
        copies = PictureRepository(session).forget_queries(file.sha256 for file in gone.files)
        names = [name for copy in copies for name in object_names(copy)]
        LookDraftRepository(session).begin("", names)
        if gone.job:
            JobRepository(session, app.clock()).forget_previews(gone.job)
    try:
        tidy(app, "")
    except UnavailableError as error:
        _log.warning("objects of the look %s go with the next cleaning: %s", look, error.detail)


def report_look(app: Lookwright, look: str, reason: str) -> LookReport:
    """Keep somebody's complaint for an admin. Raises ``QuestionInvalidError``, ``NotFoundError``."""
    reason = reason.strip()
    if not reason:
        raise QuestionInvalidError({"reason": "is empty; say what is wrong with the look"})
    if len(reason) > MAX_REASON:
        raise QuestionInvalidError(
            {"reason": f"is {len(reason):,} characters long; at most {MAX_REASON:,} are kept"}
        )
    with app.database.write() as session:
        return LookRepository(session).report(look, reason, app.clock())


def list_reports(app: Lookwright) -> LookReports:
    """The complaints that nobody has decided."""
    with app.database.read() as session:
        return LookReports(tuple(LookRepository(session).reports()))


def hide_look(app: Lookwright, look: str, *, hidden: bool = True) -> LookAnswer:
    """Take a look out of sight, or bring it back; its reports are decided. Raises ``NotFoundError``."""
    with app.database.write() as session:
        return look_answer(LookRepository(session).hide(look, app.clock(), hidden=hidden))
