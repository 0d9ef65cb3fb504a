"""Workers that are really killed."""

from __future__ import annotations

import pytest

from tests.crash_jobs import crash


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_five_kills_lose_no_job_and_do_none_twice(
    kind: str, request: pytest.FixtureRequest
) -> None:
    url = None if kind == "sqlite" else request.getfixturevalue("postgres_url")
    faults, done = crash(kills=5, seed=5, url=url)
    assert faults == []
    assert done["kills"] == 5
