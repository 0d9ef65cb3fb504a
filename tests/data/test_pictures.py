from __future__ import annotations

import io
import subprocess
import sys
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, features

from data import decode_picture, encode_webp, inspect_picture, picture_name, thumbnail
from data.errors import InvalidInputError, TooLargeError, UnsupportedPictureError

RED, BLUE = (220, 20, 20), (20, 20, 220)


def picture(width: int = 64, height: int = 48, mode: str = "RGB", colour=RED) -> Image.Image:
    return Image.new(mode, (width, height), colour)


def saved(image: Image.Image, kind: str = "JPEG", **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        crc = zlib.crc32(kind + body).to_bytes(4, "big")
        return len(body).to_bytes(4, "big") + kind + body + crc

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    header = chunk(b"IHDR", size + b"\x08\x02\x00\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


KINDS = ["JPEG", "PNG", "WEBP", "GIF", *(["AVIF"] if features.check("avif") else [])]


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_known_by_its_content(kind: str) -> None:
    body = saved(picture(), kind)
    info = inspect_picture(body)
    assert (info.width, info.height, info.size) == (64, 48, len(body))
    assert info.content_type == f"image/{kind.lower()}"
    decoded = decode_picture(body)
    assert (decoded.mode, decoded.size) == ("RGB", (64, 48))
    assert all(abs(a - b) < 12 for a, b in zip(decoded.getpixel((9, 9)), RED, strict=True))


def test_the_same_bytes_have_the_same_name() -> None:
    info = inspect_picture(saved(picture()))
    name = picture_name(info.sha256, info.content_type)
    assert name == f"pictures/{info.sha256[:2]}/{info.sha256}.jpg"
    assert inspect_picture(saved(picture())) == info


def test_the_orientation_a_camera_notes_is_applied() -> None:
    image = picture(64, 48)
    image.paste(BLUE, (0, 0, 32, 48))  # the left half
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    body = saved(image, exif=exif, quality=95)
    info, upright = inspect_picture(body), decode_picture(body)
    assert (info.width, info.height) == upright.size == (48, 64)
    assert upright.getpixel((24, 8))[2] > 150  # what was left is above
    assert upright.getpixel((24, 56))[0] > 150


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_becomes_white(mode: str) -> None:
    image = Image.new("RGBA", (8, 8), (*RED, 0))
    image.paste((*RED, 255), (0, 0, 4, 8))
    body = saved(image.convert(mode), "PNG", **({"transparency": 0} if mode == "P" else {}))
    decoded = decode_picture(body)
    assert decoded.mode == "RGB"
    if mode != "P":
        assert decoded.getpixel((6, 4)) == (255, 255, 255)
        assert decoded.getpixel((1, 4)) != (255, 255, 255)


def test_what_is_transparent_stays_so_where_it_is_asked_for() -> None:
    image = Image.new("RGBA", (8, 8), (*RED, 0))
    image.paste((*RED, 255), (0, 0, 4, 8))
    decoded = decode_picture(saved(image, "PNG"), layered=True)
    assert (decoded.mode, decoded.getpixel((6, 4))) == ("RGBA", (*RED, 0))
    opaque = decode_picture(saved(picture(), "PNG"), layered=True)
    assert opaque.getchannel("A").getextrema() == (255, 255)


def test_sixteen_bits_of_grey_become_eight() -> None:
    body = saved(Image.new("I;16", (4, 4), 0x8000), "PNG")
    assert decode_picture(body).getpixel((1, 1)) == (128, 128, 128)


def test_print_colours_become_screen_colours() -> None:
    decoded = decode_picture(saved(picture().convert("CMYK")))
    assert decoded.mode == "RGB"
    assert decoded.getpixel((1, 1))[0] > 150


def test_of_a_moving_picture_the_first_is_taken() -> None:
    body = saved(picture(), "GIF", save_all=True, append_images=[picture(colour=BLUE)])
    assert decode_picture(body).getpixel((1, 1))[0] > 150


def test_a_smaller_target_decodes_a_smaller_picture() -> None:
    body = saved(picture(1600, 1200))
    small = decode_picture(body, side=224)
    assert small.size == (400, 300)
    assert decode_picture(body).size == (1600, 1200)
    assert decode_picture(saved(picture(100, 80)), side=224).size == (100, 80)


def test_a_thumbnail_is_webp_within_its_side() -> None:
    body = thumbnail(saved(picture(1600, 1200)), 320)
    assert inspect_picture(body).content_type == "image/webp"
    assert decode_picture(body).size == (320, 240)
    assert decode_picture(thumbnail(saved(picture(10, 5)), 320)).size == (10, 5)


def test_what_is_encoded_anew_keeps_no_notes() -> None:
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    body = saved(picture(), exif=exif)
    assert b"where it was taken" in body
    assert b"where it was taken" not in encode_webp(decode_picture(body))


# ----------------------------------------------------------------- what is no picture


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"\n  <html><body>404</body></html>", "web page"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"\xef\xbb\xbf<svg/>", "SVG"),
        (b"%PDF-1.7 nothing", "no picture"),
        (bytes(range(256)) * 10, "no picture"),
        (b"\xff\xd8\xff", "no picture|damaged"),
        (saved(picture(), "TIFF"), "no picture"),
        (saved(picture(), "BMP"), "no picture"),
    ],
)
def test_what_is_no_picture_is_called_what_it_is(body: bytes, sentence: str) -> None:
    for call in (inspect_picture, decode_picture, lambda it: thumbnail(it, 100)):
        with pytest.raises(UnsupportedPictureError, match=sentence):
            call(body)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_is_cut_off_is_refused(kind: str) -> None:
    image = Image.effect_noise((200, 200), 80).convert("RGB")
    body = saved(image, kind)
    with pytest.raises(UnsupportedPictureError):
        decode_picture(body[: len(body) // 2])


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (10_000, 10_000), (7_072, 7_072)])
def test_too_many_pixels_are_refused_before_decoding(width: int, height: int) -> None:
    for call in (inspect_picture, decode_picture):
        with pytest.raises(TooLargeError, match="50 million"):
            call(png_header(width, height))


def test_too_many_pixels_are_told_once_and_by_nobody_else(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png_header(10_000, 10_000))
    program = "import sys; from data import decode_picture; decode_picture(open(sys.argv[1], 'rb').read())"
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "a.png")],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert "TooLargeError" in done.stderr
    assert "DecompressionBombWarning" not in done.stderr


def test_the_limit_is_an_argument() -> None:
    body = saved(picture(64, 48))
    assert inspect_picture(body, max_pixels=64 * 48).width == 64
    with pytest.raises(TooLargeError):
        inspect_picture(body, max_pixels=64 * 48 - 1)


@pytest.mark.parametrize(
    "tail", [b"<html><script>alert(1)</script></html>", b"PK\x03\x04 an archive"]
)
def test_a_polyglot_is_the_picture_it_begins_as(tail: bytes) -> None:
    body = saved(picture()) + tail
    assert inspect_picture(body).content_type == "image/jpeg"
    served = thumbnail(body, 32)
    assert tail not in served
    assert inspect_picture(served).content_type == "image/webp"


def test_a_page_that_hides_a_picture_is_a_page() -> None:
    with pytest.raises(UnsupportedPictureError, match="web page"):
        inspect_picture(b"<html>" + saved(picture()))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(KINDS), st.data())
def test_damaged_bytes_give_a_picture_or_a_clear_error(kind: str, data: st.DataObject) -> None:
    exif = Image.Exif()
    exif[0x0112] = 3
    body = bytearray(saved(picture(24, 16), kind, **({} if kind == "GIF" else {"exif": exif})))
    for _ in range(data.draw(st.integers(1, 6))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    with suppress(InvalidInputError):
        assert decode_picture(bytes(body), max_pixels=1_000_000).mode == "RGB"


def test_real_photographs_are_read(test_data: Path) -> None:
    photos = sorted((test_data / "photos").rglob("*.webp"))[:20]
    assert photos
    for photo in photos:
        body = photo.read_bytes()
        info = inspect_picture(body)
        assert decode_picture(body).size == (info.width, info.height)
