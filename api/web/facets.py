"""What results can be narrowed by, short enough to be read: the most frequent first, the others behind "more"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from data.types import FILTER_FIELDS, Facet, Filters, slug

__all__ = ["Choice", "Choices", "choices_of"]

_FIRST: Final = 7
_MOST: Final = 40
_WITHIN: Final = " > "


class Choice(msgspec.Struct, frozen=True):
    """One value to tick; ``key`` is its element's name, the same as long as the value is."""

    key: str
    value: str
    name: str
    count: int
    depth: int
    chosen: bool


class Choices(msgspec.Struct, frozen=True):
    """One field; ``first`` shows at once."""

    field: str
    first: tuple[Choice, ...]
    more: tuple[Choice, ...]


def choices_of(counted: Mapping[str, Sequence[Facet]], asked: Filters) -> tuple[Choices, ...]:
    """Fields in their order, without those that leave nothing to choose."""
    found: list[Choices] = []
    for field in FILTER_FIELDS:
        wanted = {value.casefold() for value in getattr(asked, field)}
        every = [_choice(field, facet, wanted) for facet in list(counted.get(field, ()))[:_MOST]]
        if len(every) < 2 and not wanted:
            continue
        if field == "category":
            every.sort(key=lambda choice: choice.value)
            first = [choice for choice in every if _at_hand(choice, wanted)]
        else:
            first = [c for place, c in enumerate(every) if place < _FIRST or c.chosen]
        found.append(Choices(field, tuple(first), tuple(c for c in every if c not in first)))
    return tuple(found)


def _at_hand(choice: Choice, wanted: set[str]) -> bool:
    """The outermost categories, the chosen ones with their ancestors, and what is right within them."""
    path = choice.value.casefold()
    return choice.depth == 0 or any(
        path.rpartition(_WITHIN)[0] == one or f"{one}{_WITHIN}".startswith(f"{path}{_WITHIN}")
        for one in wanted
    )


def _choice(field: str, facet: Facet, wanted: set[str]) -> Choice:
    path = facet.value.split(_WITHIN) if field == "category" else [facet.value]
    return Choice(
        key=f"{field}-{slug(facet.value) or 'other'}",
        value=facet.value,
        name=path[-1].replace("_", " "),
        count=facet.count,
        depth=min(len(path) - 1, 3),
        chosen=facet.value.casefold() in wanted or (slug(facet.value) in wanted),
    )
