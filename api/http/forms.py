"""Multipart forms, taken in piece by piece: pictures to memory, feeds straight to a file."""

from __future__ import annotations

import errno
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from litestar.concurrency import sync_to_thread
from multipart import MultipartSegment, ParserError, ParserLimitReached, PushMultipartParser
from multipart import parse_options_header as parse_header

from api.http.bodies import AnyRequest, limited, media_type
from api.problems import Refusal
from data.errors import QuestionInvalidError, StorageFullError, TooLargeError

__all__ = ["FileField", "FormField", "MemoryField", "read_form"]

_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


class FormField(ABC):
    """Takes in the parts of one name. ``most`` is how many of them may come."""

    def __init__(self, limit: int, most: int) -> None:
        self.limit = limit
        self.most = most
        self.count = 0
        self._taken = 0

    def begin(self, segment: MultipartSegment) -> None:
        self.count += 1
        self._taken = 0
        if self.count > self.most:
            raise QuestionInvalidError(
                {str(segment.name): f"may come {self.most} time{'s' * (self.most > 1)} at most"}
            )

    async def take(self, piece: bytes) -> None:
        self._taken += len(piece)
        if self._taken > self.limit:
            raise TooLargeError(
                f"A part of the form is larger than {self.limit / 1_000_000:,.4g} MB, the most that "
                "is taken; make it smaller."
            )
        await self._keep(piece)

    @abstractmethod
    async def _keep(self, piece: bytes) -> None: ...

    @abstractmethod
    def close(self) -> None:
        """Nothing more comes."""


class MemoryField(FormField):
    """Parts that are kept in memory, as ``bodies``."""

    def __init__(self, limit: int, most: int = 1) -> None:
        super().__init__(limit, most)
        self._bodies: list[bytearray] = []

    @property
    def bodies(self) -> list[bytes]:
        return [bytes(body) for body in self._bodies]

    def begin(self, segment: MultipartSegment) -> None:
        super().begin(segment)
        self._bodies.append(bytearray())

    async def _keep(self, piece: bytes) -> None:
        self._bodies[-1] += piece

    def close(self) -> None:
        return


class FileField(FormField):
    """One part that is written to ``path`` as it comes; ``filename`` is what its sender calls it."""

    def __init__(self, limit: int, path: Path) -> None:
        super().__init__(limit, most=1)
        self.path = path
        self.filename = ""
        self._file: BinaryIO | None = None

    def begin(self, segment: MultipartSegment) -> None:
        super().begin(segment)
        self.filename = Path(segment.filename or "").name[:200]

    async def _keep(self, piece: bytes) -> None:
        await sync_to_thread(self._write, piece)

    def _write(self, piece: bytes) -> None:
        try:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self.path.open("wb")
            self._file.write(piece)
        except OSError as error:
            if error.errno in _DISK_FULL:
                raise StorageFullError(
                    "No space is left for the upload; nothing was kept."
                ) from None
            raise

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def discard(self) -> None:
        """Forget the file, wherever the upload stopped; one that was moved away stays there."""
        self.close()
        self.path.unlink(missing_ok=True)


async def read_form(request: AnyRequest, fields: Mapping[str, FormField], *, limit: int) -> None:
    """Take a multipart form of at most ``limit`` bytes into its fields.

    Raises 415 for another kind of body, ``malformed_form``, ``too_large``, and
    ``QuestionInvalidError`` for parts that are not known.
    """
    if media_type(request) != "multipart/form-data":
        raise Refusal("unsupported_media_type", "Send a form, as multipart/form-data.")
    _, options = parse_header(request.headers["content-type"])
    most = sum(field.most for field in fields.values()) + 1
    try:
        with PushMultipartParser(
            options.get("boundary", ""), max_segment_count=most, strict=True
        ) as parser:
            field: FormField | None = None
            async for piece in limited(request, limit):
                for event in parser.parse(piece):
                    if isinstance(event, MultipartSegment):
                        field = _field(fields, event)
                    elif event and field is not None:
                        await field.take(bytes(event))
    except ParserLimitReached:
        raise Refusal("malformed_form", "The form has more parts than this call takes.") from None
    except (ParserError, UnicodeDecodeError):
        raise Refusal(
            "malformed_form", "The body is no complete multipart form; send it as one."
        ) from None
    finally:
        for each in fields.values():
            each.close()


def _field(fields: Mapping[str, FormField], segment: MultipartSegment) -> FormField:
    field = fields.get(segment.name or "")
    if field is None:
        name = (segment.name or "")[:80] or "a part without a name"
        raise QuestionInvalidError({name: f"is not known; known are {', '.join(fields)}"})
    field.begin(segment)
    return field
