"""The journey in one go: a catalogue in, products out by text, picture and look, and a page that shows it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from data.errors import InvalidInputError
from data.repositories import ItemRepository
from pipelines.answers import BudgetRequest, ImportReport, SearchAnswer, SearchRequest
from pipelines.ateliers import (
    AtelierImportOptions,
    AtelierImportReport,
    MatchAnswer,
    MatchRequest,
    Near,
    import_ateliers,
    match_ateliers,
    read_atelier_file,
)
from pipelines.brands import list_rates, set_rates
from pipelines.demo_look import Pictured, picture_wish
from pipelines.finding import find
from pipelines.importing import ImportOptions, import_feed
from pipelines.pictures import read_picture
from pipelines.progress import Progress, silent
from pipelines.report import Page, write_report
from pipelines.wiring import Lookwright

__all__ = ["Asked", "DemoAnswer", "Made", "run_demo"]

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "samples"
HITS = 6
MADE = 3
SAMPLE_RATES = {
    "EUR": 1.1,
    "GBP": 1.3,
    "SEK": 0.1,
    "PLN": 0.26,
    "DKK": 0.15,
    "NOK": 0.1,
    "CZK": 0.045,
    "HUF": 0.0028,
}
"""Dollars for one unit, as invented as the workshops: round numbers, of no day."""


class Asked(msgspec.Struct, frozen=True):
    """One question and its answer; ``picture`` is the SHA-256 of the one that was asked with."""

    title: str
    answer: SearchAnswer
    command: str
    picture: str | None = None


class Made(msgspec.Struct, frozen=True):
    """A wish that nothing in the catalogue covers, and who can make it."""

    wish: str
    why: str
    answer: MatchAnswer
    command: str


class DemoAnswer(msgspec.Struct, frozen=True):
    imported: ImportReport
    asked: tuple[Asked, ...]
    report: str
    next_commands: tuple[str, ...]
    ateliers: AtelierImportReport | None = None
    made: tuple[Made, ...] = ()
    pictured: Pictured | None = None


class _Wish(msgspec.Struct, frozen=True):
    """A row of the sample's wishes."""

    wish: str
    label: str
    techniques: tuple[str, ...]
    why: str


def run_demo(
    app: Lookwright, feed: Path | None, report: Path, progress: Progress = silent
) -> DemoAnswer:
    """Import a catalogue (the sample one by default), ask it three ways, picture a look, and write ``report``.

    Raises what ``import_feed`` and ``find`` raise.
    """
    feed = feed or sample_catalogue()
    imported = import_feed(app, feed, ImportOptions(currency=app.settings.currency), progress)
    if not imported.accepted:
        raise InvalidInputError(
            f"No row of {feed} could be used; `lookwright index {feed}` says why."
        )
    progress("Asking", 0, 3)
    asked = (by_text(app), by_picture(app), by_both(app))
    ateliers = sample_ateliers(app, progress)
    made = tuple(by_wish(app, wish) for wish in sample_wishes())
    progress("Asking", 3, 3)
    pictured = picture_wish(app, progress)
    write_report(app, Page(imported, asked, made, pictured), report)
    return DemoAnswer(imported, asked, str(report), next_commands(feed), ateliers, made, pictured)


def sample_catalogue() -> Path:
    """The feed that ships. Raises ``InvalidInputError`` where it is missing."""
    feed = SAMPLES / "catalogue.tsv"
    if not feed.exists():
        raise InvalidInputError(
            "No sample catalogue is here; name a feed: `lookwright demo --feed FILE`."
        )
    return feed


def sample_ateliers(app: Lookwright, progress: Progress) -> AtelierImportReport:
    """Import the workshops that ship; their currencies get rates where none are set."""
    sample_rates(app)
    file = SAMPLES / "ateliers.jsonl"
    options = AtelierImportOptions()
    return import_ateliers(app, read_atelier_file(file), file.parent, options, progress)


def sample_rates(app: Lookwright) -> None:
    """Rates for the currencies of the workshops that ship, where none are set."""
    known = list_rates(app).rates
    missing = {currency: rate for currency, rate in SAMPLE_RATES.items() if currency not in known}
    if app.settings.currency == "USD" and missing:
        set_rates(app, missing)


def sample_wishes() -> list[_Wish]:
    """Looks that nothing in the sample catalogue covers."""
    return msgspec.json.decode((SAMPLES / "wishes.json").read_bytes(), type=list[_Wish])


def by_wish(app: Lookwright, wish: _Wish) -> Made:
    """Who can make it, near Paris and for a thousand dollars at most."""
    request = MatchRequest(
        text=wish.wish,
        category=wish.label,
        techniques=wish.techniques,
        budget=BudgetRequest(max=1000, currency=app.settings.currency),
        near=Near(48.85, 2.35),
        limit=MADE,
    )
    crafts = "".join(f' --technique "{each}"' for each in wish.techniques)
    command = (
        f'lookwright match --text "{wish.wish}" --category {wish.label}{crafts} '
        "--budget 1000 --near 48.85,2.35"
    )
    return Made(wish.wish, wish.why, match_ateliers(app, request), command)


def by_text(app: Lookwright) -> Asked:
    request = SearchRequest(text="green hoodie", budget=BudgetRequest(max=60), limit=HITS)
    return Asked(
        '"green hoodie", at most about 60',
        find(app, request),
        'lookwright search --text "green hoodie" --budget 60',
    )


def by_picture(app: Lookwright) -> Asked:
    """Ask with the picture of a product that is in the catalogue: the others should look like it."""
    sha256 = example_picture(app)
    answer = find(app, SearchRequest(picture=sha256, limit=HITS))
    return Asked("A picture alone", answer, "lookwright search --image FILE", sha256)


def by_both(app: Lookwright) -> Asked:
    sha256 = example_picture(app)
    answer = find(app, SearchRequest(picture=sha256, text="red", limit=HITS))
    command = "lookwright search --image FILE --text red"
    return Asked('The same picture, and "red"', answer, command, sha256)


def example_picture(app: Lookwright) -> str:
    """A picture of the catalogue, kept as if somebody had asked with it."""
    from pipelines.pictures import keep_query_picture

    with app.database.read() as session:
        records = ItemRepository(session).page(limit=200)
    record = records[len(records) // 2]
    body, _ = read_picture(app, record.picture_sha256)
    return keep_query_picture(app, body)


def next_commands(feed: Path) -> tuple[str, ...]:
    """What to try after the demo."""
    here = Path.cwd()
    feed = feed.relative_to(here) if feed.is_relative_to(here) else feed
    return (
        'lookwright search --text "red dress" --budget 30-60 --filter size=M',
        'lookwright generate "a burgundy dress" --count 4 --seed 7',
        "lookwright search --image PICTURE.jpg --without stripes",
        f"lookwright index {feed} --dry-run",
        "lookwright match PICTURE.jpg --budget 300 --near 48.85,2.35 --within 500",
        "lookwright ateliers list",
        "lookwright serve",
    )
