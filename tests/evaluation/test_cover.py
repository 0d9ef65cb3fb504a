"""Cover, measured on worlds small enough to know the answer by heart."""

import numpy as np
import pytest

from pipelines.evaluation.cover import World, ask, auroc, fit, score


def world(own_likeness: float, other: float, kind="picture") -> World:
    """Four products, four questions; each question's own product is as like as is said."""
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 0.02, (40, 40)).astype(np.float32)
    likeness = np.where(np.eye(40, dtype=bool), own_likeness, other) + noise
    groups = tuple(f"g{i}" for i in range(40))
    kinds = np.arange(40) % 8
    return World(
        name="toy",
        kind=kind,
        likeness=np.clip(likeness, 0, 1).astype(np.float32),
        histogram=None,
        own=np.eye(40, dtype=bool),
        alike=kinds[:, None] == kinds[None],
        groups=groups,
    )


def test_what_is_removed_is_not_seen():
    toy = world(0.9, 0.3)
    assert min(e.likeness for e in ask(toy, "whole").evidence) > 0.8
    assert max(e.likeness for e in ask(toy, "own removed").evidence) < 0.5


def test_a_rule_fitted_on_clear_cases_tells_them_apart():
    toy = world(0.9, 0.3)
    rule = fit([toy]).rule
    alike, own = score(toy, rule)
    assert alike.auroc.value == pytest.approx(1.0)
    assert own.recall == 1.0
    assert own.precision == 1.0


def test_a_rule_cannot_tell_apart_what_is_the_same():
    toy = world(0.5, 0.5)
    assert 0.3 < score(toy, fit([toy]).rule)[1].auroc.value < 0.8


def test_auroc_is_a_half_where_scores_are_equal():
    assert auroc([0.5, 0.5], [0.5, 0.5], ["a", "b"]).value == pytest.approx(0.5)
