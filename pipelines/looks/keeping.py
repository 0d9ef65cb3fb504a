"""Looks into the store and out of it, whole or not at all.

Objects are named by their content. A job writes down the names before it stores the bytes, and strikes
them out in the transaction that keeps the look: whatever moment a kill comes at, what is left behind is
written down, and ``tidy`` takes it away.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import stamina

from data import LookDraftRepository, LookFile, LookRepository, LookRole, NewLook, picture_sha256
from data.errors import UnavailableError
from generation.finish import Finished
from pipelines.jobs import JobContext
from pipelines.wiring import Lookwright

__all__ = ["files_of", "forget_drafts", "keep_look", "tidy"]

STORE_SECONDS = 30.0
"""How long a picture waits for an object store that does not answer, before its job is put back."""

_ROLES = {150: LookRole.SMALL, 400: LookRole.MEDIUM, 800: LookRole.LARGE}


def files_of(finished: Finished) -> dict[LookFile, bytes]:
    """A finished picture's files with their bytes; none where it is blocked."""
    if not finished.png:
        return {}
    files = {_file(LookRole.FULL, finished.png, "png"): finished.png}
    return files | {
        _file(_ROLES[side], body, "webp"): body for side, body in finished.thumbnails.items()
    }


def _file(role: LookRole, body: bytes, suffix: str) -> LookFile:
    sha256 = picture_sha256(body)
    name = f"looks/{sha256[:2]}/{sha256}.{suffix}"
    return LookFile(role, name, sha256, f"image/{suffix}", len(body))


def keep_look(
    app: Lookwright,
    context: JobContext,
    look: NewLook,
    bodies: Mapping[LookFile, bytes],
    when: datetime,
) -> None:
    """Store a look's files and then its row, once, however often this is called for it.

    Raises ``JobLostError`` where the job is another's by now, ``UnavailableError`` and its kin where the
    records or the object store fail: then there is no look, and the job may come again.
    """
    job, names = context.job.id, [file.name for file in bodies]
    with app.database.write() as session:
        context.hold(session)
        LookDraftRepository(session).begin(job, names)
    for attempt in stamina.retry_context(UnavailableError, None, STORE_SECONDS):
        with attempt:
            for file, body in bodies.items():
                app.objects.put(file.name, body, file.content_type)
    with app.database.write() as session:
        context.hold(session)
        LookRepository(session).add(look, when)
        LookDraftRepository(session).end(job, names)


def tidy(app: Lookwright, job: str, context: JobContext | None = None) -> int:
    """Take away the objects that a job began and no look has; with an empty job, those that are to go.

    The number of them. With a ``context`` only while the job is held. The list stays locked until the
    objects are gone, so that nobody begins to store one of them behind this look at who needs it.
    """
    objects = (
        app.objects
    )  # opened before: what is opened in a transaction may wait for one that waits for it
    with app.database.write() as session:
        if context is not None:
            context.hold(session)
        drafts = LookDraftRepository(session)
        drafts.lock()
        names = drafts.of(job)
        gone = drafts.unneeded(job, names)
        objects.delete(gone)
        drafts.end(job, names)
    return len(gone)


def forget_drafts(app: Lookwright) -> int:
    """Take away what jobs left behind that have failed, were cancelled or forgotten; the number of objects."""
    with app.database.read() as session:
        jobs = LookDraftRepository(session).abandoned()
    return sum(tidy(app, job) for job in jobs)
