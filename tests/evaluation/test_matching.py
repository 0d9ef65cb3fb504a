"""The rubric judges by the truth, and matching does better by it than simpler orders."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from matching.ateliers import MatchWeights, TrackPrior
from pipelines.evaluation import matching_rubric
from pipelines.evaluation.matching import evaluate_matching, matching_table
from pipelines.evaluation.matching_rubric import TrueAtelier, TrueBrief, grade

BRIEF = TrueBrief("Dress", 3, 300, 48.85, 2.35, 500, 60, 1, (1.0, 0.0))
BEST = TrueAtelier({"Dress": (200, 400)}, 1, 5, 1, 48.85, 2.35, 20, 10, 0, 0.9, ((1.0, 0.0),))


def test_the_rubric_imports_nothing_of_matching():
    tree = ast.parse(Path(matching_rubric.__file__).read_text())
    imported = {
        name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    } | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {"__future__", "math", "dataclasses"}


@pytest.mark.parametrize(
    "spoilt",
    [
        {"prices": {"Hat": (20.0, 40.0)}},
        {"hardest": 2},
        {"least_pieces": 5},
        {"latitude": 40.0},
        {"days": 61},
        {"waiting": 30},
        {"prices": {"Dress": (310.0, 400.0)}},
    ],
)
def test_what_cannot_be_is_grade_0(spoilt):
    assert grade(BRIEF, replace(BEST, **spoilt)) == 0


def test_merits_make_the_grade():
    lesser = [{"reliability": 0.5}, {"styles": ()}, {"days": 50}, {"latitude": 45.5}]
    grades = [grade(BRIEF, BEST)]
    atelier = BEST
    for each in lesser:
        atelier = replace(atelier, **each)
        grades.append(grade(BRIEF, atelier))
    assert grades == [3, 3, 2, 1, 1]


def test_matching_beats_orders_by_one_fact():
    report = evaluate_matching(MatchWeights(), TrackPrior(), ateliers=150, briefs=60, seed=3)
    by_name = {each.name: each for each in report.orders}
    ours = by_name["Lookwright"].ndcg.value
    assert ours > by_name["nearest, after the same filters"].ndcg.value
    assert ours > 2 * by_name["nearest of all"].ndcg.value
    assert ours > by_name["best price of all"].ndcg.value
    assert matching_table(report).count("\n") == 3 + len(report.orders)
