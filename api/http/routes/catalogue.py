"""Products, brands and rates."""

from __future__ import annotations

from typing import Annotated

from litestar import get, put
from litestar.openapi.spec import Example, OpenAPIMediaType, OpenAPIType, RequestBody, Schema
from litestar.params import PathParameter, QueryParameter

from api.http import examples
from api.http.bodies import AnyRequest, read_json
from api.http.openapi import described, json_body
from api.http.schemas import Brands, BrandScore
from api.http.threads import Run
from data.types import Filters
from pipelines.answers import Product, SearchAnswer, SearchRequest
from pipelines.brands import (
    BrandAnswer,
    RatesAnswer,
    list_brands,
    list_rates,
    set_brand,
    set_rates,
)
from pipelines.catalogue import ProductPage, product, products
from pipelines.finding import find

__all__ = ["CATALOGUE"]

Limit = Annotated[int, QueryParameter(ge=1, le=100, description="How many to give at most.")]
Cursor = Annotated[str | None, QueryParameter(description="`next_cursor` of the page before.")]
ItemId = Annotated[
    str, PathParameter(description="`brand:sku`", examples=[Example(value="luma:WH01-S-Green")])
]
Values = Annotated[
    list[str] | None, QueryParameter(description="Values that count; may be repeated.")
]


@get(
    "/products",
    **described(
        "catalogue",
        "List products",
        "The catalogue by id, page by page. Values of one field are alternatives, fields add up.",
        answer=(200, ProductPage, examples.PRODUCTS),
        errors=(409, 422),
    ),
)
async def list_products(
    run: Run,
    brand: Values = None,
    category: Values = None,
    color: Values = None,
    size: Values = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ProductPage:
    """One page of the catalogue."""
    filters = Filters(
        brand=tuple(brand or ()),
        category=tuple(category or ()),
        color=tuple(color or ()),
        size=tuple(size or ()),
    )
    return await run(products, filters, limit=limit, cursor=cursor)


@get(
    "/products/{item_id:str}",
    **described(
        "catalogue",
        "Look a product up",
        "One product as its feed describes it, with the other variants of its group.",
        answer=(200, Product, examples.PRODUCT),
        errors=(404,),
    ),
)
async def show_product(run: Run, item_id: ItemId) -> Product:
    """One product."""
    return await run(product, item_id)


@get(
    "/products/{item_id:str}/similar",
    **described(
        "search",
        "More like this",
        "Ranks the other products by the blend, with this one's picture as the question.",
        answer=(200, SearchAnswer, examples.SEARCH_ANSWER),
        errors=(404, 409, 422),
    ),
)
async def similar(
    run: Run, item_id: ItemId, limit: Limit = 20, cursor: Cursor = None
) -> SearchAnswer:
    """Products that look like this one."""
    return await run(find, SearchRequest(item_id=item_id, limit=limit, cursor=cursor))


@get(
    "/brands",
    **described(
        "catalogue",
        "List brands",
        "Every brand that imports have named, its score and how much of it is in the catalogue.",
        answer=(200, Brands, examples.BRANDS),
    ),
)
async def brands(run: Run) -> Brands:
    """All brands."""
    return Brands(await run(list_brands))


@put(
    "/brands/{brand:str}",
    **described(
        "catalogue",
        "Score a brand",
        "Sets the brand's part of the blend, in [0, 1]; it counts from the next question on.",
        body=RequestBody(content=json_body(BrandScore, {"score": 0.8}), required=True),
        answer=(200, BrandAnswer, examples.BRAND),
        errors=(403, 404, 413, 415, 422),
    ),
)
async def score_brand(
    request: AnyRequest,
    run: Run,
    brand: Annotated[str, PathParameter(examples=[Example(value="luma")])],
) -> BrandAnswer:
    """Set one brand's score."""
    body = await read_json(request, BrandScore)
    return await run(set_brand, brand, body.score)


@get(
    "/rates",
    **described(
        "catalogue",
        "List rates",
        "What one unit of each currency is worth in the installation's.",
        answer=(200, RatesAnswer, examples.RATES),
    ),
)
async def rates(run: Run) -> RatesAnswer:
    """The table of rates."""
    return await run(list_rates)


@put(
    "/rates",
    **described(
        "catalogue",
        "Set rates",
        "Adds or replaces rates, keyed by ISO 4217 code; others stay.",
        body=RequestBody(
            content={
                "application/json": OpenAPIMediaType(
                    schema=Schema(
                        type=OpenAPIType.OBJECT,
                        additional_properties=Schema(type=OpenAPIType.NUMBER),
                    ),
                    examples={"example": Example(value={"EUR": 1.08})},
                )
            },
            required=True,
        ),
        answer=(200, RatesAnswer, examples.RATES),
        errors=(403, 413, 415, 422),
    ),
)
async def change_rates(request: AnyRequest, run: Run) -> RatesAnswer:
    """Set some rates."""
    return await run(set_rates, await read_json(request, dict[str, float]))


CATALOGUE = [list_products, show_product, similar, brands, score_brand, rates, change_rates]
