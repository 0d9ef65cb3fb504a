"""Small catalogues, drawn and written by the tests that need them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image, ImageDraw

__all__ = ["COLOURS", "draw_shirt", "row", "write_feed"]

COLOURS = {
    "Red": (190, 30, 40),
    "Blue": (30, 60, 170),
    "Green": (30, 130, 60),
    "Black": (20, 20, 22),
    "Yellow": (235, 200, 40),
    "White": (245, 245, 245),
}


def draw_shirt(path: Path, colour: tuple[int, int, int], *, mark: int = 0) -> None:
    """A T-shirt on a grey ground; ``mark`` makes pictures of one colour differ."""
    picture = Image.new("RGB", (160, 200), (205, 205, 200))
    draw = ImageDraw.Draw(picture)
    draw.polygon(
        [
            (40, 40),
            (10, 80),
            (35, 100),
            (45, 85),
            (45, 180),
            (115, 180),
            (115, 85),
            (125, 100),
            (150, 80),
            (120, 40),
        ],
        fill=colour,
    )
    draw.line([(60, 100 + mark % 60), (100, 100 + mark % 60)], fill=(128, 128, 128), width=2)
    picture.save(path, quality=92)


def row(number: int, **changes: str) -> dict[str, str]:
    """Item ``number`` of the catalogue; two items make a group."""
    colour = list(COLOURS)[number % len(COLOURS)]
    return {
        "id": f"T{number:04d}",
        "title": f"{colour} tee {number}",
        "description": "A plain tee.",
        "link": f"https://tees.example/{number}",
        "image_link": f"images/{number}.jpg",
        "availability": "in_stock",
        "price": f"{10 + number}.00 USD",
        "brand": "Tees",
        "condition": "new",
        "product_type": "Tops > Tees",
        "color": colour,
        "size": "M",
        "gender": "unisex",
        "age_group": "adult",
        "item_group_id": f"G{number // 2:04d}",
    } | changes


def write_feed(folder: Path, rows: Sequence[Mapping[str, str]], name: str = "feed.tsv") -> Path:
    """A Google feed with a picture for every row that has none yet."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    for each in rows:
        picture = folder / each["image_link"]
        if each["image_link"].startswith("images/") and not picture.exists():
            number = int(each["id"][1:]) if each["id"][1:].isdigit() else 0
            draw_shirt(picture, COLOURS.get(each["color"], (90, 90, 90)), mark=number)
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as out:
        table = csv.DictWriter(out, fieldnames=list(row(0)), delimiter="\t")
        table.writeheader()
        table.writerows(rows)
    return path
