from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

from data.errors import FeedUnreadableError, RemovalsRefusedError
from data.ports import Clock, Encoder
from data.repositories import ItemRepository, JournalRepository, RunRepository
from pipelines.answers import ImportReport
from pipelines.importing import ImportOptions, import_feed
from pipelines.settings import Settings
from pipelines.wiring import Lookwright, open_lookwright
from tests.feeds import COLOURS, draw_shirt, row, write_feed


def bring_in(app: Lookwright, feed: Path, **options: object) -> ImportReport:
    return import_feed(app, feed, ImportOptions(**options))  # type: ignore[arg-type]


def test_a_feed_becomes_items_and_points(app: Lookwright, feed: Path) -> None:
    report = bring_in(app, feed)
    assert (report.accepted, report.rejected, report.groups) == (12, 0, 6)
    assert (report.added, report.pictures_embedded) == (12, 12)
    assert sorted(app.index.items()) == [f"tees:T{number:04d}" for number in range(12)]


def test_the_same_feed_again_changes_nothing(app: Lookwright, feed: Path) -> None:
    bring_in(app, feed)
    with app.database.read() as session:
        before = JournalRepository(session).last()
    report = bring_in(app, feed)
    assert (report.unchanged, report.added, report.pictures_embedded) == (12, 0, 0)
    with app.database.read() as session:
        assert JournalRepository(session).last() == before


def test_a_price_changes_without_the_encoder(app: Lookwright, feed: Path) -> None:
    bring_in(app, feed)
    write_feed(feed.parent, [row(n, price="99.00 USD") if n == 3 else row(n) for n in range(12)])
    report = bring_in(app, feed)
    assert (report.facts_changed, report.unchanged, report.pictures_embedded) == (1, 11, 0)
    assert app.index.facts(["tees:T0003"])["tees:T0003"].price == 99.0


def test_a_new_picture_is_embedded_alone(app: Lookwright, feed: Path) -> None:
    bring_in(app, feed)
    before = app.index.vectors(["tees:T0005"])["tees:T0005"]
    draw_shirt(feed.parent / "images" / "5.jpg", COLOURS["Yellow"], mark=33)
    report = bring_in(app, feed)
    assert (report.pictures_changed, report.pictures_embedded, report.unchanged) == (1, 1, 11)
    assert abs(app.index.vectors(["tees:T0005"])["tees:T0005"] - before).max() > 0.01


def test_a_replaced_picture_leaves_no_file_behind(app: Lookwright, feed: Path) -> None:
    bring_in(app, feed)
    draw_shirt(feed.parent / "images" / "5.jpg", COLOURS["Yellow"], mark=33)
    bring_in(app, feed)
    assert len(list(app.objects.names("pictures/"))) == 12


def test_what_a_feed_leaves_out_is_retired_and_comes_back(app: Lookwright, feed: Path) -> None:
    bring_in(app, feed)
    write_feed(feed.parent, [row(number) for number in range(11)])
    assert bring_in(app, feed).retired == 1
    assert app.index.count() == 11
    write_feed(feed.parent, [row(number) for number in range(12)])
    report = bring_in(app, feed)
    assert (report.added, report.pictures_embedded) == (1, 0)
    assert app.index.count() == 12


def test_a_feed_that_lost_a_third_is_stopped_and_changes_nothing(
    app: Lookwright, feed: Path
) -> None:
    bring_in(app, feed)
    write_feed(feed.parent, [row(number, price="1.00 USD") for number in range(8)])
    with pytest.raises(RemovalsRefusedError, match="--allow-removals"):
        bring_in(app, feed)
    assert app.index.count() == 12
    assert app.index.facts(["tees:T0001"])["tees:T0001"].price == 11.0
    assert bring_in(app, feed, allow_removals=True).retired == 4


def test_a_dry_run_says_the_same_and_writes_nothing(app: Lookwright, feed: Path) -> None:
    report = bring_in(app, feed, dry_run=True)
    assert (report.added, report.dry_run) == (12, True)
    with app.database.read() as session:
        assert ItemRepository(session).counts().items == 0
        assert RunRepository(session).list() == []
    assert list(app.objects.names()) == []


def test_a_dry_run_counts_the_pictures_that_would_be_embedded(app: Lookwright, feed: Path) -> None:
    bring_in(app, feed)
    draw_shirt(feed.parent / "images" / "5.jpg", COLOURS["Yellow"], mark=33)
    report = bring_in(app, feed, dry_run=True)
    assert (report.pictures_changed, report.pictures_embedded) == (1, 1)


COUNTS = (
    "rows", "accepted", "rejected", "groups", "added", "facts_changed",
    "pictures_changed", "pictures_embedded", "unchanged", "retired", "problems",
)  # fmt: skip


def spoil(feed: Path) -> None:
    """Pictures that are broken, missing, copied and too large, of old items and of new ones."""
    rows = [row(n, price="5.00 USD") if n == 4 else row(n) for n in range(1, 20)]
    write_feed(feed.parent, rows)
    images = feed.parent / "images"
    for number in (2, 4, 14):
        (images / f"{number}.jpg").write_bytes(b"\xff\xd8\xff\xe0broken")
    for number in (3, 15):
        (images / f"{number}.jpg").unlink()
    for number in (5, 16, 17):
        shutil.copy(images / "7.jpg", images / f"{number}.jpg")
    Image.new("RGB", (1200, 1200)).save(images / "18.jpg")


@pytest.mark.parametrize("known", [False, True])
def test_a_dry_run_foretells_every_count_and_problem(
    settings: Settings, clock: Clock, encoder: Encoder, feed: Path, known: bool
) -> None:
    small = settings.imports.model_copy(update={"picture_megapixels": 1.0})
    with open_lookwright(settings.model_copy(update={"imports": small}), clock, encoder) as app:
        if known:
            bring_in(app, feed)
        spoil(feed)
        told = bring_in(app, feed, dry_run=True)
        done = bring_in(app, feed)
        assert {name: getattr(told, name) for name in COUNTS} == {
            name: getattr(done, name) for name in COUNTS
        }
        assert {"picture_unreadable", "picture_not_found", "picture_too_large"} <= {
            problem.code for problem in told.problems
        }
        assert app.index.count() == done.accepted


def test_a_dry_run_fetches_nothing_and_says_how_many_pictures_it_took_on_trust(
    app: Lookwright, feed: Path
) -> None:
    web = ["https://tees.example/1.jpg", "https://tees.example/1.jpg", "http://tees.example/2.jpg"]
    rows = [row(n, image_link=web[n]) if n < 3 else row(n) for n in range(12)]
    report = bring_in(app, write_feed(feed.parent, rows), dry_run=True)
    assert (report.pictures_unchecked, report.pictures_embedded, report.added) == (2, 11, 12)


def test_an_item_of_another_source_is_a_conflict_until_taken_over(
    app: Lookwright, feed: Path
) -> None:
    bring_in(app, feed)
    report = bring_in(app, feed, source="second")
    assert report.rejected == 12
    assert {problem.code for problem in report.problems} == {"owned_by_other_source"}
    taken = bring_in(app, feed, source="second", take_over=True)
    assert (taken.rejected, taken.pictures_embedded) == (0, 0)
    assert bring_in(app, feed, source="second").unchanged == 12


def test_a_new_item_without_its_picture_is_rejected(app: Lookwright, feed: Path) -> None:
    (feed.parent / "images" / "2.jpg").unlink()
    report = bring_in(app, feed)
    assert (report.accepted, report.rejected, report.added) == (11, 1, 11)
    assert report.problems[0].code == "picture_not_found"
    assert app.index.count() == 11


def test_a_known_item_whose_picture_is_gone_keeps_it_and_takes_the_new_price(
    app: Lookwright, feed: Path
) -> None:
    bring_in(app, feed)
    (feed.parent / "images" / "2.jpg").unlink()
    rows = [row(n, price="77.00 USD") if n == 2 else row(n) for n in range(12)]
    with (feed.parent / "feed.tsv").open("w") as out:
        out.write(
            "\n".join(
                "\t".join(each.values()) for each in [dict(zip(row(0), row(0), strict=True)), *rows]
            )
        )
    report = bring_in(app, feed)
    assert (report.rejected, report.facts_changed) == (0, 1)
    assert [problem.severity.value for problem in report.problems] == ["warning"]
    assert app.index.facts(["tees:T0002"])["tees:T0002"].price == 77.0


@pytest.mark.parametrize(
    "junk", [b"", b"<html>not found</html>", b"<svg/>", b"\xff\xd8\xff\xe0broken"]
)
def test_a_picture_that_is_none_rejects_its_row_alone(
    app: Lookwright, feed: Path, junk: bytes
) -> None:
    (feed.parent / "images" / "4.jpg").write_bytes(junk)
    report = bring_in(app, feed)
    assert (report.accepted, report.rejected) == (11, 1)
    assert report.problems[0].item == "T0004"


def test_a_feed_cut_in_the_middle_retires_nothing(app: Lookwright, feed: Path) -> None:
    bring_in(app, feed)
    body = feed.read_bytes()
    feed.write_bytes(body[: len(body) * 2 // 3])
    report = bring_in(app, feed)
    assert report.retired == 0
    assert app.index.count() == 12


def test_an_unreadable_feed_says_so(app: Lookwright, tmp_path: Path) -> None:
    with pytest.raises(FeedUnreadableError):
        bring_in(app, tmp_path / "nowhere.tsv")


def test_an_interrupted_import_keeps_what_was_committed_and_goes_on(
    app: Lookwright, feed: Path
) -> None:
    def interrupt(stage: str, done: int, _total: int | None = None) -> None:
        if stage == "Bringing items in" and done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_feed(app, feed, ImportOptions(), interrupt)
    with app.database.read() as session:
        assert RunRepository(session).list()[0].status == "interrupted"
    report = bring_in(app, feed)
    assert report.added + report.unchanged == 12
    assert app.index.count() == 12


def test_a_deleted_index_is_built_again_without_the_encoder(
    app: Lookwright, feed: Path, encoder: object
) -> None:
    bring_in(app, feed)
    app.close()
    shutil.rmtree(app.settings.workspace / "index")
    with open_lookwright(app.settings, app.clock, encoder) as again:  # type: ignore[arg-type]
        report = bring_in(again, feed)
        assert (report.unchanged, report.pictures_embedded) == (12, 0)
        assert again.index.count() == 12
