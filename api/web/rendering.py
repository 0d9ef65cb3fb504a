"""Templates to answers: a whole page, or only the blocks that htmx asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2_fragments import render_blocks
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.enums import MediaType

from api.web.assets import asset
from api.web.swatches import swatch
from api.web.who import ROLES, visitor_of
from data import to_decimal_string
from data.types import Money
from pipelines.answers import Amount

__all__ = ["PAGE_HEADERS", "AnyRequest", "is_partial", "page", "remembering", "see_other"]

AnyRequest = Request[Any, Any, Any]

_YEAR: Final = 365 * 24 * 3600

PAGE_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "Vary": "HX-Request, Cookie",
}
"""No inline script, no inline style, nothing from elsewhere."""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shared: Any = environment.globals
    shared.update(asset=asset, swatch=swatch, roles=ROLES)
    environment.filters |= {
        "money": _money,
        "pay": _pay,
        "percent": _percent,
        "day": _day,
        "moment": _moment,
        "web_link": web_link,
        "anchor": _anchor,
    }
    return environment


def _money(amount: Any) -> str:
    """``{"57.00", "USD"}`` as ``57.00 USD``; whole amounts without their zeros."""
    try:
        value = Decimal(amount.amount)
    except InvalidOperation:
        return f"{amount.amount} {amount.currency}"
    shown = f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,f}"
    return f"{shown} {amount.currency}"


def _pay(money: Money) -> str:
    """The same of an amount in minor units."""
    return _money(Amount(to_decimal_string(money), money.currency))


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _day(time: datetime) -> str:
    return f"{time.day} {time:%B %Y}"


def _moment(time: datetime) -> str:
    return f"{_day(time)}, {time:%H:%M}"


def _anchor(pointer: str) -> str:
    """The name of the element that stands for a JSON Pointer."""
    return pointer.strip("/").replace("/", "-")


def web_link(address: str) -> str:
    """An address that a feed gives, if a browser may be sent there; else nothing."""
    return address if address.startswith(("https://", "http://")) else ""


def page(
    request: AnyRequest,
    template: str,
    blocks: str | tuple[str, ...] = (),
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> Response[str]:
    """``template`` with ``context``; where htmx asks, only ``blocks`` of it, one after the other.

    A template finds ``visitor`` (who is asking), ``path`` and the macros of ``pieces.html`` beside its
    own; what stands outside blocks is not there where a block is asked for alone.
    """
    visitor = visitor_of(request)
    context |= {
        "visitor": visitor,
        "path": request.url.path,
        "partial": is_partial(request),
    }
    context["pieces"] = _environment().get_template("pieces.html").make_module(context)
    wanted = (blocks,) if isinstance(blocks, str) else blocks
    if wanted and context["partial"]:
        body = render_blocks(_environment(), template, list(wanted), **context)
    else:
        body = _environment().get_template(template).render(**context)
    answer = Response(
        body,
        status_code=status,
        media_type=MediaType.HTML,
        headers={**PAGE_HEADERS, **(headers or {})},
    )
    if not context["partial"] and request.cookies.get("role", "shopper") != visitor.role:
        remembering(answer, "role", visitor.role)
    return answer


def is_partial(request: AnyRequest) -> bool:
    """Whether htmx asks for a part; a step back in its history asks for the whole."""
    asks = request.headers
    return asks.get("hx-request") == "true" and asks.get("hx-history-restore-request") != "true"


def see_other(request: AnyRequest, address: str) -> Response[str]:
    """Go on at ``address`` after a change, with htmx or without."""
    if is_partial(request):
        return Response("", status_code=200, headers={"HX-Redirect": address, **PAGE_HEADERS})
    return Response("", status_code=303, headers={"Location": address, **PAGE_HEADERS})


def remembering(answer: Response[str], key: str, value: str) -> Response[str]:
    """The answer with a cookie that only this service reads."""
    answer.cookies.append(
        Cookie(key=key, value=value, max_age=_YEAR, httponly=True, samesite="lax", path="/")
    )
    return answer
