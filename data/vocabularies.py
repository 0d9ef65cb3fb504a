"""The controlled vocabularies in which workshops say what they do.

Categories are the labels of the garment reader, each with its number in Google's product taxonomy
(https://www.google.com/basepages/producttype/taxonomy-with-ids.en-US.txt), so that a workshop and a
shop mean the same by them. Languages are ISO 639-1, countries ISO 3166-1 alpha-2.
"""

from __future__ import annotations

from functools import cache

import msgspec

from data.types import match_key

__all__ = [
    "CATEGORIES",
    "MATERIALS",
    "TECHNIQUES",
    "Category",
    "category_of",
    "country_codes",
    "language_codes",
]


class Category(msgspec.Struct, frozen=True):
    """``one`` and ``many`` are how sentences name it."""

    label: str
    google_category: int
    one: str
    many: str


CATEGORIES = (
    Category("T-Shirt", 212, "a T-shirt", "T-shirts"),
    Category("Longsleeve", 212, "a long-sleeved top", "long-sleeved tops"),
    Category("Shirt", 212, "a shirt", "shirts"),
    Category("Polo", 212, "a polo shirt", "polo shirts"),
    Category("Blouse", 212, "a blouse", "blouses"),
    Category("Top", 212, "a top", "tops"),
    Category("Undershirt", 2745, "an undershirt", "undershirts"),
    Category("Hoodie", 212, "a hoodie", "hoodies"),
    Category("Blazer", 5598, "a blazer", "blazers"),
    Category("Outwear", 5598, "a coat or jacket", "coats and jackets"),
    Category("Dress", 2271, "a dress", "dresses"),
    Category("Skirt", 1581, "a skirt", "skirts"),
    Category("Pants", 204, "a pair of trousers", "trousers"),
    Category("Shorts", 207, "a pair of shorts", "shorts"),
    Category("Shoes", 187, "a pair of shoes", "shoes"),
    Category("Hat", 173, "a hat", "hats"),
    Category("Body", 182, "a bodysuit", "bodysuits"),
)

TECHNIQUES = frozenset(
    {
        "alteration",
        "beading",
        "bespoke tailoring",
        "bias cutting",
        "block printing",
        "blocking",
        "cable knitting",
        "canvas construction",
        "chain stitching",
        "corsetry",
        "denim construction",
        "down filling",
        "draping",
        "embroidery",
        "garment dyeing",
        "hand finishing",
        "hand knitting",
        "hand lasting",
        "hand painting",
        "hand stitching",
        "intarsia",
        "jersey construction",
        "lace insertion",
        "leatherwork",
        "lining",
        "machine knitting",
        "millinery",
        "monogramming",
        "natural dyeing",
        "pattern matching",
        "pleating",
        "quilting",
        "rope dyeing",
        "screen printing",
        "seam taping",
        "shirtmaking",
        "shoemaking",
        "straw plaiting",
        "washing",
        "welting",
    }
)

MATERIALS = frozenset(
    {
        "alpaca",
        "canvas",
        "cashmere",
        "chiffon",
        "cotton",
        "denim",
        "felt",
        "fleece",
        "hemp",
        "lace",
        "leather",
        "linen",
        "lyocell",
        "mohair",
        "nylon",
        "organic cotton",
        "rubber",
        "satin",
        "shearling",
        "silk",
        "straw",
        "suede",
        "tulle",
        "tweed",
        "twill",
        "velvet",
        "viscose",
        "waxed cotton",
        "wool",
    }
)

_BY_KEY = {match_key(category.label): category for category in CATEGORIES}


def category_of(label: str) -> Category | None:
    """The category with this label, however it is spelled; None for an unknown one."""
    return _BY_KEY.get(match_key(label))


@cache
def language_codes() -> frozenset[str]:
    """All of ISO 639-1."""
    import pycountry  # reads tables of half a megabyte

    return frozenset(
        code for each in pycountry.languages if (code := getattr(each, "alpha_2", None))
    )


@cache
def country_codes() -> frozenset[str]:
    """All of ISO 3166-1 alpha-2."""
    import pycountry

    return frozenset(each.alpha_2 for each in pycountry.countries)
