"""For the brand: what is on the shelves, with each item's state, and the rows that became no item."""

from __future__ import annotations

from litestar import Response, get

from api.http.threads import Run
from api.web.forms import Fields, asked_fields
from api.web.rendering import AnyRequest, page
from pipelines.brands import list_brands
from pipelines.shelves import ShelfRequest, ShelfState, look_at_shelves, refused_rows

__all__ = ["CATALOGUE"]


@get("/brand/catalogue")
async def catalogue(request: AnyRequest, run: Run) -> Response[str]:
    """Items by words, brand and state; a part of it, where the list only goes on."""
    fields = asked_fields(request)
    asked = _asked(fields)
    brands = await run(list_brands)
    shelf = refused = None
    if asked.state is ShelfState.REFUSED:
        refused = await run(refused_rows, asked.words)
    else:
        shelf = await run(look_at_shelves, asked, cursor=fields.one("cursor") or None)
    block = "rows" if fields.one("cursor") else "shelf"
    return page(
        request, "catalogue.html", block, shelf=shelf, refused=refused, brands=brands, asked=asked
    )


def _asked(fields: Fields) -> ShelfRequest:
    state = fields.one("state")
    return ShelfRequest(
        words=fields.one("words")[:200],
        brand=fields.one("brand"),
        state=ShelfState(state) if state in set(ShelfState) else ShelfState.ALL,
    )


CATALOGUE = [catalogue]
