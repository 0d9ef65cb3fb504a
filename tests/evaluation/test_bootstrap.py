from __future__ import annotations

import numpy as np
import pytest

from pipelines.evaluation.bootstrap import bootstrap


def test_the_interval_holds_the_mean_and_narrows_with_more_values() -> None:
    rng = np.random.default_rng(0)
    few, many = bootstrap(rng.random(20).tolist()), bootstrap(rng.random(2000).tolist())
    assert few.low < few.value < few.high
    assert many.high - many.low < few.high - few.low


def test_values_drawn_together_are_surer_of_less_than_values_drawn_alone() -> None:
    values = [float(i // 10 % 2) for i in range(100)]
    groups = [str(i // 10) for i in range(100)]
    alone, together = bootstrap(values), bootstrap(values, groups)
    assert together.value == alone.value == pytest.approx(0.5)
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_nothing_measured_is_not_a_number() -> None:
    assert np.isnan(bootstrap([]).value)
