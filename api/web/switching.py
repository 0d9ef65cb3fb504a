"""The switches at the top: who one is, and light or dark."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from litestar import Response, post

from api.web.forms import read_fields
from api.web.rendering import AnyRequest, remembering, see_other
from api.web.who import ROLES

__all__ = ["SWITCHING"]

HOMES: Final = {"shopper": "/", "brand": "/brand", "atelier": "/atelier", "operator": "/operate"}
"""Where each role begins."""


@post("/switch/role", status_code=303)
async def switch_role(request: AnyRequest) -> Response[str]:
    """Become a shopper, a brand, an atelier or the operator."""
    role = (await read_fields(request)).one("role")
    chosen = role if role in ROLES else "shopper"
    return remembering(see_other(request, HOMES[chosen]), "role", chosen)


@post("/switch/theme", status_code=303)
async def switch_theme(request: AnyRequest) -> Response[str]:
    """Light, dark, or as the device has it."""
    theme = (await read_fields(request)).one("theme")
    chosen = theme if theme in {"light", "dark", "auto"} else "auto"
    back = urlsplit(request.headers.get("referer", "/"))
    address = f"{back.path or '/'}{'?' + back.query if back.query else ''}"
    return remembering(see_other(request, address), "theme", chosen)


SWITCHING = [switch_role, switch_theme]
