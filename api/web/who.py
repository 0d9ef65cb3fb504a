"""Who is asking: the one place that answers it.

On one machine everyone is everyone, and a switch at the top of the page stands for accounts; who
sits where is a cookie. Who follows a link into another's part of the house is taken for that one.
Accounts would answer here, and nowhere else.
"""

from __future__ import annotations

from typing import Any, Final, Literal, get_args

import msgspec
from litestar import Request

__all__ = ["ROLES", "Role", "Visitor", "visitor_of"]

Role = Literal["shopper", "brand", "atelier", "operator"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
Theme = Literal["auto", "light", "dark"]


_PARTS: Final[dict[str, Role]] = {
    "": "shopper",
    "create": "shopper",
    "shop": "shopper",
    "looks": "shopper",
    "make": "shopper",
    "brand": "brand",
    "atelier": "atelier",
    "operate": "operator",
}
"""Whose part of the house an address is in, by how it begins; products and briefs are everybody's."""


class Visitor(msgspec.Struct, frozen=True):
    """``atelier`` is the id of the workshop that a visitor in that role sits in."""

    role: Role = "shopper"
    atelier: str = ""
    theme: Theme = "auto"


def visitor_of(request: Request[Any, Any, Any]) -> Visitor:
    """What address and cookies say; what they cannot say is taken for the plainest."""
    said = request.cookies
    part = request.url.path.split("/")[1]
    try:
        return msgspec.convert(
            {
                "role": _PARTS.get(part) or said.get("role", "shopper"),
                "atelier": said.get("atelier", "")[:64],
                "theme": said.get("theme", "auto"),
            },
            Visitor,
        )
    except msgspec.ValidationError:
        return Visitor()
