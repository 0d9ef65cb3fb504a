"""Fits the cover rule and measures it: what ``lookwright evaluate cover`` does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from data.errors import InvalidInputError
from pipelines.evaluation.cover import CoverScores, World, fit, score
from pipelines.evaluation.cover_worlds import Models, feed_world, photo_worlds, sample_world
from pipelines.wiring import Lookwright
from search.cover import CoverRule, write_cover

__all__ = ["SAMPLES", "CoverReport", "cover_report"]

SAMPLES: Final = Path(__file__).resolve().parents[2] / "data" / "samples" / "catalogue.tsv"


@dataclass(frozen=True)
class CoverReport:
    """The rule in force and how well it does in each world."""

    rule: CoverRule
    scores: tuple[CoverScores, ...]
    fitted: bool


def cover_report(
    app: Lookwright, photos: Path | None, feed: Path | None, *, fit: bool = False
) -> CoverReport:
    """Measures on what is given and on the sample catalogue. A feed's world is never fitted on.

    Raises ``InvalidInputError`` where there is no rule and none is to be fitted.
    """
    models = Models(app.encoder, app.garment_reader)
    asked = [] if feed is None else [feed_world(models, feed)]  # first: it may be unreadable
    worlds: list[World] = []
    if photos is not None:
        worlds += photo_worlds(models, photos, app.settings.workspace / "evaluation")
    worlds.append(sample_world(models, SAMPLES))
    rule = _fitted(app, worlds) if fit else app.cover_rule
    if rule is None:
        raise InvalidInputError("No rule is fitted for this encoder; fit one with --fit --photos.")
    known = [world for world in (*worlds, *asked) if world.kind in rule.alone]
    return CoverReport(rule, tuple(s for world in known for s in score(world, rule)), fit)


def _fitted(app: Lookwright, worlds: list[World]) -> CoverRule:
    folder = Path(app.settings.encoder_model)
    if not folder.is_dir():
        raise InvalidInputError("The encoder in force has no folder of its own to keep a rule in.")
    rule = fit(worlds).rule
    write_cover(folder, rule)
    return rule
