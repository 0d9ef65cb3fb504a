"""Two who want the same last slot at the same moment: one has it, the other is told."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from data.briefs import BriefAction, BriefState
from data.errors import AtelierFullError, BriefTakenError, LookwrightError
from pipelines.briefs import answer_brief, list_briefs
from pipelines.wiring import Lookwright
from tests.briefs import ask, atelier, keep, opened

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.briefs", "pipelines.briefs", "pipelines.notices"])


@pytest.fixture(params=["sqlite", "postgres"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Lookwright]:
    settings: dict[str, object] = {}
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
        key = "a key that is long enough to encrypt with"
        settings = {"database": {"url": url}, "matching": {"encryption_keys": [key]}}
    with opened(tmp_path / "workspace", **settings) as app:
        keep(app, *(atelier(f"a{number}") for number in range(6)))
        yield app


def at_once(calls: list[Callable[[], object]]) -> list[object]:
    """What each call gave or raised, all begun at the same moment."""
    gate = threading.Barrier(len(calls))

    def begin(call: Callable[[], object]) -> object:
        gate.wait()
        try:
            return call()
        except LookwrightError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(begin, calls))


def accepting(app: Lookwright, name: str) -> Callable[[], object]:
    return lambda: answer_brief(app, name, BriefAction.ACCEPT).state


def test_of_six_workshops_that_accept_at_once_one_has_it(app: Lookwright) -> None:
    asked = ask(app, *(f"a{number}" for number in range(6)))
    ends = at_once([accepting(app, line.id) for line in asked.briefs])
    assert ends.count(BriefState.ACCEPTED) == 1
    assert sum(isinstance(end, BriefTakenError) for end in ends) == 5
    states = sorted(line.state for line in list_briefs(app).briefs)
    assert states == [BriefState.ACCEPTED, *[BriefState.WITHDRAWN] * 5]


def test_of_four_briefs_for_a_workshop_s_last_place_one_is_accepted(app: Lookwright) -> None:
    keep(app, atelier("small", capacity_per_month=2))
    asked = [ask(app, "small", quantity=2, by=date(2026, 5, 8)) for _ in range(4)]
    ends = at_once([accepting(app, each.briefs[0].id) for each in asked])
    assert ends.count(BriefState.ACCEPTED) == 1
    assert sum(isinstance(end, AtelierFullError) for end in ends) == 3


def test_a_shopper_who_withdraws_while_it_is_accepted_leaves_one_story(app: Lookwright) -> None:
    name = ask(app, "a0").briefs[0].id
    at_once(
        [
            accepting(app, name),
            lambda: answer_brief(app, name, BriefAction.WITHDRAW).state,
        ]
    )
    # either nobody accepted, or it was accepted first and withdrawn then
    assert list_briefs(app).briefs[0].state is BriefState.WITHDRAWN


def accept_elsewhere(workspace: Path, name: str, ends: multiprocessing.Queue[str]) -> None:
    """In a process of its own."""
    with opened(workspace) as app:
        try:
            ends.put(answer_brief(app, name, BriefAction.ACCEPT).state.value)
        except LookwrightError as error:
            ends.put(error.code)


def test_two_processes_on_one_sqlite_file_do_not_both_win(tmp_path: Path) -> None:
    with opened(tmp_path / "workspace") as app:
        keep(app, atelier("one"), atelier("two"))
        names = [line.id for line in ask(app, "one", "two").briefs]
    ends: multiprocessing.Queue[str] = processes.Queue()
    both = [
        processes.Process(target=accept_elsewhere, args=(tmp_path / "workspace", name, ends))
        for name in names
    ]
    for each in both:
        each.start()
    told = sorted(ends.get(timeout=200) for _ in both)
    for each in both:
        each.join()
    assert told == ["accepted", "brief_taken"]
