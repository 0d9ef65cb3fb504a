"""Calls run in a bounded number of threads."""

from __future__ import annotations

import asyncio
import threading
from typing import Any, cast

import pytest

from api.http.threads import WAITING_PER_THREAD, Runner
from api.problems import Refusal


def test_too_many_waiting_calls_are_refused_and_the_rest_is_answered():
    async def scenario() -> tuple[list[Any], Refusal]:
        run = Runner(cast("Any", "app"), 1)
        gate = threading.Event()
        calls = [
            asyncio.ensure_future(run(lambda _: gate.wait(30)))
            for _ in range(1 + WAITING_PER_THREAD)
        ]
        await asyncio.sleep(0)
        with pytest.raises(Refusal) as refused:
            await run(lambda _: True)
        gate.set()
        answers = await asyncio.gather(*calls)
        assert await run(lambda app: app) == "app"
        run.close()
        return answers, refused.value

    answers, refusal = asyncio.run(scenario())
    assert all(answers)
    assert (refusal.status, refusal.code) == (503, "overloaded")
    assert refusal.headers["Retry-After"]


def test_an_error_frees_its_place():
    async def scenario() -> None:
        run = Runner(cast("Any", None), 1)
        for _ in range(3 * (1 + WAITING_PER_THREAD)):
            with pytest.raises(ZeroDivisionError):
                await run(lambda _: 1 // 0)
        run.close()

    asyncio.run(scenario())
