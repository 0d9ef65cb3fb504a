"""Pictures by the SHA-256 of their bytes: those of products, and those people ask with."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Literal

from data import (
    PictureInfo,
    decode_picture,
    encode_webp,
    inspect_picture,
    picture_name,
    thumbnail,
)
from data.errors import InvalidInputError, NotFoundError
from data.garments import Box
from data.repositories import PictureRepository, QueryPictureRepository
from pipelines.wiring import Lookwright

__all__ = [
    "SIDES",
    "Size",
    "crop_query_picture",
    "forget_pictures",
    "keep_query_picture",
    "max_pixels",
    "object_names",
    "picture_addresses",
    "read_picture",
    "serve_picture",
]

SMALLEST_CROP = 16
"""Pixels on a side."""

Size = Literal["small", "medium", "large", "full"]

SIDES: dict[str, int] = {"small": 150, "medium": 400, "large": 800}
"""The longer side in pixels."""


def max_pixels(app: Lookwright) -> int:
    """The most pixels a picture may have."""
    return int(app.settings.imports.picture_megapixels * 1_000_000)


def keep_query_picture(app: Lookwright, body: bytes) -> str:
    """Store a picture somebody asks with for a limited time; its SHA-256.

    Raises ``UnsupportedPictureError``, ``TooLargeError``.
    """
    picture = inspect_picture(body, max_pixels=max_pixels(app))
    name = picture_name(picture.sha256, picture.content_type)
    if not app.objects.exists(name):
        app.objects.put(name, body, picture.content_type)
    now = app.clock()
    expires = now + timedelta(days=app.settings.search.picture_days)
    with app.database.write() as session:
        PictureRepository(session).put([picture], now)
        QueryPictureRepository(session).keep(picture.sha256, expires)
    return picture.sha256


def crop_query_picture(app: Lookwright, sha256: str, box: Box) -> str:
    """Keep a part of a kept picture to ask with; its SHA-256.

    Raises ``NotFoundError``, and ``InvalidInputError`` where hardly anything is left.
    """
    body, _ = read_picture(app, sha256)
    picture = decode_picture(body, max_pixels=max_pixels(app))
    width, height = picture.size
    edges = (box.left * width, box.top * height, box.right * width, box.bottom * height)
    left, top, right, bottom = (round(edge) for edge in edges)
    if right - left < SMALLEST_CROP or bottom - top < SMALLEST_CROP:
        raise InvalidInputError("The box is too small to see anything in it; drag a larger one.")
    return keep_query_picture(app, encode_webp(picture.crop((left, top, right, bottom))))


def read_picture(app: Lookwright, sha256: str) -> tuple[bytes, PictureInfo]:
    """The stored bytes and what they are. Raises ``NotFoundError``."""
    with app.database.read() as session:
        known = PictureRepository(session).get([sha256]).get(sha256)
    if known is None:
        raise NotFoundError("No picture with this SHA-256 is kept; send the picture itself.")
    return app.objects.get(picture_name(known.sha256, known.content_type)), known


def serve_picture(app: Lookwright, sha256: str, size: Size = "full") -> tuple[bytes, str]:
    """Bytes for a browser and their content type: encoded anew, nothing that hides in a file goes on.

    Raises ``NotFoundError``.
    """
    body, known = read_picture(app, sha256)
    side = SIDES.get(size, max(known.width, known.height))
    name = f"thumbnails/{sha256[:2]}/{sha256}-{side}.webp"
    try:
        return app.objects.get(name), "image/webp"
    except NotFoundError:
        made = thumbnail(body, side, max_pixels=max_pixels(app))
        app.objects.put(name, made, "image/webp")
        return made, "image/webp"


def picture_addresses(app: Lookwright, shas: Collection[str]) -> dict[str, str]:
    """Where a browser finds each picture: at the object store where it may read there, else here."""
    here = {sha256: f"/api/v1/pictures/{sha256}" for sha256 in shas}
    direct = app.settings.objects
    if not (direct.public_url or direct.presign):
        return here
    with app.database.read() as session:
        known = PictureRepository(session).get(shas)
    names = {sha256: picture_name(sha256, each.content_type) for sha256, each in known.items()}
    return here | {sha: app.objects.address(name) or here[sha] for sha, name in names.items()}


def forget_pictures(app: Lookwright) -> int:
    """Delete pictures that no item and no unexpired question needs; the number of them."""
    forgotten = 0
    now = app.clock()
    while True:
        with app.database.write() as session:
            QueryPictureRepository(session).forget_expired(now)
            pictures = PictureRepository(session)
            unused = pictures.unreferenced(now)
            pictures.delete(picture.sha256 for picture in unused)
        if not unused:
            return forgotten
        forgotten += len(unused)
        app.objects.delete(name for each in unused for name in object_names(each))


def object_names(picture: PictureInfo) -> list[str]:
    """Where a picture and its smaller copies stand in the object store."""
    sides = (*SIDES.values(), max(picture.width, picture.height))
    return [
        picture_name(picture.sha256, picture.content_type),
        *(f"thumbnails/{picture.sha256[:2]}/{picture.sha256}-{side}.webp" for side in sides),
    ]
