"""What a browser sends: the fields of forms and addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

from api.http.bodies import limited, media_type
from api.http.forms import MemoryField, read_form
from api.problems import Refusal
from api.web.rendering import AnyRequest
from data.types import FILTER_FIELDS, Filters

__all__ = ["Fields", "asked_fields", "chosen_of", "read_fields", "read_upload"]

_MOST_BYTES: Final = 400_000
_MOST_FIELDS: Final = 1_000


@dataclass(frozen=True)
class Fields:
    """Named values; a name may have several."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Fields:
        found: dict[str, list[str]] = {}
        for name, value in pairs:
            found.setdefault(name, []).append(value.replace("\0", ""))
        return cls(found)

    def one(self, name: str, otherwise: str = "") -> str:
        """The last value of a name without the spaces around it."""
        return (self.values.get(name) or [otherwise])[-1].strip()

    def many(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(v.strip() for v in self.values.get(name, ()) if v.strip()))

    def number(self, name: str) -> float | None:
        """A number that a person typed, None where there is none."""
        try:
            return float(self.one(name).replace(",", "."))
        except ValueError:
            return None


def asked_fields(request: AnyRequest) -> Fields:
    """The fields in the address."""
    return Fields.of(request.query_params.multi_items())


def chosen_of(fields: Fields) -> Filters:
    """The filters that a form or an address names."""
    values: dict[str, Any] = {name: fields.many(name) for name in FILTER_FIELDS}
    return Filters(**values)


async def read_fields(request: AnyRequest) -> Fields:
    """The fields of a form without files. Raises ``too_large``, ``malformed_form``."""
    if media_type(request) != "application/x-www-form-urlencoded":
        raise Refusal("unsupported_media_type", "Send the form as the page does.")
    body = b"".join([piece async for piece in limited(request, _MOST_BYTES)])
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise Refusal("malformed_form", "The form cannot be read; reload the page.") from None
    return Fields.of(pairs)


async def read_upload(
    request: AnyRequest, name: str, limit: int, words: Sequence[str] = ()
) -> tuple[bytes, Fields]:
    """One file of at most ``limit`` bytes and the fields ``words`` beside it; empty where none came."""
    file = MemoryField(limit)
    beside = {word: MemoryField(10_000) for word in words}
    await read_form(request, {name: file, **beside}, limit=limit + _MOST_BYTES)
    pairs = [(w, b.decode(errors="replace")) for w, part in beside.items() for b in part.bodies]
    return (file.bodies[0] if file.bodies else b""), Fields.of(pairs)
