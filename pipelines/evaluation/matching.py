"""How well workshops are matched, against a rubric that knows the truth, beside simpler orders."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import msgspec
import numpy as np

from data import Rates
from data.ateliers import Place
from data.garments import GRADES, Complexity, Garment, Likelihood
from data.types import Budget
from matching.ateliers import (
    Commission,
    MatchWeights,
    Roster,
    TrackPrior,
    make_roster,
    match,
)
from pipelines.evaluation.bootstrap import Measured, bootstrap
from pipelines.evaluation.matching_rubric import TrueBrief, grade
from pipelines.evaluation.matching_world import CURRENCY, TODAY, World, draw_world

__all__ = ["MatchingReport", "Order", "evaluate_matching", "matching_table"]

DEPTH = 10
FIRST = 5


@dataclass(frozen=True)
class Order:
    """One way to put workshops in order: nDCG@10, recall@10 of grades 2 and 3, and how many of the
    first five (or of as many as can at all) truly can."""

    name: str
    ndcg: Measured
    recall: Measured
    can: Measured


@dataclass(frozen=True)
class MatchingReport:
    ateliers: int
    briefs: int
    seed: int
    answerable: int
    """Briefs for which any workshop has grade 2 or 3; the others are left out of recall."""
    orders: tuple[Order, ...]


def evaluate_matching(
    weights: MatchWeights,
    prior: TrackPrior,
    *,
    ateliers: int = 400,
    briefs: int = 300,
    seed: int = 7,
) -> MatchingReport:
    """Draw a world, grade every pair by the rubric, and measure every order on what is said of it."""
    world = draw_world(ateliers, briefs, seed)
    roster = make_roster(world.records, Rates(CURRENCY), world.vectors)
    grades = np.array([[grade(brief, each) for each in world.ateliers] for brief in world.briefs])
    asked = [_commission(world, at) for at in range(briefs)]
    orders: dict[str, Callable[[int], list[int]]] = {
        "Lookwright": lambda at: _matched(roster, asked[at], weights, prior),
        "the reading cut at its likeliest class": lambda at: _matched(
            roster, _certain(asked[at]), weights, prior
        ),
        "a reading without error": lambda at: _matched(
            roster, _certain(asked[at], world.briefs[at]), weights, prior
        ),
        "nearest, after the same filters": lambda at: _by_distance(
            roster, asked[at], _matched(roster, asked[at], weights, prior)
        ),
        "best price, after the same filters": lambda at: _by_price(
            roster, asked[at], _matched(roster, asked[at], weights, prior)
        ),
        "nearest of all": lambda at: _by_distance(roster, asked[at], range(len(roster))),
        "best price of all": lambda at: _by_price(roster, asked[at], range(len(roster))),
    }
    measured = tuple(_measure(name, order, grades) for name, order in orders.items())
    answerable = int((grades >= 2).any(1).sum())
    return MatchingReport(ateliers, briefs, seed, answerable, measured)


def _commission(world: World, at: int) -> Commission:
    brief, said = world.briefs[at], world.said[at]
    return Commission(
        garment=said.garment,
        today=TODAY,
        budget=Budget(max=brief.budget),
        near=Place(brief.latitude, brief.longitude),
        within_km=brief.within_km,
        by=TODAY + timedelta(days=brief.days),
        quantity=brief.quantity,
        vector=said.vector,
    )


def _certain(asked: Commission, truth: TrueBrief | None = None) -> Commission:
    """What a reader without probabilities would say, or one without error."""
    label, sure = asked.garment.category[0].label, asked.garment.complexity.grade
    if truth is not None:
        label, sure = truth.label, truth.complexity
    complexity = Complexity(sure, tuple(float(each == sure) for each in GRADES))
    garment = Garment((Likelihood(label, 1.0),), complexity, (), unknown=False)
    return msgspec.structs.replace(asked, garment=garment)


# ----------------------------------------------------------------- orders


def _matched(
    roster: Roster, asked: Commission, weights: MatchWeights, prior: TrackPrior
) -> list[int]:
    found = match(roster, asked, weights, prior=prior, limit=len(roster))
    return [roster.row_of[each.atelier.id] for each in found.matches]


def _by_distance(roster: Roster, asked: Commission, rows: list[int] | range) -> list[int]:
    def far(row: int) -> float:
        place, near = roster.ateliers[row].place, asked.near
        if place is None or near is None:
            return float("inf")
        width = np.cos(np.radians(near.latitude))
        return float(
            np.hypot(
                place.latitude - near.latitude,
                (place.longitude - near.longitude) * width,
            )
        )

    return sorted(rows, key=lambda row: (far(row), row))


def _by_price(roster: Roster, asked: Commission, rows: list[int] | range) -> list[int]:
    label = asked.garment.category[0].label
    budget = asked.budget.max if asked.budget and asked.budget.max else 1.0

    def off(row: int) -> float:
        offer = roster.ateliers[row].offer(label)
        if offer is None or offer.price_min is None or offer.price_max is None:
            return float("inf")
        typical = (offer.price_min.minor + offer.price_max.minor) / 200
        return abs(float(np.log(typical / budget)))

    return sorted(rows, key=lambda row: (off(row), row))


# ----------------------------------------------------------------- measures


def _measure(name: str, order: Callable[[int], list[int]], grades: np.ndarray) -> Order:
    import ir_measures
    from ir_measures import R, nDCG

    rows = [order(at) for at in range(len(grades))]
    run = {
        str(at): {str(row): float(-rank) for rank, row in enumerate(found[:100])}
        for at, found in enumerate(rows)
    }
    judged = {
        str(at): {str(row): int(value) for row, value in enumerate(line)}
        for at, line in enumerate(grades)
        if line.any()
    }
    values: dict[str, list[float]] = {"ndcg": [], "recall": []}
    wanted = {nDCG @ DEPTH: "ndcg", R(rel=2) @ DEPTH: "recall"}
    for metric in ir_measures.iter_calc(list(wanted), judged, run):
        if metric.measure in wanted and (
            wanted[metric.measure] == "ndcg" or (grades[int(metric.query_id)] >= 2).any()
        ):
            values[wanted[metric.measure]].append(metric.value)
    can = [
        _able(grades[at], found, min(FIRST, int((grades[at] > 0).sum())))
        for at, found in enumerate(rows)
        if grades[at].any()
    ]
    return Order(name, bootstrap(values["ndcg"]), bootstrap(values["recall"]), bootstrap(can))


def _able(grades: np.ndarray, found: list[int], first: int) -> float:
    """Of so many first places, the share that goes to workshops that truly can."""
    return sum(grades[row] > 0 for row in found[:first]) / first


def matching_table(report: MatchingReport) -> str:
    """The report as a Markdown table."""
    lines = [
        f"{report.briefs} briefs, {report.ateliers} ateliers, seed {report.seed}; {report.answerable} briefs have an atelier of grade 2 or 3.",
        "",
        f"| order | nDCG@{DEPTH} | recall@{DEPTH} of grades 2 and 3 | truly can, of the first {FIRST} |",
        "|---|---|---|---|",
    ]
    lines += [f"| {o.name} | {o.ndcg} | {o.recall} | {o.can} |" for o in report.orders]
    return "\n".join(lines)
