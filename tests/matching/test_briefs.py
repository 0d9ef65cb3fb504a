"""What a brief says, what it refuses, and where it can go from where it stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.ateliers import Atelier, Standing
from data.briefs import (
    MEASURES,
    Brief,
    BriefAction,
    BriefState,
    BudgetBand,
    Enquiry,
    Measurement,
    Origin,
    Subject,
    Wishes,
)
from data.errors import (
    BriefClosedError,
    BriefExpiredError,
    BriefTakenError,
    NotYourBriefError,
    QuestionInvalidError,
)
from data.garments import Likelihood
from data.types import Money
from matching.briefs import (
    TAKEN,
    TRANSITIONS,
    brief_sheet,
    check_wishes,
    must_be_of,
    next_state,
    standing_change,
)
from tests.briefs import DRESS

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TODAY = NOW.date()
EUROS = BudgetBand(Money(24_000, "EUR"), Money(32_000, "EUR"))


def brief(state: BriefState = BriefState.SENT, **facts: object) -> Brief:
    given = {"sent": NOW, "expires": NOW + timedelta(days=14)} | facts
    return Brief("3f9a1c20" * 4, "enquiry", "atelier", state, Origin.ASKED, NOW, **given)  # type: ignore[arg-type]


def sheet(wishes: Wishes, of: Brief | None = None, subject: Subject | None = None):
    asked = subject or Subject("Coral dress", (), DRESS)
    enquiry = Enquiry("enquiry", asked, wishes, NOW)
    return brief_sheet(of or brief(), enquiry, Atelier("atelier", "Soie", city="Lyon"))


# ----------------------------------------------------------------- states


@pytest.mark.parametrize(("state", "action"), list(product(BriefState, BriefAction)))
def test_what_the_table_does_not_have_is_refused_in_a_sentence(
    state: BriefState, action: BriefAction
) -> None:
    if (state, action) in TRANSITIONS:
        assert next_state(brief(state), action, NOW) is TRANSITIONS[state, action]
    else:
        with pytest.raises((BriefClosedError, BriefExpiredError), match=r"[a-z]\.$"):
            next_state(brief(state), action, NOW)


def test_every_state_is_reached_and_only_the_ended_ones_lead_nowhere() -> None:
    begins = {state for state, _ in TRANSITIONS}
    assert {BriefState.DRAFT, *TRANSITIONS.values()} == set(BriefState)
    assert {state for state in BriefState if state.ended} == set(BriefState) - begins


@pytest.mark.parametrize("action", [BriefAction.ACCEPT, BriefAction.DECLINE])
def test_an_answer_after_the_time_is_over_is_late_even_if_nobody_has_noted_it(
    action: BriefAction,
) -> None:
    with pytest.raises(BriefExpiredError):
        next_state(brief(expires=NOW), action, NOW)
    assert next_state(brief(expires=NOW), BriefAction.EXPIRE, NOW) is BriefState.EXPIRED


def test_who_comes_second_is_told_that_it_is_taken() -> None:
    with pytest.raises(BriefTakenError):
        next_state(brief(BriefState.WITHDRAWN, reason=TAKEN), BriefAction.ACCEPT, NOW)


def test_only_the_brief_s_own_workshop_answers_it() -> None:
    must_be_of(brief(), None)
    must_be_of(brief(), "atelier")
    with pytest.raises(NotYourBriefError):
        must_be_of(brief(), "another")


def test_every_way_through_the_states_leaves_nothing_booked() -> None:
    counted = [Standing(), Standing()]
    for state, after in (("sent", "accepted"), ("accepted", "done")):
        change = standing_change(brief(BriefState(state)), BriefState(after), 3)
        counted.append(change)
    assert sum(each.booked for each in counted) == 0
    assert [each.finished for each in counted] == [0, 0, 0, 1]


# ----------------------------------------------------------------- checks


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        (Wishes(quantity=0), "quantity"),
        (Wishes(budget=BudgetBand(max=Money(0, "EUR"))), "budget.max"),
        (Wishes(budget=BudgetBand()), "budget"),
        (Wishes(budget=BudgetBand(Money(2, "EUR"), Money(1, "EUR"))), "budget"),
        (Wishes(budget=BudgetBand(Money(1, "EUR"), Money(2, "USD"))), "budget"),
        (Wishes(by=TODAY), "by"),
        (Wishes(by=date(2020, 1, 1)), "by"),
        (Wishes(by=date(2100, 1, 1)), "by"),
        (Wishes(language="french"), "language"),
        (Wishes(measurements=(Measurement("wings", 90),)), "measurements.wings"),
        (Wishes(measurements=(Measurement("waist", 7),)), "measurements.waist"),
        (Wishes(measurements=(Measurement("waist", float("nan")),)), "measurements.waist"),
        (Wishes(measurements=(Measurement("waist", 70),) * 2), "measurements.waist"),
        (Wishes(notes="x" * 2_001), "notes"),
        (Wishes(materials=("",)), "materials"),
    ],
)
def test_what_cannot_be_sent_is_named_by_its_field(wishes: Wishes, field: str) -> None:
    with pytest.raises(QuestionInvalidError) as refused:
        check_wishes(wishes, TODAY)
    assert list(refused.value.fields) == [field]


def test_all_wrong_fields_are_named_at_once() -> None:
    with pytest.raises(QuestionInvalidError) as refused:
        check_wishes(Wishes(quantity=0, by=date(2020, 1, 1), language=""), TODAY)
    assert set(refused.value.fields) == {"quantity", "by", "language"}


# ----------------------------------------------------------------- words


def test_the_lead_is_one_sentence_to_decide_on() -> None:
    wishes = Wishes(size="38", budget=EUROS, place="Paris", by=date(2027, 2, 1))
    assert sheet(wishes).lead == (
        "One dress in size 38, for 240 to 320 EUR, delivered to Paris by 1 February 2027."
    )


def test_several_pieces_are_said_in_the_plural() -> None:
    pants = msgspec.structs.replace(DRESS, category=(DRESS.category[0].__class__("Pants", 1.0),))
    assert sheet(Wishes(quantity=3)).lead == "3 dresses."
    assert sheet(Wishes(quantity=2), None, Subject("x", (), pants)).lead == "2 pairs of trousers."


def test_what_is_read_unsurely_is_not_said_as_if_it_were_known() -> None:
    unsure = msgspec.structs.replace(DRESS, unknown=True)
    seen = sheet(Wishes(), None, Subject("x", (), unsure))
    assert seen.lead == "One garment."
    assert seen.reading is not None
    assert "lightly" in seen.reading.note


def test_a_workshop_is_told_what_was_seen_of_how_it_is_made() -> None:
    seen = (Likelihood("long sleeves", 0.9), Likelihood("lining", 0.8))
    made = sheet(Wishes(), None, Subject("x", (), msgspec.structs.replace(DRESS, details=seen)))
    assert made.reading is not None
    assert made.reading.seen == "long sleeves, lining"


@pytest.mark.parametrize("state", list(BriefState))
def test_measurements_are_gone_from_a_brief_that_was_turned_down(state: BriefState) -> None:
    seen = sheet(Wishes(measurements=(Measurement("waist", 73.5),)), brief(state))
    shared = state not in {BriefState.DECLINED, BriefState.EXPIRED, BriefState.WITHDRAWN}
    assert ("73.5" in msgspec.json.encode(seen).decode()) == shared
    assert bool(seen.measurements) == shared


wishes = st.builds(
    Wishes,
    quantity=st.integers(1, 10_000),
    size=st.text(max_size=40),
    measurements=st.sampled_from(sorted(MEASURES)).map(
        lambda name: (Measurement(name, MEASURES[name][0]),)
    ),
    budget=st.none()
    | st.builds(
        lambda low, more, code: BudgetBand(Money(low, code), Money(low + more, code)),
        st.integers(0, 10**9),
        st.integers(1, 10**9),
        st.sampled_from(["EUR", "JPY", "KWD"]),
    ),
    by=st.none() | st.dates(TODAY + timedelta(days=1), TODAY + timedelta(days=1_000)),
    place=st.text(max_size=120),
    notes=st.text(max_size=200),
)


@given(wishes)
def test_whatever_passes_the_check_can_be_set_on_a_sheet(said: Wishes) -> None:
    check_wishes(said, TODAY)
    shown = sheet(said)
    assert shown.lead.endswith(".")
    assert msgspec.json.decode(msgspec.json.encode(shown))["notes"] == said.notes
