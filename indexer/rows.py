"""From a row's texts to an item: every dialect's reader ends here, so all are checked alike."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

import msgspec

from data.types import Availability, Item, Money, Problem, Sale, Severity, item_id, slug
from indexer import cells
from indexer.html import plain_text
from indexer.problems import RULES, Issue, problem
from indexer.seen import SeenIds

__all__ = ["FIELDS", "FeedItem", "ItemBuilder", "Raw"]

LONGEST_ID = 128
LONGEST_LINK = 2000
LONGEST_TITLE = 150
LONGEST_DESCRIPTION = 5000

_TOO_LONG = {"title": "title_too_long", "description": "description_too_long"}

_LONGEST_TRAIT = {"material": 200, "pattern": 100}

T = TypeVar("T")
FieldIssue = tuple[str, Issue]


class FeedItem(msgspec.Struct, frozen=True, gc=False):
    """A valid item, the row it stands in as a person counts, and the hash of its facts."""

    row: int
    item: Item
    facts_hash: str


class Raw(NamedTuple):
    """One variant's texts under Google's names, blank where the feed says nothing.

    The fields from ``product_type`` on repeat throughout a feed and are read together.
    """

    id: str = ""
    title: str = ""
    description: str = ""
    link: str = ""
    image_link: str = ""
    additional_image_link: str = ""
    availability: str = ""
    price: str = ""
    sale_price: str = ""
    sale_price_effective_date: str = ""
    brand: str = ""
    item_group_id: str = ""
    gtin: str = ""
    mpn: str = ""
    product_type: str = ""
    google_product_category: str = ""
    color: str = ""
    size: str = ""
    size_system: str = ""
    size_type: str = ""
    gender: str = ""
    age_group: str = ""
    material: str = ""
    pattern: str = ""
    condition: str = ""


FIELDS = Raw._fields
_FIRST_TRAIT = FIELDS.index("product_type")


class ItemBuilder:
    """Checks rows and makes items of them; what is wrong collects in ``problems``.

    ``columns`` gives each field's name in the file (a field that is not in it has no column);
    ``separator`` stands between further pictures; ``brand`` overrides the rows' own.
    """

    def __init__(
        self,
        columns: Mapping[str, str],
        *,
        separator: str = ",",
        brand: str | None = None,
        currency: str | None = None,
    ) -> None:
        self.problems: list[Problem] = []
        self.seen = SeenIds()
        self._columns = columns
        self._separator = separator
        self._forced = (slug(brand), brand.strip()) if brand else None
        self._currency = currency
        self._has_color = "color" in columns
        self._brand = lru_cache(maxsize=4096)(self._read_brand)
        self._traits = lru_cache(maxsize=1 << 14)(self._read_traits)
        self._row, self._item, self._rejected = 0, "", False

    def build(self, row: int, raw: Raw) -> FeedItem | None:
        """The row's item, or None where an error rejects it."""
        self._row, self._item, self._rejected = row, raw.id.strip(), False
        brand, brand_name = self._brand(raw.brand)
        identity = self._identity(brand, self._item)
        needed = identity and self._needed(raw, self._group(brand, raw.item_group_id) or identity)
        if not identity or not needed:
            return None
        group, title, price, available, picture = needed
        item = Item(
            id=identity,
            brand=brand,
            brand_name=brand_name,
            sku=self._item,
            group=group,
            title=title,
            price=price,
            availability=available,
            picture=picture,
            description=self._text("description", plain_text(raw.description), LONGEST_DESCRIPTION),
            link=self._link(raw.link),
            more_pictures=self._more_pictures(raw.additional_image_link)
            if raw.additional_image_link
            else (),
            sale=self._sale(raw, price) if raw.sale_price else None,
            gtin=self._checked("gtin", cells.gtin(raw.gtin)) if raw.gtin else "",
            mpn=raw.mpn and self._text("mpn", raw.mpn, 70),
            **self._traits_of(raw),
        )
        return FeedItem(row, item, item.facts_hash())

    def _needed(self, raw: Raw, group: str) -> tuple[str, str, Money, Availability, str] | None:
        """What no item can do without; None, with every reason noted, where any of it is not there."""
        title = self._title(raw.title)
        price = self._checked("price", cells.money(raw.price, self._currency))
        available = self._checked("availability", cells.availability(raw.availability))
        picture = self._picture(raw.image_link.strip())
        if price is None or available is None or self._rejected:
            return None
        return group, title, price, available, picture

    def report(self, row: int, item: str, field: str, code: str, value: str = "") -> None:
        """Note a problem; ``field`` by its name in ``Raw`` or as the file names it."""
        self.problems.append(problem(row, item, self._columns.get(field, field), code, value))

    def brand_of(self, text: str) -> str:
        """The slug of the brand that a row with this text has."""
        return self._brand(text)[0]

    # ------------------------------------------------------------- identity

    def _read_brand(self, text: str) -> tuple[str, str]:
        name = text.strip()[:70]
        if self._forced is None:
            return slug(name), name
        forced, forced_name = self._forced
        return forced, name if slug(name) == forced else forced_name

    def _identity(self, brand: str, sku: str) -> str | None:
        """The item's id, None for a row that cannot be told from others; notes it as seen."""
        if not sku:
            self._issue("id", Issue("id_missing"))
        elif len(sku) > LONGEST_ID:
            self._issue("id", Issue("id_too_long", str(len(sku))))
        elif not brand:
            self._issue("brand", Issue("brand_missing"))
        else:
            identity = item_id(brand, sku)
            first = self.seen.first_row(identity, self._row)
            if first == self._row:
                return identity
            self._issue("id", Issue("duplicate_id", str(first)))
        return None

    def _group(self, brand: str, text: str) -> str:
        group = text.strip()
        if len(group) > LONGEST_ID:
            self._issue("item_group_id", Issue("group_too_long", str(len(group))))
        return _group_id(brand, group) if group else ""

    # ------------------------------------------------------------- traits

    def _traits_of(self, raw: Raw) -> dict[str, Any]:
        traits, issues = self._traits(raw[_FIRST_TRAIT:])
        for field, issue in issues:
            self._issue(field, issue)
        return traits

    def _read_traits(self, texts: tuple[str, ...]) -> tuple[dict[str, Any], list[FieldIssue]]:
        """The item's fields from ``product_type`` on, and what is wrong with them."""
        product_type, google_category, color, size, *rest = texts
        issues: list[FieldIssue] = []
        names, issue = cells.colors(color)
        # a feed without the column is told so once, not in every row
        if issue is not None and (self._has_color or names):
            issues.append(("color", issue))
        traits: dict[str, Any] = {
            "category": cells.category(product_type or google_category),
            "google_category": _cut("google_product_category", google_category, 750, issues),
            "colors": names,
            "size": _cut("size", size, 100, issues),
        }
        for field, text in zip(FIELDS[_FIRST_TRAIT + 4 :], rest, strict=True):
            if field in cells.VOCABULARIES:
                traits[field], issue = cells.known_value(field, text)
                if issue is not None:
                    issues.append((field, issue))
            else:
                traits[field] = _cut(field, text, _LONGEST_TRAIT[field], issues)
        return traits, issues

    # ------------------------------------------------------------- one field

    def _checked(self, field: str, read: tuple[T, Issue | None]) -> T:
        value, issue = read
        if issue is not None:
            self._issue(field, issue)
        return value

    def _issue(self, field: str, issue: Issue) -> None:
        self.report(self._row, self._item, field, issue.code, issue.value)
        if RULES[issue.code].severity is Severity.ERROR:
            self._rejected = True

    def _text(self, field: str, text: str, limit: int) -> str:
        text = text.strip()
        return text if len(text) <= limit else self._cut_off(field, text, limit)

    def _cut_off(self, field: str, text: str, limit: int) -> str:
        issues: list[FieldIssue] = []
        cut = _cut(field, text, limit, issues)
        self._issue(*issues[0])
        return cut

    def _title(self, text: str) -> str:
        title = " ".join(text.split())
        if not title:
            self._issue("title", Issue("title_missing"))
        return self._text("title", title, LONGEST_TITLE)

    def _link(self, text: str) -> str:
        link = text.strip()
        if not link or (link.startswith(("https://", "http://")) and len(link) <= LONGEST_LINK):
            return link
        self._issue("link", Issue("link_unusable", link))
        return ""

    def _picture(self, address: str) -> str:
        if not address:
            self._issue("image_link", Issue("picture_missing"))
        elif not cells.is_picture_address(address):
            self._issue("image_link", Issue("picture_unusable", address))
        return address

    def _more_pictures(self, text: str) -> tuple[str, ...]:
        addresses, issues = cells.more_pictures(text, self._separator)
        for issue in issues:
            self._issue("additional_image_link", issue)
        return addresses

    def _sale(self, raw: Raw, price: Money) -> Sale | None:
        """The sale, or None where it cannot be one: the item then keeps its full price."""
        text = raw.sale_price.strip()
        reduced, issue = cells.money(text, self._currency)
        if not text:
            return None
        if reduced is None or issue is not None:
            self._issue("sale_price", Issue("sale_price_invalid", text))
        elif reduced.currency != price.currency:
            self._issue("sale_price", Issue("sale_currency_differs", text))
        elif reduced.minor >= price.minor:
            self._issue("sale_price", Issue("sale_price_not_lower", text))
        else:
            dates = cells.sale_dates(raw.sale_price_effective_date)
            span = self._checked("sale_price_effective_date", dates)
            return Sale(reduced, *span) if span else None
        return None


@lru_cache(maxsize=8192)
def _group_id(brand: str, group: str) -> str:
    return item_id(brand, group)


def _cut(field: str, text: str, limit: int, issues: list[FieldIssue]) -> str:
    """The text, no longer than ``limit``; a longer one is added to ``issues``."""
    text = text.strip()
    if len(text) <= limit:
        return text
    issues.append((field, Issue(_TOO_LONG.get(field, "value_too_long"), str(len(text)))))
    return text[:limit].rstrip()
