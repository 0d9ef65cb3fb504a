"""Does the garment reader know garments in a shop's pictures, which people wear? ``python -m tests.bench.bench_worn FEED [READER...]``

FEED is a Google Merchant TSV with its pictures beside it. What its categories are called is held against what the reader
says, a little widely: a jacket may be an outer garment or a hooded one. READERs are folders (default: the one that ships).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
from cyclopts.types import ExistingDirectory, ExistingFile

from matching.garment import TimmModel, cut_out, raw_outputs
from matching.garment.calibration import log_odds_of_nothing, read_calibration
from pipelines.evaluation.feeds import read_shown
from pipelines.evaluation.pictures import opened
from tests.bench.commands import run

ROOT: Final = Path(__file__).parents[2]
KINDS: Final = {
    "Hoodies & Sweatshirts": {"Hoodie", "Longsleeve"}, "Jackets": {"Outwear", "Hoodie"},
    "Tees": {"T-Shirt", "Top", "Blouse"}, "Bras & Tanks": {"Undershirt", "Top", "Body"},
    "Pants": {"Pants"}, "Shorts": {"Shorts"},
}  # fmt: skip


def main(feed: ExistingFile, /, *readers: ExistingDirectory) -> None:
    mains = read_shown(feed, ["product_type"])
    said = [(mains.main_of(row), row["product_type"].split(">")[-1].strip()) for row in mains.rows]
    kinds = {file: kind for file, kind in said if kind in KINDS}
    shown = opened(kinds)
    framed = [cut_out(picture)[1] for picture in shown]
    for reader in readers or [ROOT / "models" / "garment"]:
        rule = read_calibration(reader)
        out = raw_outputs(TimmModel(str(reader), "cpu"), shown, framed, rule)
        known = len(rule.labels)
        order = np.argsort(-out[:, :known], axis=1)
        unknown = log_odds_of_nothing(out, known) > rule.nothing_above
        found: defaultdict[str, list[tuple[bool, bool, bool]]] = defaultdict(list)
        named: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for kind, first, nothing in zip(kinds.values(), order[:, :3], unknown, strict=True):
            labels = [rule.labels[at] for at in first]
            right = [label in KINDS[kind] for label in labels]
            found[kind].append((right[0], any(right), bool(nothing)))
            named[kind][labels[0]] += 1
        print(f"| {reader.name} | pictures | top-1 | top-3 | unknown | mostly named |")
        print("|---|---|---|---|---|---|")
        for kind, rows in {"all": list(chain(*found.values())), **found}.items():
            shares = " | ".join(f"{share:.3f}" for share in np.mean(rows, axis=0))
            most = ", ".join(f"{label} {n}" for label, n in named[kind].most_common(3))
            print(f"| {kind} | {len(rows)} | {shares} | {most} |")


if __name__ == "__main__":
    run(main, __doc__)
