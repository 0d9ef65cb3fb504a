"""The values that cross folders.

Money is counted in minor units of an ISO 4217 currency. Times are aware, in UTC.
Vectors are float32 rows of unit length. Structs are frozen: a change makes a new one. Those that a feed
makes by the million can hold no cycle, so the garbage collector is spared them (``gc=False``).
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt

__all__ = [
    "FILTER_FIELDS",
    "PARTS",
    "Availability",
    "Budget",
    "Dialect",
    "Entry",
    "Facet",
    "Facts",
    "Filters",
    "Hit",
    "Item",
    "ItemRecord",
    "Money",
    "Parts",
    "PriceRange",
    "Problem",
    "Query",
    "QueryKind",
    "Question",
    "Ranking",
    "Sale",
    "Severity",
    "Vector",
    "Vectors",
    "Weights",
    "category_terms",
    "item_id",
    "match_key",
    "point_id",
    "price_now",
    "slug",
]

Vector = npt.NDArray[np.float32]
"""One embedding: ``(d,)`` float32 of unit length."""
Vectors = npt.NDArray[np.float32]
"""Embeddings: ``(n, d)`` float32, unit rows."""

_NAMESPACE = uuid.UUID("6f2c2a0e-6d9e-5a52-9d0c-0f3c5c7f7b11")


class Availability(StrEnum):
    IN_STOCK = "in_stock"
    PREORDER = "preorder"
    BACKORDER = "backorder"
    OUT_OF_STOCK = "out_of_stock"

    @property
    def part(self) -> float:
        """The availability part of the blend, in [0, 1]."""
        return {"in_stock": 1.0, "preorder": 0.5, "backorder": 0.5, "out_of_stock": 0.0}[self.value]


class Dialect(StrEnum):
    """The kinds of feed that are read."""

    GOOGLE = "google"
    SHOPIFY = "shopify"
    ITEMS = "items"


class Severity(StrEnum):
    ERROR = "error"
    """The row was rejected."""
    WARNING = "warning"
    """The row was kept."""


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with one row of a feed, and how to mend it."""

    row: int
    item: str
    field: str
    code: str
    message: str
    hint: str
    severity: Severity


class Money(msgspec.Struct, frozen=True, order=True, gc=False):
    """An amount in minor units: ``Money(5700, "USD")`` is 57.00 USD."""

    minor: int
    currency: str


class Sale(msgspec.Struct, frozen=True, gc=False):
    """A reduced price and the times it is in force: from ``starts`` (inclusive) to ``ends`` (exclusive)."""

    price: Money
    starts: datetime | None = None
    ends: datetime | None = None

    def in_force(self, now: datetime) -> bool:
        return (self.starts is None or self.starts <= now) and (
            self.ends is None or now < self.ends
        )


class Item(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One sellable variant as its feed describes it.

    ``picture`` is the address of the main picture as the feed gives it (path, ``file:`` or http address);
    ``category`` is a path of names from wide to narrow.
    """

    id: str
    brand: str
    brand_name: str
    sku: str
    group: str
    title: str
    price: Money
    availability: Availability
    picture: str
    description: str = ""
    link: str = ""
    more_pictures: tuple[str, ...] = ()
    sale: Sale | None = None
    category: tuple[str, ...] = ()
    google_category: str = ""
    colors: tuple[str, ...] = ()
    size: str = ""
    size_system: str = ""
    size_type: str = ""
    gender: str = ""
    age_group: str = ""
    material: str = ""
    pattern: str = ""
    condition: str = ""
    gtin: str = ""
    mpn: str = ""

    def facts_hash(self) -> str:
        """Changes when anything but the main picture changes."""
        body = msgspec.json.encode(msgspec.structs.replace(self, picture=""))
        return hashlib.blake2b(body, digest_size=16).hexdigest()

    def next_price_change(self, now: datetime) -> datetime | None:
        """The next time at which the price in force changes by itself."""
        if self.sale is None:
            return None
        return min((t for t in (self.sale.starts, self.sale.ends) if t and t > now), default=None)


def price_now(item: Item, now: datetime) -> Money:
    """The price in force at ``now``."""
    return item.sale.price if item.sale and item.sale.in_force(now) else item.price


class ItemRecord(msgspec.Struct, frozen=True):
    """An item as it is kept: its facts, the hash of its picture's bytes, and where it came from."""

    item: Item
    source: str
    picture_sha256: str
    facts_hash: str
    picture_hash: str
    updated: datetime
    retired: datetime | None = None


# ----------------------------------------------------------------- names and keys


def slug(name: str) -> str:
    """``"Luma & Co."`` becomes ``"luma-co"``; at most 64 characters of ``[a-z0-9-]``."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64].strip("-")


def item_id(brand: str, sku: str) -> str:
    """``brand:sku`` with what is not url-safe in the SKU replaced by ``-``."""
    return f"{brand}:{re.sub(r'[^A-Za-z0-9._~-]+', '-', sku)}"


def point_id(item: str) -> str:
    """The uuid5 of an item's id: its name in the vector index."""
    return str(uuid.uuid5(_NAMESPACE, item))


def match_key(value: str) -> str:
    """How values of a field are compared: case and spacing do not count."""
    return " ".join(value.casefold().split())


def category_terms(path: Sequence[str]) -> tuple[str, ...]:
    """What a category filter may name: every ancestor path (``A > B``) and the last name alone."""
    ancestors = [" > ".join(path[: depth + 1]) for depth in range(len(path))]
    terms = dict.fromkeys(match_key(term) for term in (*ancestors, *path[-1:]))
    return tuple(terms)


# ----------------------------------------------------------------- the question

FILTER_FIELDS = ("brand", "category", "color", "size", "gender", "availability")
"""The fields whose values can be filtered and counted."""

PARTS = ("cosine", "price_alignment", "brand_score", "availability")
"""The four parts of the blend, in the order alpha, beta, gamma, delta."""


class PriceRange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bounds on the price in force, in major units of the question's currency."""

    gte: float | None = None
    lte: float | None = None


class Filters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Values of one field are alternatives; fields add up. Compared by ``match_key``."""

    brand: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    color: tuple[str, ...] = ()
    size: tuple[str, ...] = ()
    gender: tuple[str, ...] = ()
    availability: tuple[str, ...] = ()
    price: PriceRange | None = None

    def without(self, field: str) -> Filters:
        """The same filters with one field left out, as its facet counts need it."""
        return msgspec.structs.replace(self, **{field: None if field == "price" else ()})


class Budget(msgspec.Struct, frozen=True):
    """In major units of the installation's currency. ``max`` alone peaks there, both are a range, ``min`` alone has no top."""

    min: float | None = None
    max: float | None = None


class Weights(msgspec.Struct, frozen=True):
    """Alpha, beta, gamma and delta, each >= 0, summing to 1."""

    cosine: float = 0.6
    price_alignment: float = 0.2
    brand_score: float = 0.1
    availability: float = 0.1


QueryKind = Literal["text", "picture"]


class Query(msgspec.Struct, frozen=True):
    """One vector of a question: ``weight`` is negative for what is to be avoided."""

    vector: Any
    """``(d,)`` float32 of unit length."""
    kind: QueryKind
    weight: float = 1.0


class Question(msgspec.Struct, frozen=True):
    """A shopper's question, ready for the index: vectors instead of words and pictures."""

    queries: tuple[Query, ...] = ()
    weights: Weights = Weights()
    budget: Budget | None = None
    filters: Filters = Filters()
    limit: int = 20
    offset: int = 0
    diversity: float = 0.0
    exact: bool = False
    by_item: bool = False
    """Give variants one by one instead of one hit for a group."""
    omit_groups: tuple[str, ...] = ()


# ----------------------------------------------------------------- the answer


class Parts(msgspec.Struct, frozen=True):
    """The four parts of one score, each in [0, 1]."""

    cosine: float
    price_alignment: float
    brand_score: float
    availability: float


class Hit(msgspec.Struct, frozen=True):
    item: str
    group: str
    score: float
    parts: Parts
    notes: tuple[str, ...] = ()


class Ranking(msgspec.Struct, frozen=True):
    """``complete`` says that no better hit exists in the index, up to the graph's own recall."""

    hits: tuple[Hit, ...]
    complete: bool
    candidates: int
    """How many items were scored exactly."""
    more: bool
    """Whether a next page would hold anything."""


class Facet(msgspec.Struct, frozen=True):
    """One value of a field and the number of groups that have it."""

    value: str
    count: int


# ----------------------------------------------------------------- the index


class Facts(msgspec.Struct, frozen=True):
    """What the index knows of an item besides its vector; values are match keys.

    ``price`` is the price in force in major units of the installation's currency, None where it cannot be compared.
    """

    item: str
    group: str
    brand: str
    availability: Availability
    price: float | None
    brand_score: float = 0.5
    category: tuple[str, ...] = ()
    color: tuple[str, ...] = ()
    size: tuple[str, ...] = ()
    gender: tuple[str, ...] = ()


class Entry(msgspec.Struct, frozen=True):
    """One item for the index: ``vector`` is ``(d,)`` float32 of unit length, None to keep the one that is there."""

    facts: Facts
    vector: Any = None
