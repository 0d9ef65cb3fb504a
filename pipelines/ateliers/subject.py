"""What is to be made: from a picture or a look to a garment and a vector."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

import msgspec
import numpy as np

from data import decode_picture, picture_sha256
from data.errors import NotFoundError, QuestionInvalidError
from data.garments import GRADES, Box, Complexity, Garment
from data.ports import GarmentReader, Picture
from data.repositories import LookRepository
from data.types import QueryKind, Vector
from pipelines.ateliers.answers import MatchRequest
from pipelines.corrections import as_said_before, corrected
from pipelines.pictures import keep_query_picture, max_pixels, read_picture
from pipelines.wiring import Lookwright

__all__ = ["Subject", "read_subject"]

T = TypeVar("T")

MAX_TEXT = 2_000


class Subject(msgspec.Struct, frozen=True):
    """``picture`` is the SHA-256 of a kept picture, None for a look; ``kind`` is what was embedded."""

    garment: Garment
    vector: Vector
    picture: str | None
    kind: QueryKind = "picture"


def read_subject(app: Lookwright, request: MatchRequest, body: bytes | None) -> Subject:
    """Read the garment and embed it; both are remembered by the picture's bytes and the model.

    What people said of the garment before stands in the reading's place, what the request says before both.

    Raises ``QuestionInvalidError``, ``NotFoundError``, ``UnsupportedPictureError``, ``TooLargeError``,
    ``AddressRefusedError``, ``FetchFailedError``, ``ModelUnavailableError``.
    """
    _check_named(request, body)
    if request.text is not None:
        return _wish(app, request)
    kept = _kept(app, request, body)
    shown = _bytes(app, request, kept)
    sha256 = picture_sha256(shown)
    opened: list[Picture] = []

    def picture() -> Picture:
        if not opened:
            opened.append(_cut(decode_picture(shown, max_pixels=max_pixels(app)), request.box))
        return opened[0]

    subject = f"{sha256}{request.box or ''}"
    reader: GarmentReader = app.garment_reader
    garment = _remembered(
        app,
        f"garment:{reader.fingerprint}:{_digest(subject)}",
        lambda: msgspec.msgpack.encode(reader.read([picture()])[0]),
        lambda body: msgspec.msgpack.decode(body, type=Garment),
    )
    vector = _remembered(
        app,
        f"vector:{app.encoder.fingerprint}:picture:{_digest(subject)}",
        lambda: np.asarray(app.encoder.embed_pictures([picture()])[0], dtype="<f4").tobytes(),
        lambda body: np.frombuffer(body, dtype="<f4"),
    )
    said = as_said_before(app, garment, sha256, request.box)
    return Subject(corrected(said, request.category, request.complexity), vector, kept)


def _check_named(request: MatchRequest, body: bytes | None) -> None:
    """One thing to make, not none and not two. Raises ``QuestionInvalidError``."""
    named = (body, request.picture, request.image_url, request.look_id, request.text)
    if sum(each is not None for each in named) != 1:
        words = "is needed once: send an image, or name a picture, an address, a look or a text"
        raise QuestionInvalidError({"picture": words})
    if request.text is not None and not request.text.strip():
        raise QuestionInvalidError({"text": "is empty; say what is wanted"})
    if request.text is not None and len(request.text) > MAX_TEXT:
        raise QuestionInvalidError({"text": f"has more than {MAX_TEXT:,} characters"})
    if request.text is not None and request.category is None:
        raise QuestionInvalidError({"category": "is needed with a text: which garment is it?"})


def _wish(app: Lookwright, request: MatchRequest) -> Subject:
    """A garment of which nobody has a picture: what is said of it, any grade where none is."""
    anything = Complexity(3, (0.2,) * len(GRADES))
    garment = corrected(
        Garment((), anything, (), unknown=False), request.category, request.complexity
    )
    text = (request.text or "").strip()
    vector = _remembered(
        app,
        f"vector:{app.encoder.fingerprint}:text:{_digest(text)}",
        lambda: np.asarray(app.encoder.embed_texts([text])[0], dtype="<f4").tobytes(),
        lambda body: np.frombuffer(body, dtype="<f4"),
    )
    return Subject(garment, vector, None, "text")


def _kept(app: Lookwright, request: MatchRequest, body: bytes | None) -> str | None:
    """The SHA-256 of the picture that was asked with, kept for a while; None for a look."""
    if request.image_url is not None:
        body = app.fetcher.fetch(
            request.image_url, limit=int(app.settings.server.upload_mb * 1_000_000)
        )
    return keep_query_picture(app, body) if body is not None else request.picture


def _bytes(app: Lookwright, request: MatchRequest, kept: str | None) -> bytes:
    if kept is not None:
        return read_picture(app, kept)[0]
    assert request.look_id is not None  # noqa: S101 - a picture or a look was named
    with app.database.read() as session:
        look = LookRepository(session).get(request.look_id)
    if look.picture is None:
        raise NotFoundError("This look has no picture that may be shown; choose another one.")
    return app.objects.get(look.picture)


def _cut(picture: Picture, box: Box | None) -> Picture:
    """The part of the picture inside the box. Raises ``QuestionInvalidError``."""
    if box is None:
        return picture
    if not (0 <= box.left < box.right <= 1 and 0 <= box.top < box.bottom <= 1):
        raise QuestionInvalidError({"box": "holds shares of the picture: 0 <= left < right <= 1"})
    width, height = picture.size
    left, top = int(box.left * width), int(box.top * height)
    right, bottom = round(box.right * width), round(box.bottom * height)
    return picture.crop((left, top, max(right, left + 1), max(bottom, top + 1)))


def _digest(subject: str) -> str:
    return hashlib.sha256(subject.encode()).hexdigest()


def _remembered(
    app: Lookwright, key: str, make: Callable[[], bytes], read: Callable[[bytes], T]
) -> T:
    """A value from the cache, or made and put there."""
    found = app.cache.get(key)
    if found is None:
        found = make()
        app.cache.set(key, found)
    return read(found)
