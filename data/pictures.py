"""The only place where pictures are decoded.

What a file is, its bytes say: names and content types that others give are not believed. A file
that is a picture and something else besides (a page or an archive behind its end) is taken as the
picture; what is served is encoded anew.
"""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.Image import Image as Picture
from PIL.PngImagePlugin import PngInfo

from data.errors import TooLargeError, UnsupportedPictureError

__all__ = [
    "MAX_PIXELS",
    "PictureInfo",
    "blank_picture",
    "decode_picture",
    "encode_png",
    "encode_webp",
    "inspect_picture",
    "picture_from",
    "picture_name",
    "picture_sha256",
    "pixel_sha256",
    "shrink",
    "thumbnail",
]

MAX_PIXELS = 50_000_000
"""More than any camera's picture of a garment needs; decoded, 150 MB."""

_CONTENT_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # a JPEG with further pictures behind it, as phones write them
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "AVIF": "image/avif",
}
_SUFFIXES = {"image/jpeg": "jpg"}
_TURNED = {5, 6, 7, 8}
"""EXIF orientations in which width and height change places."""
_ORIENTATION = 0x0112
_WHITE = (255, 255, 255)
_PNG_LEVEL = 3
"""Of zlib: 2.4 times as fast as its own choice, for a seventh more bytes."""
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
    UserWarning,  # where warnings are errors
)
"""What Pillow's readers raise on bytes that are no whole picture."""
# Pillow warns of pictures that _open refuses: that is said once, to whom it concerns.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


class PictureInfo(msgspec.Struct, frozen=True):
    """A picture as its bytes describe it: ``width`` and ``height`` upright, ``size`` in bytes."""

    sha256: str
    content_type: str
    width: int
    height: int
    size: int


def picture_sha256(body: bytes) -> str:
    """By which a picture is known."""
    return hashlib.sha256(body).hexdigest()


def pixel_sha256(picture: Picture) -> str:
    """SHA-256 over ``"{width}x{height}\\n"`` and the RGB pixels row by row: how a file packs them does not count."""
    digest = hashlib.sha256(f"{picture.width}x{picture.height}\n".encode())
    digest.update(picture.convert("RGB").tobytes())
    return digest.hexdigest()


def picture_name(sha256: str, content_type: str) -> str:
    """Where a picture stands in the object store: ``pictures/ab/abcdef….jpg``."""
    suffix = _SUFFIXES.get(content_type, content_type.removeprefix("image/"))
    return f"pictures/{sha256[:2]}/{sha256}.{suffix}"


def inspect_picture(body: bytes, *, max_pixels: int = MAX_PIXELS) -> PictureInfo:
    """What the header says; nothing is decoded. Raises ``UnsupportedPictureError``, ``TooLargeError``."""
    picture = _open(body, max_pixels)
    width, height = picture.size
    if _orientation(picture) in _TURNED:
        width, height = height, width
    kind = _CONTENT_TYPES[picture.format or ""]
    return PictureInfo(picture_sha256(body), kind, width, height, len(body))


def decode_picture(
    body: bytes, *, side: int | None = None, max_pixels: int = MAX_PIXELS, layered: bool = False
) -> Picture:
    """An upright RGB picture, transparency on white; of moving pictures the first.

    ``layered``: RGBA instead, what is transparent stays so. With ``side``, a JPEG may come out smaller,
    its shorter side still at least ``side`` pixels: that is several times faster. Raises ``UnsupportedPictureError``, ``TooLargeError``.
    """
    picture = _open(body, max_pixels)
    if side is not None:
        picture.draft("RGB", (side, side))
    try:
        picture.load()
        upright = _eight_bits(_upright(picture))
        return upright.convert("RGBA") if layered else _on_white(upright)
    except _BROKEN as error:
        raise UnsupportedPictureError(
            "The picture is cut off or damaged; upload or link it again."
        ) from error


def blank_picture(width: int = 64, height: int = 64) -> Picture:
    """White, to try a part with."""
    return Image.new("RGB", (width, height), _WHITE)


def picture_from(pixels: NDArray[np.uint8]) -> Picture:
    """The RGB picture of ``(height, width, 3) uint8``."""
    return Image.fromarray(np.ascontiguousarray(pixels))


def encode_webp(picture: Picture, *, quality: int = 82, effort: int = 4) -> bytes:
    """WebP bytes without any of the metadata the original had; ``effort`` 0 to 6 trades time for size."""
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=quality, method=effort)
    return out.getvalue()


def encode_png(picture: Picture, texts: Mapping[str, str] | None = None) -> bytes:
    """RGB as PNG bytes, with ``texts`` as international text chunks (iTXt) by their keywords and nothing else."""
    chunks = PngInfo()
    for keyword, text in (texts or {}).items():
        chunks.add_itxt(keyword, text)
    out = io.BytesIO()
    plain = {"exif": b"", "icc_profile": None}
    picture.convert("RGB").save(out, "PNG", pnginfo=chunks, compress_level=_PNG_LEVEL, **plain)
    return out.getvalue()


def thumbnail(body: bytes, side: int, *, max_pixels: int = MAX_PIXELS) -> bytes:
    """WebP bytes whose longer side is at most ``side`` pixels. Raises as ``decode_picture`` does."""
    return shrink(decode_picture(body, side=side, max_pixels=max_pixels), side)


def shrink(picture: Picture, side: int) -> bytes:
    """WebP bytes whose longer side is at most ``side`` pixels; a smaller picture keeps its size."""
    small = picture.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    return encode_webp(small, effort=2)  # half the time for a twentieth more bytes


def _open(body: bytes, max_pixels: int) -> Picture:
    if not body:
        raise UnsupportedPictureError("The picture is empty (0 bytes); upload or link it again.")
    try:
        picture = Image.open(io.BytesIO(body), formats=_readable())
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(max_pixels) from error
    except UnidentifiedImageError as error:
        raise UnsupportedPictureError(_what_it_is(body)) from error
    except _BROKEN as error:
        raise UnsupportedPictureError("The picture is damaged; upload or link it again.") from error
    if picture.width * picture.height > max_pixels:
        raise _too_large(max_pixels)
    return picture


def _readable() -> tuple[str, ...]:
    Image.init()
    return tuple(kind for kind in _CONTENT_TYPES if kind in Image.OPEN)


def _too_large(max_pixels: int) -> TooLargeError:
    return TooLargeError(
        f"The picture has more than {max_pixels / 1e6:g} million pixels; make it smaller."
    )


def _what_it_is(body: bytes) -> str:
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in start:
        return "This is an SVG drawing; give a JPEG, PNG, WebP, GIF or AVIF picture."
    if start.startswith(b"<"):
        return "This is a web page, no picture; give the address of the picture itself."
    return "This is no picture that can be read; give a JPEG, PNG, WebP, GIF or AVIF picture."


def _orientation(picture: Picture) -> int:
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    except _BROKEN:
        return 1  # notes about the picture that cannot be read say nothing about it


def _upright(picture: Picture) -> Picture:
    return picture if _orientation(picture) == 1 else ImageOps.exif_transpose(picture)


def _eight_bits(picture: Picture) -> Picture:
    if picture.mode.startswith("I;16"):
        return picture.point(lambda level: level / 256).convert("L")
    return picture


def _on_white(picture: Picture) -> Picture:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    page = Image.new("RGB", layered.size, _WHITE)
    page.paste(layered, mask=layered.getchannel("A"))
    return page
