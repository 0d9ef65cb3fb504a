"""The same use cases on the servers that teams run: PostgreSQL, S3, Redis and Qdrant's client."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.ports import Encoder
from pipelines.answers import BudgetRequest, SearchAnswer, SearchRequest
from pipelines.finding import find
from pipelines.importing import ImportOptions, import_feed
from pipelines.pictures import serve_picture
from pipelines.rebuilding import rebuild_index
from pipelines.settings import load_settings
from pipelines.wiring import Lookwright, open_lookwright
from tests.feeds import row, write_feed
from tests.pipelines.conftest import MovableClock


@pytest.fixture
def served(
    tmp_path: Path,
    clock: MovableClock,
    encoder: Encoder,
    postgres_url: str,
    s3_server: object,
    redis_url: str,
) -> Iterator[Lookwright]:
    settings = load_settings(
        workspace=tmp_path / "served",
        database={"url": postgres_url},
        objects={
            "endpoint": s3_server.endpoint,  # type: ignore[attr-defined]
            "bucket": "looks",
            "access_key": s3_server.access_key,  # type: ignore[attr-defined]
            "secret_key": s3_server.secret_key,  # type: ignore[attr-defined]
        },
        index={"url": ":memory:"},
        search={"cache_url": redis_url},
    )
    with open_lookwright(settings, clock, encoder) as opened:
        yield opened


def asked(app: Lookwright) -> SearchAnswer:
    return find(app, SearchRequest(text="red tee", budget=BudgetRequest(max=15)))


def test_the_servers_answer_as_the_embedded_parts_do(
    app: Lookwright, served: Lookwright, feed: Path
) -> None:
    here, there = (import_feed(each, feed, ImportOptions()) for each in (app, served))
    assert (there.added, there.pictures_embedded) == (here.added, here.pictures_embedded)
    mine, theirs = asked(app), asked(served)
    assert [hit.group for hit in theirs.hits] == [hit.group for hit in mine.hits]
    assert [hit.score for hit in theirs.hits] == pytest.approx(
        [hit.score for hit in mine.hits], abs=1e-5
    )
    assert theirs.facets == mine.facets


def test_a_second_import_changes_prices_only(served: Lookwright, feed: Path) -> None:
    import_feed(served, feed, ImportOptions())
    write_feed(feed.parent, [row(n, price="99.00 USD") if n == 3 else row(n) for n in range(12)])
    report = import_feed(served, feed, ImportOptions())
    assert (report.facts_changed, report.pictures_embedded) == (1, 0)
    assert served.index.facts(["tees:T0003"])["tees:T0003"].price == 99.0


def test_a_rebuild_swaps_the_collection(served: Lookwright, feed: Path) -> None:
    import_feed(served, feed, ImportOptions())
    before = asked(served)
    assert rebuild_index(served).items == 12
    assert [hit.group for hit in asked(served).hits] == [hit.group for hit in before.hits]


def test_pictures_come_from_the_object_store(served: Lookwright, feed: Path) -> None:
    import_feed(served, feed, ImportOptions())
    sha256 = asked(served).hits[0].image.rpartition("/")[2]
    body, content_type = serve_picture(served, sha256, "small")
    assert content_type == "image/webp"
    assert body[:4] == b"RIFF"
