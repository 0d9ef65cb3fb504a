"""Processes are really killed between a change, its notice, and the note that it has arrived."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from data import system_clock
from data.briefs import BriefAction
from data.repositories import BriefRepository, OutboxRepository
from pipelines.briefs import answer_brief, brief_work, show_brief
from pipelines.jobs import Pace, Worker
from pipelines.notices import EndpointRequest, add_endpoint
from tests.briefs import SECRET, ask, atelier, keep, opened
from tests.pipelines.receivers import Hook, hook

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.briefs", "pipelines.briefs", "pipelines.notices"])
PACE = Pace(lease=timedelta(seconds=2), poll=0.05, every=0.02)
NOTICES = {"webhook_secrets": [SECRET], "allow_private_addresses": True}


def kill_me() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def act(workspace: Path, name: str, moment: str) -> None:
    """Accept a brief, and die before or after the commit."""
    with opened(workspace, system_clock, notices=NOTICES) as app:
        if moment == "before":
            flush = OutboxRepository.address

            def die(self: OutboxRepository, delivery: object) -> None:
                flush(self, delivery)  # type: ignore[arg-type]
                kill_me()

            OutboxRepository.address = die  # type: ignore[method-assign]
        answer_brief(app, name, BriefAction.ACCEPT)
        kill_me()


def deliver(workspace: Path, moment: str) -> None:
    """Work, and die once a notice was sent, before or after that is written down."""
    with opened(workspace, system_clock, notices=NOTICES) as app:
        arrived = OutboxRepository.arrived

        def die(self: OutboxRepository, *given: object) -> None:
            if moment == "written":
                arrived(self, *given)  # type: ignore[arg-type]
            kill_me()

        if moment != "never":
            OutboxRepository.arrived = die  # type: ignore[method-assign]
        Worker(app.jobs, brief_work(app), pace=PACE).run()


def killed(target: Callable[..., None], *args: object) -> None:
    process = processes.Process(target=target, args=args)
    process.start()
    process.join(200)
    assert process.exitcode == -signal.SIGKILL


def worker_until_arrived(workspace: Path, name: str) -> None:
    """A worker that is left alone until every notice of the brief has arrived."""
    process: ForkServerProcess = processes.Process(target=deliver, args=(workspace, "never"))
    process.start()
    try:
        with opened(workspace, system_clock, notices=NOTICES) as app:
            until = time.monotonic() + 200
            while not all(each.delivery.delivered for each in show_brief(app, name).notices):
                assert time.monotonic() < until, "the worker did not get done"
                time.sleep(0.2)
    finally:
        process.kill()
        process.join()


@pytest.fixture
def prepared(tmp_path: Path):
    """A brief that was sent, and a receiver that has heard of nothing yet."""
    with hook() as receiver:
        workspace = tmp_path / "workspace"
        with opened(workspace, system_clock, notices=NOTICES) as app:
            keep(app, atelier("one"))
            name = ask(app, "one").briefs[0].id
            add_endpoint(app, EndpointRequest(receiver.url))
        yield workspace, name, receiver


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_around_the_commit_it_is_told_if_and_only_if_it_happened(
    prepared: tuple[Path, str, Hook], moment: str
) -> None:
    workspace, name, receiver = prepared
    killed(act, workspace, name, moment)
    with opened(workspace, system_clock, notices=NOTICES) as app, app.database.read() as session:
        state = BriefRepository(session).get(name).state
        told = [notice.kind for notice in OutboxRepository(session).notices(name)]
    if moment == "before":
        assert (state.value, told) == ("sent", ["brief.sent"])
    else:
        assert (state.value, told) == ("accepted", ["brief.sent", "brief.accepted"])
        worker_until_arrived(workspace, name)
        assert len(receiver.got) == 1
        assert b'"brief.accepted"' in receiver.got[0][1]


@pytest.mark.parametrize("moment", ["unwritten", "written"])
def test_killed_after_the_sending_it_is_sent_again_under_the_same_id(
    prepared: tuple[Path, str, Hook], moment: str
) -> None:
    workspace, name, receiver = prepared
    with opened(workspace, system_clock, notices=NOTICES) as app:
        answer_brief(app, name, BriefAction.ACCEPT)
    killed(deliver, workspace, moment)
    assert len(receiver.got) == 1
    worker_until_arrived(workspace, name)
    assert len(receiver.got) == 2
    assert len(set(receiver.ids)) == 1
    assert receiver.got[0][1] == receiver.got[1][1]
