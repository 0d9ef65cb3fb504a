from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pipelines.answers import BudgetRequest, SearchRequest
from pipelines.finding import find
from pipelines.importing import ImportOptions, import_feed
from pipelines.jobs import JobStatus
from pipelines.wiring import Lookwright
from pipelines.working import make_worker
from tests.feeds import row, write_feed
from tests.pipelines.conftest import MovableClock

ASKED = SearchRequest(budget=BudgetRequest(max=20))


def on_sale(tmp_path: Path, clock: MovableClock) -> Path:
    begins, ends = clock.now + timedelta(hours=1), clock.now + timedelta(hours=2)
    dates = f"{begins:%Y-%m-%dT%H:%MZ}/{ends:%Y-%m-%dT%H:%MZ}"
    item = row(0, price="40.00 USD") | {
        "sale_price": "20.00 USD",
        "sale_price_effective_date": dates,
    }
    feed = write_feed(tmp_path / "sale", [row(0)])
    feed.write_text("\t".join(item) + "\n" + "\t".join(item.values()) + "\n")
    return feed


def shown(app: Lookwright) -> tuple[str, float]:
    hit = find(app, ASKED).hits[0]
    return hit.price.amount, round(hit.parts.price_alignment, 3)


def test_a_sale_begins_and_ends_by_itself(
    app: Lookwright, clock: MovableClock, tmp_path: Path
) -> None:
    import_feed(app, on_sale(tmp_path, clock), ImportOptions())
    before = shown(app)
    assert before[0] == "40.00"
    assert before[1] < 0.05
    clock.move(minutes=61)
    assert shown(app) == ("20.00", 1.0)
    clock.move(minutes=60)
    assert shown(app) == before


def test_the_worker_changes_the_point_when_nobody_asks(
    app: Lookwright, clock: MovableClock, tmp_path: Path
) -> None:
    import_feed(app, on_sale(tmp_path, clock), ImportOptions())
    clock.move(minutes=61)
    worker = make_worker(app, "prices")
    job = worker.work_one()
    assert job is not None
    assert job.status is JobStatus.SUCCEEDED
    assert app.index.facts(["tees:T0000"])["tees:T0000"].price == 20.0
