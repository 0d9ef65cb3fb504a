"""A brief on paper and as a page: all that it says, and nothing that was smuggled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from data.briefs import BriefAction, Fittings
from data.errors import NotFoundError
from data.garments import Box
from pipelines.answers import BudgetRequest
from pipelines.briefs import answer_brief, brief_page, brief_pdf
from pipelines.wiring import Lookwright
from tests.briefs import ask, atelier, keep, opened

NOTES = "<script>alert(1)</script> #pagebreak() *not bold* $x^2$ \\ 漢字 & co"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Lookwright]:
    with opened(tmp_path / "workspace") as app:
        keep(app, atelier("one"))
        yield app


def asked(app: Lookwright) -> str:
    sent = ask(
        app,
        "one",
        title="Coral evening dress",
        quantity=2,
        size="38",
        measurements={"waist": 73.5},
        budget=BudgetRequest(min=240, max=320, currency="EUR"),
        by=date(2026, 9, 1),
        place="Paris",
        fittings=Fittings.IN_PERSON,
        language="fr",
        materials=("silk satin",),
        notes=NOTES,
        crops=(Box(0, 0, 0.5, 0.5), Box(0.5, 0.5, 1, 1)),
    )
    return sent.briefs[0].id


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    pages = [document[number] for number in range(len(document))]
    texts = [page.get_textpage() for page in pages]
    said = " ".join(text.get_text_bounded() for text in texts)
    for each in (*texts, *pages, document):
        each.close()
    return re.sub(r"\s+", " ", said)


SAID = (
    "Coral evening dress",
    "2 dresses in size 38, for 240 to 320 EUR each, delivered to Paris by 1 September 2026.",
    "73.5 cm",
    "silk satin",
    "In person, at the workshop",
    "French",
    "Dress 81 %",
    "#e8705a",
    "Detail 2",
    "Please show neither them nor the finished piece.",
)


def test_the_paper_says_everything(app: Lookwright) -> None:
    said = text_of(brief_pdf(app, asked(app)))
    for each in (*SAID, "#pagebreak() *not bold* $x^2$ \\"):
        assert each in said.replace("\N{NARROW NO-BREAK SPACE}", " "), each
    assert "secret-one" not in said


def test_the_page_says_everything_and_runs_nothing(app: Lookwright) -> None:
    page = brief_page(app, asked(app))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert page.count("data:image/webp;base64,") == 3
    assert "http" not in page.replace("http-equiv", "")
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    for each in SAID:
        assert each in plain, each


def test_the_paper_is_the_same_each_time(app: Lookwright) -> None:
    name = asked(app)
    assert brief_pdf(app, name) == brief_pdf(app, name)


def test_measurements_are_gone_from_the_paper_of_a_declined_brief(app: Lookwright) -> None:
    name = asked(app)
    answer_brief(app, name, BriefAction.DECLINE)
    assert "73.5" not in text_of(brief_pdf(app, name))
    assert "73.5" not in brief_page(app, name)


def test_a_brief_with_almost_nothing_said_is_still_a_sheet(app: Lookwright) -> None:
    name = ask(app, "one").briefs[0].id
    assert "None shared; please ask for what you need." in text_of(brief_pdf(app, name))


def test_of_what_is_not_there_no_paper_is_made(app: Lookwright) -> None:
    for make in (brief_pdf, brief_page):
        with pytest.raises(NotFoundError):
            make(app, "nothing")
