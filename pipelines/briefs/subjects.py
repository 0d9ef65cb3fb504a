"""What is to be made: the picture, the parts of it that matter, and what garment it shows.

The pictures are copied, so that a brief shows for ever what the workshop was sent, whatever becomes of
the look.
"""

from __future__ import annotations

import logging

import msgspec

from data import decode_picture, encode_webp, picture_sha256
from data.briefs import BriefPicture, Subject
from data.errors import ModelUnavailableError, QuestionInvalidError
from data.garments import Box, Garment
from data.ports import Picture
from pipelines.briefs.answers import BriefRequest
from pipelines.corrections import as_said_before, corrected
from pipelines.looks import picture_bytes
from pipelines.pictures import max_pixels, read_picture
from pipelines.wiring import Lookwright

__all__ = ["make_subject"]

_log = logging.getLogger("lookwright.briefs")

_SIDE = 1_600
"""Pixels of the longer side: sharp on paper at the size the page gives it."""
_QUALITY = 90
_MOST_CROPS = 4
_LONGEST_TITLE = 120
_SMALLEST_CROP = 16


class _Source(msgspec.Struct, frozen=True):
    body: bytes
    title: str
    look: str | None


def make_subject(app: Lookwright, request: BriefRequest, enquiry: str) -> Subject:
    """The subject of a new enquiry, its pictures stored under the enquiry's name.

    Raises ``QuestionInvalidError``, ``NotFoundError``, ``UnsupportedPictureError``.
    """
    _check_crops(request.crops)
    source = _source(app, request)
    picture = decode_picture(source.body, max_pixels=max_pixels(app))
    garment = _read(app, picture, picture_sha256(source.body), request)
    crops = tuple(_crop(picture, box) for box in request.crops)
    shown = [("The look", picture), *((f"Detail {i}", crop) for i, crop in enumerate(crops, 1))]
    return Subject(
        title=_title(request.title or source.title, garment),
        pictures=tuple(
            _keep(app, f"briefs/{enquiry}/{number}.webp", caption, each)
            for number, (caption, each) in enumerate(shown)
        ),
        garment=garment,
        look=source.look,
        boxes=request.crops,
    )


def _source(app: Lookwright, request: BriefRequest) -> _Source:
    if (request.look_id is None) == (request.picture is None):
        raise QuestionInvalidError({"look_id": "or picture must be given, and not both"})
    if request.picture is not None:
        body, _ = read_picture(app, request.picture)
        return _Source(body, "", None)
    body, look = picture_bytes(app, request.look_id or "")
    return _Source(body, look.wish, look.id)


def _read(app: Lookwright, picture: Picture, sha256: str, request: BriefRequest) -> Garment | None:
    """What the picture shows, as corrected now or before; None where no model is at hand and nobody says.

    A workshop can quote from the picture alone, so a missing model does not keep a brief from it.
    """
    try:
        read = app.garment_reader.read([picture])[0]
    except ModelUnavailableError as error:
        if request.category is not None or request.complexity is not None:
            raise
        _log.warning("a brief goes out without a reading: %s", error.detail)
        return None
    said = as_said_before(app, read, sha256)
    return corrected(said, request.category, request.complexity)


def _title(wish: str, garment: Garment | None) -> str:
    """The shopper's own words, or what the picture shows."""
    text = " ".join(wish.split())
    if text:
        short = text if len(text) <= _LONGEST_TITLE else f"{text[: _LONGEST_TITLE - 1].rstrip()}…"
        return short[0].upper() + short[1:]
    known = garment is not None and not garment.unknown
    return garment.category[0].label if garment and known else "A garment to be made"


def _check_crops(crops: tuple[Box, ...]) -> None:
    if len(crops) > _MOST_CROPS:
        raise QuestionInvalidError({"crops": f"may be {_MOST_CROPS} at most"})
    for number, box in enumerate(crops):
        if not (0 <= box.left < box.right <= 1 and 0 <= box.top < box.bottom <= 1):
            raise QuestionInvalidError(
                {
                    f"crops[{number}]": "must lie inside the picture: 0 <= left < right <= 1, and so down"
                }
            )


def _crop(picture: Picture, box: Box) -> Picture:
    width, height = picture.size
    edges = (box.left * width, box.top * height, box.right * width, box.bottom * height)
    left, top, right, bottom = (round(edge) for edge in edges)
    return picture.crop(
        (left, top, max(right, left + _SMALLEST_CROP), max(bottom, top + _SMALLEST_CROP))
    )


def _keep(app: Lookwright, name: str, caption: str, picture: Picture) -> BriefPicture:
    copy = picture.copy()
    copy.thumbnail((_SIDE, _SIDE))
    app.objects.put(name, encode_webp(copy, quality=_QUALITY), "image/webp")
    return BriefPicture(name, caption, copy.width, copy.height)
