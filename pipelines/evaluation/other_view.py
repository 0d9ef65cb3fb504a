"""Other-view retrieval: ask with a further picture of a garment, expect its main picture."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from data.errors import InvalidInputError
from pipelines.evaluation.bootstrap import Measured, bootstrap
from pipelines.evaluation.feeds import Shown, read_shown
from pipelines.evaluation.pictures import opened

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["OtherView", "other_view", "read_views"]

Embed = Callable[[Sequence["Image"]], NDArray[np.float32]]


@dataclass(frozen=True)
class OtherView:
    recall_1: Measured
    recall_10: Measured


def read_views(feed: Path, needed: Collection[str] = ()) -> Shown:
    """What there is to ask with, and to find. Raises ``InvalidInputError``, also where there are no further pictures."""
    shown = read_shown(feed, needed)
    if not shown.others:
        raise InvalidInputError(
            f"{feed.name} names no further pictures in additional_image_link: there is nothing to ask with."
        )
    return shown


def other_view(views: Shown, embed: Embed) -> OtherView:
    """Recall at 1 and 10 of the one right main picture by cosine, over all further pictures."""
    import ir_measures
    from ir_measures import R

    found, asked = embed(opened(views.mains)), embed(opened(file for file, _ in views.others))
    cosines = asked @ found.T
    names = [str(main) for main in views.mains]
    groups = [str(views.main_of(row)) for _, row in views.others]
    relevant = {str(file): {main: 1} for (file, _), main in zip(views.others, groups, strict=True)}
    run = {
        str(file): {names[i]: float(row[i]) for i in np.argsort(-row)[:100]}
        for (file, _), row in zip(views.others, cosines, strict=True)
    }
    values: dict[str, dict[str, float]] = {"R@1": {}, "R@10": {}}
    for metric in ir_measures.iter_calc([R @ 1, R @ 10], relevant, run):
        values[str(metric.measure)][metric.query_id] = metric.value
    at = [[values[k].get(str(file), 0.0) for file, _ in views.others] for k in ("R@1", "R@10")]
    return OtherView(bootstrap(at[0], groups), bootstrap(at[1], groups))
