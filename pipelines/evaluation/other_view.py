"""Other-view retrieval: ask with a further picture of a garment, expect its main picture."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from data.errors import InvalidInputError
from pipelines.evaluation.bootstrap import Measured, bootstrap

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["OtherView", "Views", "other_view", "read_views"]

Embed = Callable[[Sequence["Image"]], NDArray[np.float32]]


@dataclass(frozen=True)
class Views:
    """``mains``: each garment in each colour by its main picture; ``others``: file and main file."""

    mains: tuple[Path, ...]
    others: tuple[tuple[Path, Path], ...]


@dataclass(frozen=True)
class OtherView:
    recall_1: Measured
    recall_10: Measured


def read_views(feed: Path) -> Views:
    """Main and further pictures of a Google Merchant TSV whose pictures lie beside it."""
    if not feed.is_file():
        raise InvalidInputError(
            f"There is no feed {feed.name}: name a Google Merchant TSV with further pictures."
        )
    others: dict[Path, Path] = {}
    mains: dict[Path, None] = {}
    with feed.open(newline="", encoding="utf-8-sig") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            main = feed.parent / row["image_link"]
            mains[main] = None
            further = (row.get("additional_image_link") or "").split(",")
            others.update({feed.parent / name.strip(): main for name in further if name.strip()})
    asked = tuple((file, main) for file, main in others.items() if file not in mains)
    if not asked:
        raise InvalidInputError(
            f"{feed.name} names no further pictures: there is nothing to ask with."
        )
    return Views(tuple(mains), asked)


def other_view(views: Views, embed: Embed) -> OtherView:
    """Recall at 1 and 10 of the one right main picture by cosine, over all further pictures."""
    import ir_measures
    from ir_measures import R

    found, asked = embed(_opened(views.mains)), embed(_opened([file for file, _ in views.others]))
    cosines = asked @ found.T
    names = [str(main) for main in views.mains]
    relevant = {str(file): {str(main): 1} for file, main in views.others}
    run = {
        str(file): {names[i]: float(row[i]) for i in np.argsort(-row)[:100]}
        for (file, _), row in zip(views.others, cosines, strict=True)
    }
    values: dict[str, dict[str, float]] = {"R@1": {}, "R@10": {}}
    for metric in ir_measures.iter_calc([R @ 1, R @ 10], relevant, run):
        values[str(metric.measure)][metric.query_id] = metric.value
    groups = [str(main) for _, main in views.others]
    at = [[values[k].get(str(file), 0.0) for file, _ in views.others] for k in ("R@1", "R@10")]
    return OtherView(bootstrap(at[0], groups), bootstrap(at[1], groups))


def _opened(files: Sequence[Path]) -> list[Image]:
    from PIL.Image import open as open_picture

    pictures: list[Image] = []
    for file in files:
        with open_picture(file) as opened:
            pictures.append(opened.convert("RGB"))
    return pictures
