"""A garment that a person corrected is what is matched, briefed and compared from then on."""

from __future__ import annotations

import msgspec
import pytest

from data.garments import Box, Likelihood
from data.repositories import ItemRepository
from pipelines.ateliers import MatchRequest, match_ateliers
from pipelines.briefs import BriefRequest, ask_ateliers, show_brief
from pipelines.corrections import corrected
from pipelines.covering import seen
from pipelines.garments import CorrectionRequest, correct_garment
from pipelines.importing import ImportOptions, import_feed
from pipelines.pictures import keep_query_picture
from pipelines.wiring import Lookwright
from tests.ateliers import FixedReader, garment
from tests.briefs import atelier, keep, picture

SKIRT = CorrectionRequest(category="Skirt", grade=5)


@pytest.fixture
def shown(app: Lookwright) -> str:
    """A kept picture in which the reader sees a dress, and a person a skirt."""
    app.__dict__["garment_reader"] = FixedReader(garment(Dress=0.7, Skirt=0.3))
    keep(app, atelier("one"))
    return keep_query_picture(app, picture())


def test_what_was_corrected_is_what_is_matched(app: Lookwright, shown: str):
    assert match_ateliers(app, MatchRequest(picture=shown)).garment.category[0].label == "Dress"
    correct_garment(app, shown, SKIRT)
    read = match_ateliers(app, MatchRequest(picture=shown)).garment
    assert (read.category[0].label, read.complexity.grade, read.corrected) == ("Skirt", 5, True)


def test_what_is_said_now_goes_before_what_was_said_before(app: Lookwright, shown: str):
    correct_garment(app, shown, SKIRT)
    read = match_ateliers(app, MatchRequest(picture=shown, category="Dress")).garment
    assert (read.category[0].label, read.complexity.grade) == ("Dress", 5)


def test_a_word_on_the_whole_picture_says_nothing_of_a_part(app: Lookwright, shown: str):
    correct_garment(app, shown, SKIRT)
    part = MatchRequest(picture=shown, box=Box(0, 0, 0.5, 1))
    assert not match_ateliers(app, part).garment.corrected


def test_what_was_corrected_is_what_a_workshop_is_told(app: Lookwright, shown: str):
    correct_garment(app, shown, SKIRT)
    sent = ask_ateliers(app, BriefRequest(("one",), picture=shown, draft=True))
    told = show_brief(app, sent.briefs[0].id).subject.garment
    assert told is not None
    assert (told.category[0].label, told.complexity.grade) == ("Skirt", 5)


def test_what_was_corrected_is_what_products_are_held_against(app: Lookwright, shown: str, feed):
    import_feed(app, feed, ImportOptions())
    with app.database.read() as session:
        record = next(iter(ItemRepository(session).get([next(iter(app.index.items()))]).values()))
    for each in (shown, record.picture_sha256):
        correct_garment(app, each, SKIRT)
        read = seen(app, each)
        assert read is not None
        assert read.category[0].label == "Skirt"


def test_details_stand_only_while_the_garment_is_what_they_were_seen_of():
    zipped = (Likelihood("zip", 0.9),)
    seen_of = msgspec.structs.replace(garment(Dress=0.7, Skirt=0.3), details=zipped)
    assert corrected(seen_of, "Dress", 4).details == zipped
    assert corrected(seen_of, None, 4).details == zipped
    assert corrected(seen_of, "Skirt", None).details == ()
