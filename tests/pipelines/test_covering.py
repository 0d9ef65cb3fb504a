"""How far two readings of garments agree."""

import pytest

from data.garments import Complexity, Garment, GarmentColour, Likelihood
from pipelines.answers import SearchRequest
from pipelines.covering import agreement_of
from pipelines.finding import find
from pipelines.importing import ImportOptions, import_feed
from tests.ateliers import FixedReader
from tests.drawn_engine import DrawnEngine
from tests.looks import ask, drawing, finished, looks_of


def garment(colours, **category):
    return Garment(
        category=tuple(Likelihood(label, p) for label, p in category.items()),
        complexity=Complexity(1, (1.0, 0.0, 0.0, 0.0, 0.0)),
        colours=tuple(GarmentColour(name, hex_, share) for name, hex_, share in colours),
        unknown=False,
    )


RED = [("red", "#bd2330", 1.0)]
NAVY = [("navy", "#222a45", 1.0)]
HALF = [("red", "#bd2330", 0.5), ("navy", "#222a45", 0.5)]


def test_the_same_sure_garment_in_the_same_colour_agrees_in_full():
    agreed = agreement_of(garment(RED, Dress=1.0), garment(RED, Dress=1.0))
    assert (agreed.category, agreed.colour) == (1.0, pytest.approx(1.0))


def test_different_garments_do_not_agree():
    assert agreement_of(garment(RED, Dress=1.0), garment(RED, Shoes=1.0)).category == 0


def test_doubt_is_carried_and_not_cut_at_the_top():
    doubt = garment(RED, Dress=0.6, Skirt=0.4)
    assert agreement_of(doubt, doubt).category == pytest.approx(0.52)


def test_colours_far_apart_share_next_to_nothing():
    assert agreement_of(garment(RED, Top=1.0), garment(NAVY, Top=1.0)).colour < 0.1


def test_a_colour_of_two_is_shared_in_part():
    shared = agreement_of(garment(HALF, Top=1.0), garment(RED, Top=1.0)).colour
    assert 0.6 < shared < 0.9


def test_a_look_is_held_against_products_as_a_picture_is(app, feed):
    import_feed(app, feed, ImportOptions())
    drawing(app, DrawnEngine())
    job = finished(app, ask(app))
    app.__dict__["garment_reader"] = FixedReader()
    (look,) = looks_of(app, job)
    assert find(app, SearchRequest(look_id=look.id)).covered in (True, False)
    assert find(app, SearchRequest(text="anything")).covered is not None
    assert app.garment_reader.asked
