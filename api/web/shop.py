"""Shop it: products that look like the question and fit the budget, changed in place."""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import urlencode, urlsplit

import msgspec
from litestar import Response, get, post
from litestar.params import PathParameter

from api.http.threads import Run
from api.web.facets import choices_of
from api.web.forms import Fields, asked_fields, chosen_of, read_fields, read_upload
from api.web.rendering import PAGE_HEADERS, AnyRequest, is_partial, page, see_other
from data.errors import QuestionInvalidError
from data.garments import Box
from data.types import FILTER_FIELDS, PARTS, Filters, Weights
from pipelines.answers import BudgetRequest, SearchAnswer, SearchRequest
from pipelines.catalogue import product
from pipelines.finding import find
from pipelines.pictures import crop_query_picture, keep_query_picture
from pipelines.wiring import Lookwright

__all__ = ["SHOP"]

PAGE_OF_HITS: Final = 24
EXAMPLES: Final = (
    "a red summer dress",
    "navy chinos",
    "a warm green jumper",
    "white trainers",
    "a black leather jacket",
    "something striped for the beach",
)


class Asked(msgspec.Struct, frozen=True):
    """The question as the page holds it: every field stands in the address."""

    text: str = ""
    picture: str = ""
    item: str = ""
    look: str = ""
    without: str = ""
    budget: str = ""
    likeness: int = 50
    """From 0, "fits my budget", to 100, "looks like it"; 50 leaves the weights as they are."""
    weights: tuple[int, ...] = ()
    """Of a hundred, in the order of ``PARTS``; empty stands for the installation's."""
    chosen: Filters = Filters()

    @property
    def is_question(self) -> bool:
        return bool(self.text or self.picture or self.item or self.look)

    @property
    def address(self) -> str:
        pairs = [
            (k, getattr(self, k)) for k in ("text", "picture", "item", "look", "without", "budget")
        ]
        pairs = [(k, v) for k, v in pairs if v]
        if self.likeness != 50:
            pairs.append(("likeness", str(self.likeness)))
        if self.weights:
            pairs.append(("weights", "-".join(map(str, self.weights))))
        pairs += [(f, value) for f in FILTER_FIELDS for value in getattr(self.chosen, f)]
        return f"/shop?{urlencode(pairs)}" if pairs else "/shop"

    def less_like(self, title: str) -> str:
        """The same question away from ``title``."""
        return msgspec.structs.replace(self, without=title).address

    def narrowed(self, **changes: str) -> str:
        """The question's address with some fields changed."""
        return msgspec.structs.replace(self, **changes).address

    @property
    def unfiltered(self) -> str:
        return msgspec.structs.replace(self, chosen=Filters()).address


def asked_of(fields: Fields) -> Asked:
    """The question in an address or a form."""
    likeness = fields.number("likeness")
    return Asked(
        text=fields.one("text")[:2000],
        picture=fields.one("picture"),
        item=fields.one("item"),
        look=fields.one("look"),
        without=fields.one("without")[:2000],
        budget=fields.one("budget"),
        likeness=50 if likeness is None else round(min(100.0, max(0.0, likeness))),
        weights=_said_weights(fields),
        chosen=chosen_of(fields),
    )


def _said_weights(fields: Fields) -> tuple[int, ...]:
    """From the four sliders of the form, or from the address; those of the installation are left out."""
    sliders = [fields.number(f"weight-{part}") for part in PARTS]
    if any(value is None for value in sliders):
        said = fields.one("weights").split("-")
        sliders = [float(value) if value.isdecimal() else None for value in said]
    whole = tuple(min(100, max(0, round(value))) for value in sliders if value is not None)
    usual = "-".join(map(str, whole)) == fields.one("usual")
    return whole if len(whole) == len(PARTS) and sum(whole) and not usual else ()


def percents(weights: Weights) -> tuple[int, ...]:
    """Weights as the sliders show them."""
    return tuple(round(100 * getattr(weights, part)) for part in PARTS)


def _weighed(usual: Weights, said: tuple[int, ...]) -> Weights:
    return Weights(*(value / sum(said) for value in said)) if said else usual


def tilted(weights: Weights, likeness: int) -> dict[str, float]:
    """Weights, tilted: at 100 likeness decides nearly alone, at 0 the price does."""
    tilt = (likeness - 50) / 50
    cosine, price = weights.cosine, weights.price_alignment
    moved = (price if tilt >= 0 else cosine) * 0.95 * tilt
    return {
        "cosine": cosine + moved,
        "price_alignment": price - moved,
        "brand_score": weights.brand_score,
        "availability": weights.availability,
    }


def _request(asked: Asked, weights: Weights, cursor: str | None) -> SearchRequest:
    budget = asked.budget and _budget(asked.budget)
    return SearchRequest(
        text=asked.text or None,
        picture=asked.picture or None,
        item_id=asked.item or None,
        look_id=asked.look or None,
        without=asked.without or None,
        budget=budget or None,
        filters=asked.chosen,
        weights=tilted(_weighed(weights, asked.weights), asked.likeness),
        limit=PAGE_OF_HITS,
        cursor=cursor,
    )


def _budget(said: str) -> BudgetRequest | None:
    """``50`` is the most, ``30-60`` a range, ``30-`` the least."""
    low, dash, high = said.replace("\u2013", "-").partition("-")
    try:
        if not dash:
            return BudgetRequest(max=float(low)) if float(low) else None
        return BudgetRequest(
            min=float(low) if low.strip() else None, max=float(high) if high.strip() else None
        )
    except ValueError:
        raise QuestionInvalidError(
            {"budget": "is an amount like 50, or a range like 30-60"}
        ) from None


def _found(app: Lookwright, asked: Asked, cursor: str | None) -> SearchAnswer:
    return find(app, _request(asked, app.weights, cursor))


@get("/shop")
async def shop(request: AnyRequest, run: Run) -> Response[str]:
    """Results for the question in the address; htmx gets them without the rest of the page."""
    fields = asked_fields(request)
    asked = asked_of(fields)
    cursor = fields.one("cursor") or None
    if cursor is None and _is_there(request, asked):
        return Response("", status_code=204, headers=PAGE_HEADERS)
    answer = await run(_found, asked, cursor)
    context: dict[str, Any] = {
        "asked": asked,
        "answer": answer,
        "parts": PARTS,
        "choices": choices_of(answer.facets, asked.chosen),
        "usual": percents(run.app.weights),
        "examples": EXAMPLES,
        "currency": run.app.settings.currency,
        "first": cursor is None,
    }
    if cursor:
        return page(request, "shop.html", "more", **context)
    return page(
        request, "shop.html", "results", headers={"HX-Replace-Url": asked.address}, **context
    )


def _is_there(request: AnyRequest, asked: Asked) -> bool:
    """Whether the page that asks shows this question already: a slider tells its end twice."""
    shown = urlsplit(request.headers.get("hx-current-url", ""))
    here = f"{shown.path}?{shown.query}" if shown.query else shown.path
    return is_partial(request) and here == asked.address


@post("/shop/picture", status_code=303)
async def ask_with_picture(request: AnyRequest, run: Run) -> Response[str]:
    """Keep a picture to ask with; the address then holds it by its hash."""
    limit = int(run.app.settings.server.upload_mb * 1_000_000)
    body, fields = await read_upload(request, "image", limit, ("text", "budget", "goal"))
    if not body:
        raise QuestionInvalidError({"image": "choose a picture first"})
    kept = await run(keep_query_picture, body)
    if fields.one("goal") == "make":
        return see_other(request, f"/make?picture={kept}")
    asked = msgspec.structs.replace(asked_of(fields), picture=kept)
    return see_other(request, asked.address)


@post("/shop/crop", status_code=303)
async def crop(request: AnyRequest, run: Run) -> Response[str]:
    """Ask with a part of the picture."""
    fields = await read_fields(request)
    numbers = [fields.number(side) for side in ("left", "top", "right", "bottom")]
    if any(number is None for number in numbers):
        raise QuestionInvalidError({"box": "drag a box over the picture first"})
    box = Box(*(min(1.0, max(0.0, n or 0.0)) for n in numbers))
    asked = asked_of(fields)
    kept = await run(crop_query_picture, asked.picture, box)
    return see_other(request, msgspec.structs.replace(asked, picture=kept).address)


@get("/products/{item_id:str}")
async def product_page(
    request: AnyRequest, run: Run, item_id: Annotated[str, PathParameter()]
) -> Response[str]:
    """One product with its facts, and what looks like it."""
    shown = await run(product, item_id)
    alike = await run(find, SearchRequest(item_id=item_id, limit=8))
    return page(request, "product.html", shown=shown, answer=alike, parts=PARTS)


SHOP = [shop, ask_with_picture, crop, product_page]
