"""``lookwright search``: ranked products for words and pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter
from rich.markup import escape
from rich.table import Table

from api.cli.common import Common, stderr, stdout
from api.cli.reading import read_budget, read_filters, read_weights
from data.errors import InvalidInputError
from pipelines.answers import HitAnswer, SearchAnswer, SearchRequest

__all__ = ["search"]


def search(
    *,
    text: str | None = None,
    image: Annotated[tuple[str, ...], Parameter(consume_multiple=False)] = (),
    like: str | None = None,
    without: str | None = None,
    budget: str | None = None,
    currency: str | None = None,
    filter: Annotated[tuple[str, ...], Parameter(consume_multiple=False)] = (),  # noqa: A002 - the option's name
    weights: str | None = None,
    limit: int = 20,
    diversity: float = 0.0,
    exact: bool = False,
    cursor: str | None = None,
    common: Common | None = None,
) -> int:
    """Find products that look like a text or a picture and fit the budget.

    Parameters
    ----------
    text
        What it should look like: "green hoodie".
    image
        A picture file or address to look like; may be given several times.
    like
        The id of a product to look like.
    without
        What it should not look like.
    budget
        50 (at most about 50), 30-60 (between) or 30- (from 30 up).
    currency
        The budget's currency (default: the installation's).
    filter
        FIELD=VALUE, may be given several times: brand, category, color, size, gender,
        availability, price (price=20-60). by=item lists every variant.
    weights
        cosine=0.6,price=0.2,brand=0.1,availability=0.1; what is left out keeps the installation's.
    limit
        How many products, 1 to 100.
    diversity
        0 for the best, up to 1 for the most varied.
    exact
        Score every product by the formula itself.
    cursor
        next_cursor of the previous page.
    """
    common = common or Common()
    filters, by = read_filters(filter)
    request = SearchRequest(
        text=text,
        item_id=like,
        without=without,
        budget=read_budget(budget, currency),
        filters=filters,
        weights=read_weights(weights),
        limit=limit,
        diversity=diversity,
        exact=exact,
        cursor=cursor,
        by=by,
    )
    answer = _ask(common, request, image)
    if not common.answer(answer):
        _print(answer)
    return 0


def _ask(common: Common, request: SearchRequest, images: tuple[str, ...]) -> SearchAnswer:
    from pipelines.finding import find

    addresses = [image for image in images if image.startswith(("http://", "https://"))]
    if len(addresses) > 1:
        raise InvalidInputError(
            "One picture address can be given; save the others and name the files."
        )
    if addresses:
        request = msgspec.structs.replace(request, image_url=addresses[0])
    pictures = [_read(Path(image)) for image in images if image not in addresses]
    with common.lookwright() as app:
        return find(app, request, pictures)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InvalidInputError(f"There is no picture {path}; check the path.") from None
    except IsADirectoryError:
        raise InvalidInputError(f"{path} is a folder; name a picture in it.") from None


def _print(answer: SearchAnswer) -> None:
    if not answer.hits:
        stdout.print("No product passes these filters.")
        return
    stdout.print(hits_table(answer.hits))
    weights = answer.weights
    stdout.print(
        f"score = {weights.cosine:.2f} looks + {weights.price_alignment:.2f} price"
        f" + {weights.brand_score:.2f} brand + {weights.availability:.2f} stock;"
        f" {answer.candidates} scored, {'complete' if answer.complete else 'not complete'},"
        f" {answer.seconds.total * 1000:.0f} ms",
        style="dim",
    )
    if answer.covered is False:
        stdout.print(
            "Nothing here really matches; `lookwright match` finds ateliers who can make it."
        )
    if answer.next_cursor:
        stderr.print(f"More: --cursor {answer.next_cursor}", style="dim")


def hits_table(hits: tuple[HitAnswer, ...]) -> Table:
    """Hits with the parts of their scores; fits a terminal of 80 columns."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1))
    table.add_column("product", overflow="ellipsis", no_wrap=True)
    for name in ("price", "score", "looks", "price", "brand", "stock"):
        table.add_column(name, justify="right", no_wrap=True, min_width=5)
    for hit in hits:
        parts = (getattr(hit.parts, part) for part in hit.parts.__struct_fields__)
        stock = "" if hit.availability == "in_stock" else f", {hit.availability.replace('_', ' ')}"
        table.add_row(
            f"{escape(hit.title)}\n[dim]{escape(hit.id)}{stock}[/]",
            f"{hit.price.amount} {hit.price.currency}",
            f"{hit.score:.3f}",
            *(f"{part:.2f}" for part in parts),
        )
    return table
