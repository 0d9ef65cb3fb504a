"""From the brands' lines to designs, their looks, and the rows of a Google Merchant feed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from data.types import slug
from pipelines.sample_world.brands import BRANDS, Brand
from pipelines.sample_world.cloth import Cloth
from pipelines.sample_world.models import GOOGLE_CATEGORIES, MODELS, Model
from pipelines.sample_world.words import MATERIALS, NAMES, PATTERN_WORDS, SIZES

__all__ = ["COLUMNS", "Design", "Look", "designs", "dice", "rows"]

COLUMNS: Final = (
    "id", "title", "description", "link", "image_link", "availability", "price", "sale_price",
    "sale_price_effective_date", "brand", "condition", "google_product_category", "product_type", "color",
    "size", "size_system", "gender", "age_group", "material", "pattern", "item_group_id", "mpn",
)  # fmt: skip
_AVAILABLE: Final = ("in_stock", "out_of_stock", "preorder", "backorder")
_SALES: Final = (
    "", "", "2025-01-01T00:00+0000/2039-12-31T23:59+0000", "2038-03-01T00:00+0000/2038-03-31T23:59+0000",
    "2024-06-01T00:00+0000/2024-06-30T23:59+0000",
)  # fmt: skip
"""When reductions are in force: always, for long, not yet, no more."""
_ACCENTS: Final = {
    "sneaker": (("Green", "Navy", "Red", "Camel"), "White"),
    "running shoe": (("Orange", "Black", "Yellow"), "White"),
    "hiking boot": (("Chocolate", "Black"), "Red"), "sun hat": (("Black", "Navy"), "Grey"),
    "bobble hat": (("Cream", "Grey"), "Grey"), "baby body": (("Coral", "Teal"), "Grey"),
    "long baby body": (("Mustard", "Green"), "Grey"), "sport shorts": (("White",), "Grey"),
}  # fmt: skip
"""Trims of plain models, and their laces."""


@dataclass(frozen=True)
class Look:
    """One colour of a design, and the name of its picture."""

    cloth: Cloth
    image: str

    @property
    def colours(self) -> tuple[str, ...]:
        """As a shopper would name them, the main one first."""
        names = [self.cloth.colour]
        if self.cloth.pattern not in ("solid", "heather"):
            names.append(self.cloth.second)
        if self.cloth.pattern in ("floral", "tartan"):
            names.append(self.cloth.third)
        return tuple(dict.fromkeys(names))


@dataclass(frozen=True)
class Design:
    """One product of a brand: a group of variants."""

    id: str
    name: str
    brand: Brand
    model: Model
    weave: str
    wearer: str
    looks: tuple[Look, ...]


def dice(*about: object) -> np.random.Generator:
    """Chance that depends on what it is about and on nothing else."""
    return np.random.default_rng(zlib.crc32(":".join(map(str, about)).encode()))


def designs(seed: int = 0) -> Iterator[Design]:
    """Every design of every brand, in order."""
    names = list(dice(seed, "names").permutation(NAMES))
    for brand in BRANDS:
        for number, text in enumerate(brand.lines.strip().splitlines(), 1):
            key, weave, colours, wearer = (part.strip() for part in text.split("|"))
            design = f"{brand.name[:3].upper()}-{number:03}"
            looks = tuple(_look(part.strip(), key, weave, design) for part in colours.split(";"))
            yield Design(design, str(names.pop()), brand, MODELS[key], weave, wearer, looks)


def _look(text: str, key: str, weave: str, design: str) -> Look:
    """``Navy: breton White`` as a cloth; a plain one takes its model's trims."""
    colour, _, rest = (part.strip() for part in text.partition(":"))
    pattern = next(
        (p for p in sorted(PATTERN_WORDS, key=len, reverse=True) if rest.startswith(p)), "solid"
    )
    others = _names(rest.removeprefix(pattern).split())
    if key in _ACCENTS and not others:
        trims, laces = _ACCENTS[key]
        trims = tuple(trim for trim in trims if trim != colour)
        others = [str(dice(design, colour).choice(trims)), laces]
    second, third = (*others, "White", "Grey")[:2] if len(others) < 2 else others[:2]
    image = "-".join([design, colour, *(others[:1] if pattern != "solid" else [])])
    return Look(Cloth(colour, weave, pattern, second, third), f"images/{slug(image)}.webp")


def _names(words: list[str]) -> list[str]:
    """Colour names, of which some are two words long."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in ("Light", "Royal", "Forest", "Hot", "Denim"):
            joined[-1] += f" {word}"
        else:
            joined.append(word)
    return joined


# ----------------------------------------------------------------- the feed


def rows(design: Design, seed: int = 0) -> Iterator[tuple[str, ...]]:
    """A row of ``COLUMNS`` for each colour and size."""
    chance = dice(seed, design.id)
    price, reduced, dates = _prices(design, chance)
    for look in design.looks:
        for size in _sizes(design, look, seed):
            sku = f"{design.id}-{slug('-'.join(look.colours))}-{slug(size)}".upper()
            shelf = dice(seed, sku, "stock")
            row = {
                "id": sku, "title": _title(design, look), "description": _description(design, look),
                "link": f"https://{slug(design.brand.name)}.example/{slug(design.name)}-{sku.lower()}",
                "image_link": look.image,
                "availability": str(shelf.choice(_AVAILABLE, p=(0.80, 0.10, 0.05, 0.05))),
                "price": price, "sale_price": reduced, "sale_price_effective_date": dates,
                "brand": design.brand.name, "condition": "new",
                "google_product_category": str(_google(design)), "product_type": _path(design),
                "color": "/".join(look.colours), "size": size,
                "size_system": "EU" if "shoes" in _size_run(design) else "",
                "gender": design.wearer if design.wearer in ("male", "female") else "unisex",
                "age_group": {"kids": "kids", "baby": "infant"}.get(design.wearer, "adult"),
                "material": MATERIALS[design.weave].cell, "pattern": PATTERN_WORDS[look.cloth.pattern][1],
                "item_group_id": design.id, "mpn": sku,
            }  # fmt: skip
            yield tuple(row[column] for column in COLUMNS)


def _google(design: Design) -> int:
    adult_body = design.model.label == "Body" and design.wearer != "baby"
    return 212 if adult_body else GOOGLE_CATEGORIES[design.model.label]


def _prices(design: Design, chance: np.random.Generator) -> tuple[str, str, str]:
    """Price, and for one design in five a lower one with the times it is in force."""
    usual = design.model.price * design.brand.level * MATERIALS[design.weave].price
    usual *= 0.75 if design.wearer == "kids" else 1.0
    price = max(round(usual * chance.uniform(0.92, 1.08)), 9) - (0.05 if usual < 60 else 0.0)
    if chance.random() >= 0.2:
        return f"{price:.2f} USD", "", ""
    reduced = round(price * chance.uniform(0.6, 0.85)) - 0.05
    return f"{price:.2f} USD", f"{reduced:.2f} USD", str(chance.choice(_SALES))


def _size_run(design: Design) -> str:
    kids = f"kids {design.model.sizes}"
    return kids if design.wearer == "kids" and kids in SIZES else design.model.sizes


def _sizes(design: Design, look: Look, seed: int) -> list[str]:
    run = SIZES[_size_run(design)]
    if design.model.sizes == "shoes" and design.wearer != "kids":
        run = {"female": run[:5], "male": run[4:]}.get(design.wearer, run)
    chance = dice(seed, look.image, "sizes")
    count = min(len(run), 1 + int(chance.random() < 0.42))
    places: list[int] = sorted(chance.choice(len(run), count, replace=False).tolist())
    return [run[place] for place in places]


def _path(design: Design) -> str:
    department = {"female": "Women", "male": "Men", "unisex": "Unisex"}.get(design.wearer, "Kids")
    return f"{department} > {design.model.path}"


def _title(design: Design, look: Look) -> str:
    noun = design.model.noun
    extra = (PATTERN_WORDS[look.cloth.pattern][0], MATERIALS[design.weave].adjective)
    said = [
        word
        for word in extra
        if word and word not in noun and not (word == "Denim" and "Jeans" in noun)
    ]
    if "Flannel" in noun:
        said, noun = (
            said[:1] if look.cloth.pattern != "solid" else said,
            noun.replace("Flannel ", ""),
        )
    kids = "Kids' " if design.wearer == "kids" else ""
    return f"{design.name} {kids}{' '.join([*said, noun])} in {' and '.join(look.colours[:2])}"


def _description(design: Design, look: Look) -> str:
    material = MATERIALS[design.weave]
    pattern = PATTERN_WORDS[look.cloth.pattern][0].lower().replace("-", " ")
    noun = (
        design.model.noun.lower()
        .replace("t-shirt", "T-shirt")
        .replace("a-line", "A-line")
        .replace("v-neck", "V-neck")
    )
    plural = design.model.label in ("Pants", "Shorts", "Shoes") or noun.endswith("leggings")
    first = " ".join(word for word in (pattern, noun) if word)
    article = "" if plural else "An " if first[0].lower() in "aeiou" else "A "
    opening = f"{article}{first} in {material.told}, in {_listed(look.colours).lower()}."
    return " ".join(
        [opening[0].upper() + opening[1:], design.model.told, design.brand.voice, material.care]
    )


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
