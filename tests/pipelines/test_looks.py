"""Looks from a wish to the store: once each, the same again, stopped when asked, nothing left behind."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest
from PIL import Image

from data import Claim, decode_picture
from data.errors import (
    DeviceFullError,
    ModelUnavailableError,
    StorageFullError,
    UnavailableError,
)
from data.looks import LookRole
from generation.engines import SEED_MAX
from generation.finish import Moderation
from pipelines.jobs import JobProgress as Progress
from pipelines.jobs import JobStatus
from pipelines.looks import forget_drafts, generating, keeping, look_id
from pipelines.settings import Settings
from pipelines.wiring import Lookwright
from tests.drawn_engine import DrawnEngine
from tests.looks import ask, files, finished, looks_of, open_drawing, worker


@pytest.fixture
def engine() -> DrawnEngine:
    return DrawnEngine()


@pytest.fixture
def studio(settings: Settings, engine: DrawnEngine) -> Iterator[Lookwright]:
    with open_drawing(settings) as app:
        app.engines._engine = engine
        yield app


def test_a_job_makes_one_look_for_each_seed(studio: Lookwright) -> None:
    job = finished(studio, ask(studio, count=3, steps=4))
    looks = looks_of(studio, job)
    assert job.status is JobStatus.SUCCEEDED, job.error
    assert job.result["looks"] == [look.id for look in looks]
    assert [look.id for look in looks] == [look_id(job.id, number) for number in range(3)]
    assert [look.seed for look in looks] == [7, 8, 9]
    assert [msgspec.json.decode(look.manifest)["render"]["seed"] for look in looks] == [7, 8, 9]
    assert len({look.pixel_sha256 for look in looks}) == 3
    assert {name for look in looks for name in (file.name for file in look.files)} == files(studio)


def test_the_same_request_gives_the_same_pixels_and_another_seed_others(studio: Lookwright) -> None:
    first, again, other = (
        looks_of(studio, finished(studio, ask(studio, seed=seed)))[0] for seed in (7, 7, 8)
    )
    assert first.pixel_sha256 == again.pixel_sha256 != other.pixel_sha256
    assert first.id != again.id


def test_seeds_begin_anew_at_0_behind_the_largest(studio: Lookwright) -> None:
    edge, first = (finished(studio, ask(studio, seed=s, count=2)) for s in (SEED_MAX, 0))
    looks, again = looks_of(studio, edge), looks_of(studio, first)
    assert [look.seed for look in looks] == [SEED_MAX, 0]
    assert looks[1].pixel_sha256 == again[0].pixel_sha256
    manifest = msgspec.json.decode(looks[0].manifest)
    repeated = finished(studio, ask(studio, prompt=None, seed=None, manifest=manifest))
    assert looks_of(studio, repeated)[0].pixel_sha256 == looks[0].pixel_sha256


def test_a_look_s_manifest_makes_it_again(studio: Lookwright) -> None:
    look = looks_of(studio, finished(studio, ask(studio, steps=5, size="72x64")))[0]
    manifest = msgspec.json.decode(look.manifest)
    again = ask(studio, prompt=None, seed=None, manifest=manifest)
    assert looks_of(studio, finished(studio, again))[0].pixel_sha256 == look.pixel_sha256


def test_the_stored_picture_has_the_pixels_and_its_thumbnails(studio: Lookwright) -> None:
    look = looks_of(studio, finished(studio, ask(studio)))[0]
    assert {file.role for file in look.files} == set(LookRole)
    picture = decode_picture(studio.objects.get(look.picture))
    assert picture.size == (look.width, look.height) == (64, 96)


def test_every_step_is_told_with_its_picture_and_its_preview(
    studio: Lookwright, engine: DrawnEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generating, "PREVIEW_SECONDS", 0)
    job, shown = ask(studio, count=2, steps=8), []

    def progress() -> list[Progress]:
        return [event.progress for event in studio.jobs.events(job.id) if event.kind == "progress"]

    def wait_until_told(step: int) -> None:
        """What is not written yet when the next step comes is left out: so each waits for all before it."""
        before = len(shown) // 8 * 9 + step
        while len(progress()) < before:
            time.sleep(0.001)
        shown.append(progress()[-1].preview is not None)

    engine.before_step = wait_until_told
    finished(studio, job)
    told = progress()
    assert [each.step for each in told] == [*range(9), *range(8, 17)]
    assert {each.steps for each in told} == {16}
    assert {each.message for each in told} == {"Picture 1 of 2", "Picture 2 of 2"}
    assert shown == [False, *[True] * 7] * 2
    assert not any(each.preview for each in told)  # they go when the pictures themselves are there


# ----------------------------------------------------------------- taken up again


class Killed(BaseException):
    """Ends everything, as a kill would."""


@pytest.mark.parametrize(
    "moment", ["put", "begin", "end", "render"], ids=["storing", "before", "keeping", "rendering"]
)
def test_an_attempt_that_dies_is_gone_on_with(
    studio: Lookwright, monkeypatch: pytest.MonkeyPatch, moment: str, engine: DrawnEngine
) -> None:
    undisturbed = looks_of(studio, finished(studio, ask(studio, count=3)))
    engine.rendered.clear()
    before = files(studio)
    job = ask(studio, count=3)
    die_at(monkeypatch, studio, engine, moment)
    with pytest.raises(Killed):
        finished(studio, job)
    monkeypatch.undo()
    engine.before_step = lambda _step: None
    studio.jobs.put_back(Claim(job, b"", 1), studio.jobs.get(job.id).progress)
    assert finished(studio, job).status is JobStatus.SUCCEEDED
    looks = looks_of(studio, job)
    assert [look.pixel_sha256 for look in looks] == [look.pixel_sha256 for look in undisturbed]
    assert engine.rendered.count(7) == 1  # the first one was kept before
    named = {file.name for look in (*looks, *undisturbed) for file in look.files}
    assert files(studio) == named >= before


def die_at(
    monkeypatch: pytest.MonkeyPatch, app: Lookwright, engine: DrawnEngine, moment: str
) -> None:
    """At the second picture."""

    def dying(call):
        def wrapped(*given, **named):
            if engine.rendered == [7, 8]:
                raise Killed
            return call(*given, **named)

        return wrapped

    if moment == "render":

        def die(step: int) -> None:
            if engine.rendered == [7] and step == 5:
                raise Killed

        engine.before_step = die
    elif moment == "put":
        monkeypatch.setattr(app.objects, "put", dying(app.objects.put))
    else:
        drafts = keeping.LookDraftRepository
        monkeypatch.setattr(drafts, moment, dying(getattr(drafts, moment)))


def test_a_job_that_was_lost_keeps_nothing(studio: Lookwright, engine: DrawnEngine) -> None:
    job = ask(studio)

    def lose(step: int) -> None:
        if step == 8:
            studio.jobs.put_back(Claim(job, b"", 1), studio.jobs.get(job.id).progress)
            studio.jobs.claim(["generate"], "another", timedelta(seconds=60))

    engine.before_step = lose
    assert worker(studio).work_one() is None
    assert looks_of(studio, job) == ()
    assert files(studio) == set()


# ----------------------------------------------------------------- stopped


@pytest.mark.parametrize("step", [1, 5, 8])
def test_cancelling_stops_within_one_step(
    studio: Lookwright, engine: DrawnEngine, step: int
) -> None:
    steps: list[int] = []

    def cancel(now: int) -> None:
        steps.append(now)
        if engine.rendered == [7] and now == step:
            studio.jobs.cancel(job.id)

    engine.before_step = cancel
    job = ask(studio, count=3)
    assert finished(studio, job).status is JobStatus.CANCELLED
    assert len(steps) == 8 + step
    assert [look.seed for look in looks_of(studio, job)] == [7]  # what was done is kept


def test_a_cancelled_job_that_is_retried_makes_what_is_missing(
    studio: Lookwright, engine: DrawnEngine
) -> None:
    job = ask(studio, count=2)

    def cancel(_step: int) -> None:
        if engine.rendered == [7]:
            studio.jobs.cancel(job.id)

    engine.before_step = cancel
    finished(studio, job)
    engine.before_step = lambda _step: None
    studio.jobs.retry(job.id)
    assert finished(studio, job).status is JobStatus.SUCCEEDED
    assert engine.rendered == [7, 8]


# ----------------------------------------------------------------- failures that can pass, and others


@pytest.mark.parametrize("error", [StorageFullError("full"), UnavailableError("down")])
def test_a_store_that_fails_for_a_while_loses_no_picture(
    studio: Lookwright, monkeypatch: pytest.MonkeyPatch, engine: DrawnEngine, error: Exception
) -> None:
    put, failures = studio.objects.put, iter([error, error])

    def failing(*given) -> None:
        if failure := next(failures, None):
            raise failure
        put(*given)

    monkeypatch.setattr(studio.objects, "put", failing)
    job = finished(studio, ask(studio))
    assert (job.status, job.attempts) == (JobStatus.SUCCEEDED, 1)
    assert engine.rendered == [7]


def test_a_store_that_stays_down_puts_the_job_back_and_leaves_nothing_half_done(
    studio: Lookwright, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "STORE_SECONDS", 0.01)
    put, stored = studio.objects.put, []

    def failing(name: str, *given) -> None:
        if len(stored) < 2:
            stored.append(name)
            put(name, *given)
        elif len(stored) < 4:
            stored.append(name)
            raise UnavailableError("down")
        else:
            put(name, *given)

    monkeypatch.setattr(studio.objects, "put", failing)
    job = finished(studio, ask(studio))
    assert job.status is JobStatus.SUCCEEDED
    assert job.attempts > 1
    assert {file.name for file in looks_of(studio, job)[0].files} == files(studio)


def test_a_store_that_never_comes_back_fails_the_job_and_cleaning_takes_the_rest(
    studio: Lookwright, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "STORE_SECONDS", 0.01)
    put = studio.objects.put

    def failing(name: str, *given) -> None:
        if name.endswith(".webp"):
            raise StorageFullError("The disk is full.")
        put(name, *given)

    monkeypatch.setattr(studio.objects, "put", failing)
    job = finished(studio, ask(studio))
    assert (job.status, job.error.code) == (JobStatus.FAILED, "storage_full")
    assert looks_of(studio, job) == ()
    assert len(files(studio)) == 1
    assert forget_drafts(studio) > 0
    assert files(studio) == set()


def test_a_device_that_is_full_in_step_12_is_tried_again(
    studio: Lookwright, engine: DrawnEngine
) -> None:
    failures = iter([DeviceFullError("The GPU's memory does not suffice.")])

    def fill(step: int) -> None:
        if step == 12 and (failure := next(failures, None)):
            raise failure

    engine.before_step = fill
    job = finished(studio, ask(studio, steps=20))
    assert (job.status, job.attempts) == (JobStatus.SUCCEEDED, 2)
    kinds = [event.kind.value for event in studio.jobs.events(job.id)]
    assert "retrying" in kinds


def test_a_model_that_is_missing_is_not_tried_again(
    studio: Lookwright, engine: DrawnEngine
) -> None:
    def missing(_step: int) -> None:
        raise ModelUnavailableError("The checkpoint is half downloaded.")

    engine.before_step = missing
    job = finished(studio, ask(studio))
    assert (job.status, job.attempts) == (JobStatus.FAILED, 1)
    assert job.error.code == "model_unavailable"


def test_a_blocked_picture_is_counted_and_not_kept(studio: Lookwright, engine: DrawnEngine) -> None:
    class Guard:
        def check(self, _picture: Image.Image):
            return Moderation("blocked", "nudity")

    studio.finisher._guard = Guard()
    job = finished(studio, ask(studio, count=2))
    assert job.status is JobStatus.SUCCEEDED
    assert (job.result["looks"], job.result["blocked"]) == ([], 2)
    assert files(studio) == set()
    assert engine.rendered == [7, 8]
