"""What garments a picture shows, and what people say of them instead."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import msgspec

from data import decode_picture, encode_png, picture_sha256
from data.errors import NotFoundError, QuestionInvalidError
from data.garments import WHOLE, Box, Correction, Garment, GarmentColour
from data.ports import Picture
from data.repositories import CorrectionRepository
from pipelines.corrections import as_said, said_of
from pipelines.looks import picture_bytes
from pipelines.pictures import keep_query_picture, max_pixels, read_picture
from pipelines.wiring import Lookwright

__all__ = [
    "BoxedGarment",
    "CorrectionRequest",
    "GarmentAnswer",
    "GarmentRequest",
    "correct_garment",
    "export_corrections",
    "read_garments",
]

MOST_BOXES = 12
_LEAST_PIXELS = 8


class GarmentRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Name a look or a kept picture (its SHA-256), or send an image; ``boxes`` for several garments."""

    look_id: str | None = None
    picture: str | None = None
    boxes: tuple[Box, ...] = ()


class CorrectionRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person says of one garment of a kept picture; what is left out stands as read."""

    box: Box = WHOLE
    category: str | None = None
    grade: int | None = None
    colours: tuple[GarmentColour, ...] = ()


class BoxedGarment(Garment, frozen=True, kw_only=True):
    """The garment in one box of the picture."""

    box: Box


class GarmentAnswer(Garment, frozen=True, kw_only=True):
    """The first garment; ``garments`` are all of them in the order of their boxes.

    ``picture`` is the SHA-256 under which corrections are sent.
    """

    picture: str
    garments: tuple[BoxedGarment, ...]


def read_garments(
    app: Lookwright, request: GarmentRequest, body: bytes | None = None
) -> GarmentAnswer:
    """Read a picture as it is, or each of its boxes; what people said of it stands first.

    Raises ``QuestionInvalidError``, ``NotFoundError``, ``UnsupportedPictureError``, ``TooLargeError``,
    ``ModelUnavailableError``.
    """
    boxes = request.boxes or (WHOLE,)
    _check(boxes)
    shown = _shown(app, request, body)
    picture = decode_picture(shown, max_pixels=max_pixels(app))
    found = app.garment_reader.read([_cut(picture, box) for box in boxes])
    sha256 = picture_sha256(shown)
    said = said_of(app, sha256, boxes)
    garments = tuple(
        _boxed(as_said(garment, said.get(box)), box)
        for garment, box in zip(found, boxes, strict=True)
    )
    first = msgspec.structs.asdict(garments[0])
    del first["box"]
    return GarmentAnswer(**first, picture=sha256, garments=garments)


def correct_garment(app: Lookwright, picture: str, request: CorrectionRequest) -> GarmentAnswer:
    """Keep what a person says of a kept picture, and read it again with it.

    Raises ``QuestionInvalidError``, ``NotFoundError``, ``ModelUnavailableError``.
    """
    if request.category is None and request.grade is None and not request.colours:
        raise QuestionInvalidError({"category": "or grade or colours must be given"})
    if request.colours and abs(sum(each.share for each in request.colours) - 1) > 0.01:
        raise QuestionInvalidError({"colours": "have shares that sum to 1"})
    asked = GarmentRequest(picture=picture, boxes=(request.box,))
    before = read_garments(app, asked)
    correction = Correction(picture, request.box, request.category, request.grade, request.colours)
    as_said(before, correction)
    with app.database.write() as session:
        CorrectionRepository(session).keep(correction, app.clock())
    return read_garments(app, asked)


def export_corrections(app: Lookwright, folder: Path) -> int:
    """Write what people said as labels to train on: labels.csv with the pictures; how many.

    The form is that of ``lookwright train garments --labels``. Pictures that are gone are left out.
    """
    with app.database.read() as session:
        corrections = CorrectionRepository(session).all()
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    with (folder / "labels.csv").open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(("file", "label", "grade", "sender_id"))
        for number, correction in enumerate(corrections, 1):
            try:
                body, _ = read_picture(app, correction.picture)
            except NotFoundError:
                continue
            name = f"{correction.picture[:16]}-{number}.png"
            picture = _cut(decode_picture(body, max_pixels=max_pixels(app)), correction.box)
            (folder / name).write_bytes(encode_png(picture))
            label = correction.category or _label(app, picture)
            rows.writerow(
                (name, label, correction.grade or "", f"shopper:{correction.picture[:16]}")
            )
            written += 1
    return written


def _label(app: Lookwright, picture: Picture) -> str:
    """What the reader says, where a person corrected something else and let it stand."""
    return app.garment_reader.read([picture])[0].category[0].label


def _shown(app: Lookwright, request: GarmentRequest, body: bytes | None) -> bytes:
    named = (body, request.picture, request.look_id)
    if sum(each is not None for each in named) != 1:
        raise QuestionInvalidError(
            {"picture": "is needed once: send an image, or name a picture or a look"}
        )
    if request.look_id is not None:
        body = picture_bytes(app, request.look_id)[0]
    if body is None:
        return read_picture(app, request.picture or "")[0]
    keep_query_picture(app, body)
    return body


def _check(boxes: Sequence[Box]) -> None:
    if len(boxes) > MOST_BOXES:
        raise QuestionInvalidError({"boxes": f"may be {MOST_BOXES} at most"})
    for number, box in enumerate(boxes):
        if not (0 <= box.left < box.right <= 1 and 0 <= box.top < box.bottom <= 1):
            raise QuestionInvalidError(
                {
                    f"boxes[{number}]": "holds shares of the picture: 0 <= left < right <= 1, and so down"
                }
            )


def _cut(picture: Picture, box: Box) -> Picture:
    width, height = picture.size
    if min(width, height) < _LEAST_PIXELS:
        raise QuestionInvalidError(
            {"picture": f"shows no garment in so few pixels; {_LEAST_PIXELS} a side are the least"}
        )
    left, top = int(box.left * width), int(box.top * height)
    right, bottom = round(box.right * width), round(box.bottom * height)
    if right - left < _LEAST_PIXELS or bottom - top < _LEAST_PIXELS:
        raise QuestionInvalidError({"boxes": "are too small to show a garment; draw larger ones"})
    return picture.crop((left, top, right, bottom))


def _boxed(garment: Garment, box: Box) -> BoxedGarment:
    return BoxedGarment(**msgspec.structs.asdict(garment), box=box)
