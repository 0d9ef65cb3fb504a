"""Rows of an import that failed are found, and tried again alone."""

from __future__ import annotations

import shutil
import time
import uuid
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.errors import ConflictError
from pipelines.answers import ImportReport
from pipelines.import_jobs import (
    confirm_import,
    enqueue_import,
    forget_feeds,
    incoming,
    list_imports,
    retry_failed_rows,
)
from pipelines.import_problems import ProblemRequest, list_problems, report_of
from pipelines.importing import ImportOptions, import_feed
from pipelines.jobs import Job
from pipelines.shelves import ShelfRequest, ShelfState, look_at_shelves, refused_rows
from pipelines.wiring import Lookwright
from pipelines.working import working
from tests.feeds import row, write_feed
from tests.pipelines.conftest import MovableClock


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """Eight tees: no price in row 4, no picture in row 6."""
    rows = [row(number) for number in range(8)]
    rows[2]["price"] = "cheap"
    feed = write_feed(tmp_path / "feed", rows)
    (feed.parent / "images" / "4.jpg").unlink()
    return feed


@pytest.fixture
def busy(app: Lookwright) -> Iterator[Lookwright]:
    with working(app):
        yield app


def sent(app: Lookwright, feed: Path, **options: object) -> Job:
    """The feed and its pictures, as they come over HTTP, and what became of them."""
    place = incoming(app) / f"{uuid.uuid4().hex}.feed"
    place.parent.mkdir(exist_ok=True)
    shutil.copy(feed, place)
    archive = place.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w") as packed:
        for picture in (feed.parent / "images").iterdir():
            packed.write(picture, f"images/{picture.name}")
    return done(app, enqueue_import(app, place, archive, ImportOptions(**options)))  # type: ignore[arg-type]


def done(app: Lookwright, job: Job) -> Job:
    while not job.status.ended:
        time.sleep(0.02)
        job = app.jobs.get(job.id)
    return job


def reported(job: Job) -> ImportReport:
    found = report_of(job)
    assert found is not None, job
    return found


def restore(app: Lookwright, feed: Path) -> None:
    """The missing picture arrives where the feed that was sent is kept."""
    for folder in incoming(app).glob("*/images/images"):
        shutil.copy(feed.parent / "images" / "5.jpg", folder / "4.jpg")


def test_only_the_failed_rows_are_tried_again(busy: Lookwright, spoilt: Path) -> None:
    first = sent(busy, spoilt)
    assert (reported(first).rejected, reported(first).added) == (2, 6)
    restore(busy, spoilt)
    again = reported(done(busy, retry_failed_rows(busy, first.id)))
    assert (again.rows, again.added, again.rejected, again.retired) == (2, 1, 1, 0)
    assert busy.index.count() == 7


def test_asked_for_twice_it_is_one_job(busy: Lookwright, spoilt: Path) -> None:
    first = sent(busy, spoilt)
    again = retry_failed_rows(busy, first.id)
    assert retry_failed_rows(busy, first.id).id == again.id
    done(busy, again)
    assert len(list_imports(busy)) == 2


def test_a_known_item_whose_picture_failed_is_tried_too(
    busy: Lookwright, spoilt: Path, clock: MovableClock
) -> None:
    import_feed(busy, write_feed(spoilt.parent, [row(n) for n in range(8)]), ImportOptions())
    clock.move(hours=1)
    (spoilt.parent / "images" / "4.jpg").write_bytes(b"no picture")
    second = sent(busy, spoilt)
    assert reported(second).rejected == 0
    [shelved] = look_at_shelves(busy, ShelfRequest(state=ShelfState.OLD_PICTURE)).items
    assert shelved.product.item.sku == "T0004"
    assert "The picture from before is kept" in shelved.trouble
    restore(busy, spoilt)
    clock.move(hours=1)
    assert reported(done(busy, retry_failed_rows(busy, second.id))).pictures_changed == 1
    assert not look_at_shelves(busy, ShelfRequest(state=ShelfState.OLD_PICTURE)).items


def test_where_nothing_failed_there_is_nothing_to_try(busy: Lookwright, feed: Path) -> None:
    with pytest.raises(ConflictError, match="nothing to try again"):
        retry_failed_rows(busy, sent(busy, feed).id)


def test_a_dry_run_is_confirmed_instead(busy: Lookwright, spoilt: Path) -> None:
    with pytest.raises(ConflictError, match="has ended"):
        retry_failed_rows(busy, sent(busy, spoilt, dry_run=True).id)


def test_a_feed_is_kept_while_it_may_be_needed_again(
    busy: Lookwright, spoilt: Path, tmp_path: Path, clock: MovableClock
) -> None:
    good = write_feed(tmp_path / "good", [row(8), row(9)])
    looked = sent(busy, good, dry_run=True, source="others")
    sent(busy, spoilt)
    clock.now = datetime.now(UTC)
    assert forget_feeds(busy) == 0
    done(busy, confirm_import(busy, looked.id))
    assert forget_feeds(busy) == 1


def test_problems_are_counted_by_kind_and_found_by_words(busy: Lookwright, spoilt: Path) -> None:
    job = sent(busy, spoilt).id
    every = list_problems(busy, job, ProblemRequest())
    assert {(kind.code, kind.count) for kind in every.kinds} == {
        ("price_invalid", 1),
        ("picture_not_found", 1),
    }
    assert every.failed == 2
    [found] = list_problems(busy, job, ProblemRequest(words="t0002 PRICE")).problems
    assert (found.row, found.item) == (4, "T0002")
    assert list_problems(busy, job, ProblemRequest(severity="warning")).found == 0
    assert list_problems(busy, job, ProblemRequest(offset=1)).problems[0].row == 6


def test_a_row_that_became_no_item_stands_among_the_refused(busy: Lookwright, spoilt: Path) -> None:
    sent(busy, spoilt)
    assert [each.problem.item for each in refused_rows(busy)] == ["T0002", "T0004"]
    assert [each.problem.row for each in refused_rows(busy, "cheap")] == [4]
