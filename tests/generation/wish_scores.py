"""How well the rules understand the wishes of wishes.toml.

    python -m tests.generation.wish_scores           the wishes the rules were tuned on
    python -m tests.generation.wish_scores --kept    those kept aside
    ... --show                                       with every wish that is wrong

A fact is a field with a value, of a garment (by its number in the wish) or of the picture. Exact is a
wish of which every fact is right and none is too many.
"""

from __future__ import annotations

import argparse
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from data.errors import InvalidInputError
from generation.manifest import Manifest, ManifestGarment
from generation.translate import translate

PLACES = {
    "wearer": "fashion/wearer",
    "occasion": "fashion/occasion",
    "season": "fashion/season",
    "hair": "fashion/styling/hair",
    "style": "fashion/styling/outfit",
    "scene": "fashion/styling/scene",
    "background": "background_setting",
    "light": "lighting/conditions",
    "direction": "lighting/direction",
    "shadows": "lighting/shadows",
    "composition": "aesthetics/composition",
    "colours": "aesthetics/color_scheme",
    "mood": "aesthetics/mood_atmosphere",
    "depth": "photographic_characteristics/depth_of_field",
    "focus": "photographic_characteristics/focus",
    "angle": "photographic_characteristics/camera_angle",
    "lens": "photographic_characteristics/lens_focal_length",
    "medium": "style_medium",
    "art": "artistic_style",
    "negative": "render/negative",
}
Fact = tuple[str, str, str]


@dataclass
class Score:
    """Counts over all wishes."""

    right: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    exact: int = 0
    wishes: int = 0
    told: list[str] = field(default_factory=list)

    def f1(self, name: str | None = None) -> float:
        right, missed, wrong = (
            counts[name] if name else counts.total()
            for counts in (self.right, self.missed, self.wrong)
        )
        return 2 * right / max(1, 2 * right + missed + wrong)


def wishes(*, kept: bool) -> list[dict[str, Any]]:
    table = tomllib.loads(Path(__file__).with_name("wishes.toml").read_text("utf-8"))
    return [wish for wish in table["wish"] if wish.get("kept", False) == kept]


def expected(wish: dict[str, Any]) -> set[Fact]:
    facts = {("", name, wish[name]) for name in PLACES if name in wish}
    for number, garment in enumerate(wish.get("garments", ())):
        facts |= set(_of_garment(number, garment))
    return facts


def understood(text: str) -> set[Fact]:
    try:
        manifest = translate(text).manifest
    except InvalidInputError:
        manifest = Manifest()
    facts = set()
    for name, place in PLACES.items():
        value: Any = manifest
        for step in place.split("/"):
            value = getattr(value, step)
        if value:
            facts.add(("", name, value))
    for number, garment in enumerate(manifest.fashion.garments):
        facts |= set(_of_garment(number, _asked(garment)))
    return facts


def _asked(garment: ManifestGarment) -> dict[str, Any]:
    values = msgspec.structs.asdict(garment)
    del values["label"]
    return {name: value for name, value in values.items() if value}


def _of_garment(number: int, garment: dict[str, Any]) -> Iterator[Fact]:
    for name, value in garment.items():
        for word in [value] if isinstance(value, str) else value:
            yield str(number), name, word


def score(*, kept: bool) -> Score:
    total = Score()
    for wish in wishes(kept=kept):
        meant, found = expected(wish), understood(wish["text"])
        total.right.update(name for _, name, _ in meant & found)
        total.missed.update(name for _, name, _ in meant - found)
        total.wrong.update(name for _, name, _ in found - meant)
        total.wishes += 1
        total.exact += meant == found
        if meant != found:
            total.told.append(
                f"{wish['text']}\n   missed {sorted(meant - found)}\n   wrong  {sorted(found - meant)}"
            )
    return total


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kept", action="store_true")
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    total = score(kept=given.kept)
    print(f"{total.wishes} wishes: facts F1 {total.f1():.3f}, exact {total.exact}/{total.wishes}")
    for name in sorted({*total.right, *total.missed, *total.wrong}):
        counts = (total.right[name], total.missed[name], total.wrong[name])
        print(
            f"  {name:12} F1 {total.f1(name):.2f}  right {counts[0]}, missed {counts[1]}, wrong {counts[2]}"
        )
    if given.show:
        print("\n".join(total.told))


if __name__ == "__main__":
    main()
