"""What can be wrong with a row, in one table: code, severity, sentence and the hint that fixes it.

``docs/feeds.md`` prints this table; a test keeps the two alike.
"""

from __future__ import annotations

from typing import NamedTuple

from data.types import Problem, Severity

__all__ = ["RULES", "Issue", "Rule", "problem", "shown"]

_LONGEST_SHOWN = 160


class Issue(NamedTuple):
    """A code and the value it is about, before row, item and field are known."""

    code: str
    value: str = ""


class Rule(NamedTuple):
    """How bad a kind of problem is, and the words for it."""

    severity: Severity
    message: str
    """The sentence; ``{value}`` and ``{field}`` are filled in."""
    hint: str


def _error(message: str, hint: str) -> Rule:
    return Rule(Severity.ERROR, message, hint)


def _warning(message: str, hint: str) -> Rule:
    return Rule(Severity.WARNING, message, hint)


RULES: dict[str, Rule] = {
    # the file
    "feed_cut": _error(
        "The feed ends in the middle of this row ({value}).",
        "Export or upload it again; until a whole feed arrives, nothing is retired.",
    ),
    "xml_broken": _error(
        "The XML cannot be read beyond this point ({value}).",
        "Mend the file there (a bare & is &amp;); until then, nothing is retired.",
    ),
    "not_utf8": _warning(
        "This row is not UTF-8; it was read as Windows-1252 (Latin-1), and later ones like it too.",
        "Save the feed as UTF-8 so that no letter can be mistaken.",
    ),
    "column_twice": _warning(
        "The column {value} stands twice in the header; the first one was read.",
        "Remove or rename the second one.",
    ),
    "column_missing": _warning(
        "The feed has no column {field}.",
        "Add it: shoppers filter by it.",
    ),
    "several_brands": _warning(
        "The feed names several brands, {value} among them.",
        "Name it with --source, so that the next import finds its items again.",
    ),
    # the row
    "too_many_cells": _error(
        "The row has {value}.",
        "Put cells that hold the separator or a line break into double quotes.",
    ),
    "too_few_cells": _warning(
        "The row has {value}; the missing ones were read as blank.",
        "Look whether the row was broken in two, or fill it up with blank cells.",
    ),
    "cell_too_long": _error(
        "A cell or a line is longer than {value}.",
        'Shorten it, or look for a double quote (") that is never closed.',
    ),
    "quote_open": _error(
        "A double quote in this row takes in the rows that follow it.",
        'Double every quote inside a cell ("") and quote the cell; until then, nothing is retired.',
    ),
    "control_characters": _warning(
        "The row held NUL characters; they were taken out.",
        "Export the feed as plain UTF-8 text.",
    ),
    "json_broken": _error(
        "This line is no JSON object: {value}.",
        "Write one whole object a line.",
    ),
    "wrong_type": _error(
        "{field} is of the wrong type: {value}.",
        "See the table of fields in docs/feeds.md.",
    ),
    # identity
    "id_missing": _error("The row has no {field}.", "Give every variant an identifier of its own."),
    "id_too_long": _error(
        "The {field} has {value} characters.", "Use at most 128; Google itself allows 50."
    ),
    "duplicate_id": _error(
        "The same {field} stands in row {value} already.",
        "Give every variant its own; letters, digits and . _ ~ - tell them apart, others do not.",
    ),
    "sku_missing": _warning(
        "The variant has no SKU; it is known as {value}.",
        "Give it a SKU: otherwise it becomes another item when its options are renamed.",
    ),
    "brand_missing": _error("The row has no {field}.", "Fill it in, or import with --brand."),
    "group_too_long": _error("The {field} has {value} characters.", "Use at most 128."),
    "owned_by_other_source": _error(
        "The item belongs to the source {value}.",
        "Import that source instead, or add --take-over to make it this one's.",
    ),
    "not_sold": _warning(
        "The product is {value}, so it stays out of the catalogue.",
        "Publish it in the shop if it should be found.",
    ),
    # what a shopper reads
    "title_missing": _error("The row has no {field}.", "Give the product a title."),
    "title_too_long": _warning(
        "The {field} has {value} characters and was cut to 150.", "Shorten it."
    ),
    "description_too_long": _warning(
        "The {field} has {value} characters and was cut to 5000.", "Shorten it."
    ),
    "value_too_long": _warning(
        "The {field} has {value} characters and was cut.", "Shorten it, or see the limits in docs."
    ),
    "link_unusable": _warning(
        "{value} is no web address; the link was left out.",
        "Give an address that begins with https:// (or http://).",
    ),
    # money and stock
    "price_missing": _error("The row has no {field}.", "Write it as 15.00 USD."),
    "price_invalid": _error(
        "The price cannot be read: {value}", "Write it as 15.00 USD: a number, a blank, an ISO 4217 code."
    ),
    "price_negative": _error("The price {value} is negative.", "Write what a shopper pays."),
    "price_zero": _warning(
        "The price is 0; it matches no budget.", "Write what a shopper pays for it."
    ),
    "currency_unknown": _error(
        "{value} names no known currency.", "Write the ISO 4217 code, as in 15.00 USD."
    ),
    "currency_missing": _error(
        "{value} names no currency.", "Write 15.00 USD, or import with --currency."
    ),
    "sale_price_invalid": _warning(
        "{value} is no sale price; the full price stays.", "Write it as 12.00 USD, or leave it out."
    ),
    "sale_price_not_lower": _warning(
        "The sale price {value} is not below the price; it was left out.",
        "Write the full price in price and the reduced one in sale_price.",
    ),
    "sale_currency_differs": _warning(
        "The sale price {value} is in another currency; it was left out.",
        "Write both prices in one currency.",
    ),
    "sale_date_invalid": _warning(
        "{value} is no time span; the sale was left out.",
        "Write start/end, as in 2030-02-24T13:00-0800/2030-02-29T15:30-0800.",
    ),
    "sale_ends_before_start": _warning(
        "The sale {value} ends before it begins; it was left out.", "Exchange the two times."
    ),
    "availability_missing": _error(
        "The row has no {field}.", "Write in_stock, out_of_stock, preorder or backorder."
    ),
    "availability_unknown": _error(
        "{value} is no availability.", "Write in_stock, out_of_stock, preorder or backorder."
    ),
    "quantity_invalid": _warning(
        "{value} is no number of pieces; the variant counts as in stock.", "Write a whole number."
    ),
    # pictures
    "picture_missing": _error(
        "The row has no {field}.", "Name a picture: without one, the product cannot be found."
    ),
    "picture_unusable": _error(
        "{value} is no address of a picture.",
        "Give an https:// address, or a path beside the feed.",
    ),
    "more_picture_unusable": _warning(
        "{value} is no address of a picture; it was left out.",
        "Give https:// addresses, or paths beside the feed.",
    ),
    "too_many_pictures": _warning(
        "The row names {value} more pictures; the first 10 were read.", "Name the best 10."
    ),
    "picture_not_found": _error(
        "The picture {value} is not there.", "Put it beside the feed, or name its folder (--images)."
    ),
    "picture_refused": _error(
        "The picture {value} may not be read.",
        "Only addresses of the public web and files inside the feed's folder are read.",
    ),
    "picture_fetch_failed": _error(
        "The picture {value} could not be fetched.",
        "Open the address in a browser; then import again.",
    ),
    "picture_unreadable": _error(
        "The picture {value} cannot be read as one.", "Use JPEG, PNG, WebP or GIF."
    ),
    "picture_too_large": _error("The picture {value} is too large.", "Use a smaller one."),
    # what filters need
    "color_missing": _warning(
        "The row has no {field}.", "Fill it in: shoppers filter by colour."
    ),
    "too_many_colors": _warning(
        "The {field} names {value} colours; the first 3 were read.", "Name the main three."
    ),
    "value_unknown": _warning(
        "{value} is no known {field}; it was left out.", "See the values in docs/feeds.md."
    ),
    "gtin_invalid": _warning(
        "The GTIN {value} is wrong (its digits do not add up); it was left out.",
        "Copy it again from below the barcode: 8, 12, 13 or 14 digits.",
    ),
}  # fmt: skip


def shown(value: str) -> str:
    """A value as it may stand in a sentence: short and printable."""
    short = value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 1] + "…"
    return "".join(letter if letter.isprintable() else " " for letter in short)


def problem(row: int, item: str, field: str, code: str, value: str = "") -> Problem:
    """The problem ``code`` with its sentence filled in; ``field`` as the file itself names it."""
    rule = RULES[code]
    message = rule.message.format(field=field, value=shown(value))
    return Problem(row, shown(item), field, code, message, rule.hint, rule.severity)
