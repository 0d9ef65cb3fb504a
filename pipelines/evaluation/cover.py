"""How well the cover rule tells a question that the catalogue answers from one that it does not.

Every question is asked of three catalogues: the whole one; one from which its own products and all
of the same category and colour family are taken; and one from which only its own are taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from data.garments import Garment
from data.types import QueryKind
from pipelines.covering import agreement_of
from pipelines.evaluation.bootstrap import Measured, bootstrap
from search.cover import Agreement, CoverRule, Evidence, evidence_of

__all__ = [
    "Answers",
    "CoverScores",
    "Fitted",
    "World",
    "ask",
    "auroc",
    "fit",
    "score",
    "table_of_cover",
]

READ: Final = 3
"""Best hits that the reader looks at."""
FEATURES: Final = ("likeness", "lead", "category", "colour")
CATALOGUES: Final = ("whole", "alike removed", "own removed")


@dataclass(frozen=True)
class World:
    """A catalogue of ``n`` pictures and ``q`` questions with their truth.

    ``likeness`` and ``histogram`` ``(q, n)`` in [0, 1]; ``own`` ``(q, n)``: products that the question
    is about; ``alike`` ``(q, n)``: of the same category and colour family, its own included;
    ``asked`` and ``shown``: what the reader sees in questions and products, where it was asked.
    """

    name: str
    kind: QueryKind
    likeness: NDArray[np.float32]
    histogram: NDArray[np.float32] | None
    own: NDArray[np.bool_]
    alike: NDArray[np.bool_]
    groups: tuple[str, ...]
    asked: tuple[Garment, ...] = ()
    shown: tuple[Garment, ...] = ()


@dataclass(frozen=True)
class Answers:
    """Every question of a world asked of one catalogue: evidence and the histogram's best."""

    evidence: tuple[Evidence, ...]
    histogram: NDArray[np.float32] | None


def ask(world: World, catalogue: str) -> Answers:
    """What the rule gets to see when the questions are asked of one of ``CATALOGUES``."""
    gone = {"whole": np.zeros_like(world.own), "alike removed": world.alike | world.own,
            "own removed": world.own}[catalogue]  # fmt: skip
    left = np.where(gone, -1.0, world.likeness)
    evidence: list[Evidence] = []
    for i, row in enumerate(left):
        best = [int(j) for j in np.argsort(-row)[:10] if row[j] >= 0]
        evidence.append(evidence_of([float(row[j]) for j in best], _agreements(world, i, best)))
    histogram = None
    if world.histogram is not None:
        histogram = np.where(gone, -1.0, world.histogram).max(1)
    return Answers(tuple(evidence), histogram)


def _agreements(world: World, question: int, best: Sequence[int]) -> list[Agreement]:
    if not world.asked or not world.shown:
        return []
    asked = world.asked[question]
    return [agreement_of(asked, world.shown[j]) for j in best[:READ]]


# ----------------------------------------------------------------- fitting


@dataclass(frozen=True)
class Fitted:
    rule: CoverRule
    questions: Mapping[str, int]


def fit(worlds: Sequence[World]) -> Fitted:
    """Logistic regressions over the whole catalogues and those without what is alike."""
    alone: dict[QueryKind, dict[str, float]] = {}
    agreeing: dict[QueryKind, dict[str, float]] = {}
    kinds: set[QueryKind] = {world.kind for world in worlds}
    for kind in sorted(kinds):
        rows, truth = _table([world for world in worlds if world.kind == kind])
        alone[kind] = _logistic(rows[:, :2], truth)
        agreeing[kind] = _logistic(rows, truth) if np.isfinite(rows).all() else alone[kind]
    return Fitted(CoverRule(alone, agreeing), {world.name: len(world.own) for world in worlds})


def _table(worlds: Sequence[World]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    rows: list[list[float]] = []
    truth: list[bool] = []
    for world in worlds:
        for catalogue in CATALOGUES[:2]:
            found = ask(world, catalogue).evidence
            rows += [_features(evidence) for evidence in found]
            truth += [catalogue == "whole"] * len(found)
    return np.array(rows), np.array(truth)


def _features(evidence: Evidence) -> list[float]:
    agreement = evidence.agreement
    both = (np.nan, np.nan) if agreement is None else (agreement.category, agreement.colour)
    return [evidence.likeness, evidence.lead, *both]


def _logistic(rows: NDArray[np.float64], truth: NDArray[np.bool_]) -> dict[str, float]:
    """Terms of the rule; standardised for the fit (scikit-learn's default L2), then undone."""
    from sklearn.linear_model import LogisticRegression

    centre, spread = rows.mean(0), rows.std(0) + 1e-9
    model: Any = LogisticRegression(class_weight="balanced", C=1.0)
    model.fit((rows - centre) / spread, truth)
    slopes = model.coef_[0] / spread
    bias = float(model.intercept_[0] - slopes @ centre)
    named = dict(zip(FEATURES, slopes, strict=False))
    return {"bias": round(bias, 4)} | {k: round(float(v), 4) for k, v in named.items()}


# ----------------------------------------------------------------- judging


@dataclass(frozen=True)
class CoverScores:
    """One world: how well covered and not covered are told apart, the histogram beside it."""

    world: str
    kind: QueryKind
    removed: str
    auroc: Measured
    histogram_auroc: Measured | None
    precision: float
    recall: float


def score(world: World, rule: CoverRule) -> tuple[CoverScores, ...]:
    """Scores against each of the two reduced catalogues."""
    whole = ask(world, "whole")
    return tuple(_scored(world, rule, whole, removed) for removed in CATALOGUES[1:])


def _scored(world: World, rule: CoverRule, whole: Answers, removed: str) -> CoverScores:
    less = ask(world, removed)
    yes, no = ([rule.probability(world.kind, e) for e in a.evidence] for a in (whole, less))
    said_yes = [p >= rule.threshold for p in yes]
    said_no = [p >= rule.threshold for p in no]
    right, wrong = sum(said_yes), sum(said_no)
    histogram = None
    if whole.histogram is not None and less.histogram is not None:
        histogram = auroc(whole.histogram, less.histogram, world.groups)
    return CoverScores(
        world.name, world.kind, removed, auroc(yes, no, world.groups), histogram,
        right / (right + wrong) if right + wrong else float("nan"), right / max(len(yes), 1),
    )  # fmt: skip


def auroc(covered: Any, uncovered: Any, groups: Sequence[str]) -> Measured:
    """The chance that a covered question scores above an uncovered one (ties count half), with its
    interval over questions: for each, its own covered score against all uncovered ones.
    """
    from sklearn.metrics import roc_auc_score

    yes, no = np.asarray(covered, float), np.asarray(uncovered, float)
    order = np.sort(no)
    below = np.searchsorted(order, yes, "left") + np.searchsorted(order, yes, "right")
    spread = bootstrap(list(below / (2 * len(no))), list(groups))
    value = float(
        roc_auc_score(np.r_[np.ones(len(yes)), np.zeros(len(no))], np.concatenate([yes, no]))
    )
    return Measured(value, spread.low, spread.high, len(yes))


def table_of_cover(scores: Sequence[CoverScores]) -> str:
    """The scores as a Markdown table, the colour histogram beside each."""
    lines = [
        "| questions | removed | AUROC | colour histogram | precision | recall |",
        "|---|---|---|---|---|---|",
    ]
    for each in scores:
        histogram = "-" if each.histogram_auroc is None else str(each.histogram_auroc)
        lines.append(
            f"| {each.world} ({each.auroc.count}) | {each.removed} | {each.auroc} | {histogram} "
            f"| {each.precision:.2f} | {each.recall:.2f} |"
        )
    return "\n".join(lines)
