"""Where the next page begins: bound to its question and to the state of the index it was asked of."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Any, Generic, TypeVar

import msgspec

from data.errors import CursorExpiredError, QuestionInvalidError

__all__ = ["Cursor"]

P = TypeVar("P", int, str)


class Cursor(Generic[P]):
    """Reads and writes the cursors of one question.

    ``state`` names what the answer depends on, ``start`` is the place of the first page: an offset,
    or an id behind which the next page begins.
    """

    def __init__(self, question: Any, state: Any, start: P) -> None:
        body = msgspec.json.encode((question, state))
        self._belongs = hashlib.blake2b(body, digest_size=12).hexdigest()
        self._start = start

    def write(self, place: P) -> str:
        body = msgspec.json.encode((place, self._belongs))
        return base64.urlsafe_b64encode(body).decode().rstrip("=")

    def read(self, cursor: str | None) -> P:
        """The place a cursor names, the start for none.

        Raises ``QuestionInvalidError`` for what is no cursor, ``CursorExpiredError`` for one of
        another question or of an earlier state.
        """
        if cursor is None:
            return self._start
        try:
            body = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            place, belongs = msgspec.json.decode(body, type=tuple[type(self._start), str])
        except (binascii.Error, ValueError):
            raise QuestionInvalidError(
                {"cursor": "is not one that an answer gave; ask without it for the first page"}
            ) from None
        if belongs != self._belongs:
            raise CursorExpiredError(
                "The catalogue or the question has changed since this cursor was given; "
                "ask without it for the first page."
            )
        return place
