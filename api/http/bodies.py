"""Request bodies: read within their limits, checked field by field."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin

import msgspec
from litestar import Request

from api.problems import Refusal
from data.errors import QuestionInvalidError

__all__ = ["AnyRequest", "in_words", "limited", "media_type", "parse", "read_json"]

AnyRequest = Request[Any, Any, Any]
T = TypeVar("T")

MEGABYTE = 1_000_000
JSON_BYTES = MEGABYTE
"""The largest JSON body that is read."""

_SPOT = re.compile(r" - at `\$(.*)`$")
_KIND = re.compile(r"^Expected `(.+)`, got `(.+)`$")
_BOUND = re.compile(r"^Expected `(?:int|float)` ([<>]=? .+)$")
_WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


def media_type(request: AnyRequest) -> str:
    """The body's kind without its parameters: ``application/json``."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def limited(request: AnyRequest, limit: int) -> AsyncIterator[bytes]:
    """The body in pieces. Raises ``too_large`` before more than ``limit`` bytes were taken in."""
    sentence = f"The body is larger than {_size(limit)}, the most that this call reads."
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise Refusal("too_large", sentence)
    taken = 0
    async for piece in request.stream():
        taken += len(piece)
        if taken > limit:
            raise Refusal("too_large", sentence)
        if piece:
            yield piece


async def read_json(request: AnyRequest, kind: type[T], *, limit: int = JSON_BYTES) -> T:
    """The JSON body as ``kind``. Raises 413, 415, 400 and, with one entry for each wrong field, 422."""
    if media_type(request) != "application/json":
        raise Refusal("unsupported_media_type", "Send JSON, with Content-Type: application/json.")
    return parse(b"".join([piece async for piece in limited(request, limit)]), kind)


def parse(body: bytes, kind: type[T]) -> T:
    """JSON to a struct.

    Raises ``malformed_json``, and ``QuestionInvalidError`` that names every wrong field by its path.
    """
    try:
        value: Any = msgspec.json.decode(body)
        if rb"\u0000" in body and "\0" in str(value).replace(r"\x00", "\0"):
            raise Refusal("malformed_json", "A text holds the character NUL; leave it out.")
    except RecursionError:
        raise Refusal("malformed_json", "The JSON document is nested too deeply.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refusal("malformed_json", f"The body is no JSON document: {error}.") from None
    wrong: dict[str, str] = {}
    _check(kind, value, "", wrong)
    if wrong:
        raise QuestionInvalidError(wrong)
    return msgspec.convert(value, kind)


def _check(kind: Any, value: Any, path: str, wrong: dict[str, str]) -> None:
    """Collect what is wrong in every field; a decoder alone would stop at the first."""
    inner = _without_none(kind)
    if isinstance(value, dict) and isinstance(inner, type) and issubclass(inner, msgspec.Struct):
        _check_struct(inner, cast("dict[str, Any]", value), path, wrong)
        return
    if isinstance(value, dict) and get_origin(inner) is dict:
        for name, entry in cast("dict[str, Any]", value).items():
            _check(get_args(inner)[1], entry, _join(path, name), wrong)
        return
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        sentence = str(error)
        spot = _SPOT.search(sentence)
        where = path + spot.group(1) if spot else path
        wrong[where or "body"] = in_words(_SPOT.sub("", sentence))


def _check_struct(
    kind: type[msgspec.Struct], value: Mapping[str, Any], path: str, wrong: dict[str, str]
) -> None:
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for name in value:
        if name not in fields:
            wrong[_join(path, name)] = f"is not known; known are {', '.join(fields)}"
    for name, field in fields.items():
        if name in value:
            _check(field.type, value[name], _join(path, name), wrong)
        elif field.required:
            wrong[_join(path, name)] = "is missing"


def _without_none(kind: Any) -> Any:
    if get_origin(kind) in (Union, UnionType):
        others = [each for each in get_args(kind) if each is not NoneType]
        return others[0] if len(others) == 1 else kind
    return kind


def _join(path: str, name: str) -> str:
    return f"{path}.{name[:80]}" if path else name[:80]


def in_words(message: str) -> str:
    """``Expected `int | null`, got `str``` becomes ``must be a whole number or null, not a text``."""
    if found := _KIND.match(message):
        wanted, got = (
            " or ".join(_WORDS.get(each, each) for each in side.split(" | "))
            for side in found.groups()
        )
        return f"must be {wanted}, not {got}"
    if found := _BOUND.match(message):
        return f"must be {found.group(1)}"
    return message[0].lower() + message[1:]


def _size(count: int) -> str:
    return f"{count / MEGABYTE:,.4g} MB" if count >= MEGABYTE else f"{count:,} bytes"
