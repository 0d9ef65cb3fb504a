"""What the command line and HTTP take and give, field for field as the contract has it."""

from __future__ import annotations

from typing import Literal

import msgspec

from data.types import Availability, Facet, Filters, Item, Parts, Problem, Weights

__all__ = [
    "Amount",
    "BudgetRequest",
    "HitAnswer",
    "ImportReport",
    "Product",
    "SearchAnswer",
    "SearchRequest",
    "Seconds",
]


class BudgetRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In major units of ``currency``, which defaults to the installation's."""

    min: float | None = None
    max: float | None = None
    currency: str | None = None


class SearchRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A shopper's question in words, pictures and names; what is left out does not count."""

    text: str | None = None
    item_id: str | None = None
    look_id: str | None = None
    picture: str | None = None
    """The SHA-256 of a picture that was asked with before."""
    image_url: str | None = None
    without: str | None = None
    budget: BudgetRequest | None = None
    filters: Filters = Filters()
    weights: dict[str, float] | None = None
    limit: int = 20
    cursor: str | None = None
    diversity: float = 0.0
    exact: bool = False
    by: Literal["group", "item"] = "group"
    """``item`` gives every variant a hit of its own."""


class Amount(msgspec.Struct, frozen=True):
    """``amount`` is a decimal string: ``"57.00"``."""

    amount: str
    currency: str


class HitAnswer(msgspec.Struct, frozen=True):
    id: str
    sku: str
    group: str
    brand: str
    title: str
    price: Amount
    availability: Availability
    image: str
    link: str
    score: float
    parts: Parts
    notes: tuple[str, ...]
    color: str
    size: str
    regular_price: Amount | None = None
    """The price without the sale that is on."""


class Seconds(msgspec.Struct, frozen=True):
    encode: float
    search: float
    total: float


class SearchAnswer(msgspec.Struct, frozen=True):
    complete: bool
    candidates: int
    covered: bool | None
    hits: tuple[HitAnswer, ...]
    weights: Weights
    facets: dict[str, tuple[Facet, ...]]
    next_cursor: str | None
    seconds: Seconds
    pictures: tuple[str, ...] = ()
    """The SHA-256 of the pictures that were asked with; ``picture`` asks with one again."""


class Product(msgspec.Struct, frozen=True):
    """One item as a shopper sees it, with the other variants of its group."""

    item: Item
    price: Amount
    image: str
    variants: tuple[str, ...] = ()


class ImportReport(msgspec.Struct, frozen=True):
    """What an import did, or would do."""

    run: str
    source: str
    rows: int
    accepted: int
    rejected: int
    groups: int
    added: int
    facts_changed: int
    pictures_embedded: int
    unchanged: int
    retired: int
    seconds: float
    problems: tuple[Problem, ...]
    dry_run: bool = False
    pictures_changed: int = 0
    """Known items whose picture is another one now."""
    dialect: str = ""
    more_problems: int = 0
    """Problems beyond the listed ones; the report file has them all."""
    pictures_unchecked: int = 0
    """Pictures of the web that a dry run does not fetch: whether they can be used shows in the import."""
