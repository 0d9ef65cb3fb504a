"""Asking workshops, their answers, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from data import LookFile, LookRepository, LookRole, NewLook
from data.ateliers import Standing
from data.briefs import BriefAction, BriefState
from data.errors import (
    AtelierFullError,
    AtelierRetiredError,
    BriefClosedError,
    BriefExpiredError,
    BriefTakenError,
    NotFoundError,
    NotYourBriefError,
    QuestionInvalidError,
)
from data.garments import Box
from data.repositories import AtelierRepository
from pipelines.answers import BudgetRequest
from pipelines.briefs import (
    AnswerRequest,
    Asker,
    BriefRequest,
    Proposal,
    answer_brief,
    ask_ateliers,
    brief_pdf,
    brief_work,
    expire_briefs,
    list_briefs,
    show_brief,
)
from pipelines.jobs import Worker
from pipelines.wiring import Lookwright
from tests.briefs import MovableClock, ask, atelier, keep, opened, picture, stories

ACCEPT, DECLINE, SEND = BriefAction.ACCEPT, BriefAction.DECLINE, BriefAction.SEND


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def app(tmp_path: Path, clock: MovableClock) -> Iterator[Lookwright]:
    with opened(tmp_path / "workspace", clock) as app:
        keep(app, *(atelier(name) for name in ("one", "two", "three")))
        yield app


def standing(app: Lookwright, name: str) -> Standing:
    with app.database.read() as session:
        return AtelierRepository(session).get([name])[name].standing


def test_each_workshop_gets_a_brief_of_the_same_enquiry(app: Lookwright) -> None:
    asked = ask(app, "one", "two", crops=(Box(0, 0, 0.5, 0.5),))
    assert [line.atelier.id for line in asked.briefs] == ["one", "two"]
    assert {line.state for line in asked.briefs} == {BriefState.SENT}
    shown = show_brief(app, asked.briefs[0].id)
    assert [picture.caption for picture in shown.subject.pictures] == ["The look", "Detail 1"]
    assert shown.title == "Dress"
    assert all(app.objects.exists(picture.name) for picture in shown.subject.pictures)


def test_who_accepts_the_last_slot_closes_the_others(app: Lookwright) -> None:
    asked = ask(app, "one", "two")
    answer_brief(app, asked.briefs[0].id, ACCEPT, AnswerRequest("one"))
    assert stories(app, asked)["two"].state is BriefState.WITHDRAWN
    with pytest.raises(BriefTakenError):
        answer_brief(app, asked.briefs[1].id, ACCEPT)


def test_with_two_slots_two_can_accept(app: Lookwright) -> None:
    asked = ask(app, "one", "two", "three", slots=2)
    for line in asked.briefs[:2]:
        answer_brief(app, line.id, ACCEPT)
    assert stories(app, asked)["three"].state is BriefState.WITHDRAWN


def test_a_workshop_that_has_promised_its_month_is_full(app: Lookwright) -> None:
    keep(app, atelier("small", capacity_per_month=3))
    first, second = (ask(app, "small", quantity=2, by=date(2026, 5, 8)) for _ in range(2))
    answer_brief(app, first.briefs[0].id, ACCEPT)
    with pytest.raises(AtelierFullError):
        answer_brief(app, second.briefs[0].id, ACCEPT)
    assert standing(app, "small") == Standing(sent=1, answered=1, booked=2)
    answer_brief(app, first.briefs[0].id, BriefAction.WITHDRAW)
    assert answer_brief(app, second.briefs[0].id, ACCEPT).state is BriefState.ACCEPTED


def test_a_brief_larger_than_a_month_fills_that_month(app: Lookwright) -> None:
    keep(app, atelier("small", capacity_per_month=3))
    large, little = (ask(app, "small", quantity=n, by=date(2026, 5, 8)) for n in (40, 1))
    answer_brief(app, large.briefs[0].id, ACCEPT)
    with pytest.raises(AtelierFullError):
        answer_brief(app, little.briefs[0].id, ACCEPT)


@pytest.mark.parametrize("again", [ACCEPT, DECLINE])
def test_a_brief_is_answered_once(app: Lookwright, again: BriefAction) -> None:
    asked = ask(app, "one")
    answer_brief(app, asked.briefs[0].id, ACCEPT)
    with pytest.raises(BriefClosedError):
        answer_brief(app, asked.briefs[0].id, again)
    assert standing(app, "one") == Standing(sent=1, answered=1, booked=1)


def test_another_workshop_s_brief_is_not_answered(app: Lookwright) -> None:
    asked = ask(app, "one", "two")
    with pytest.raises(NotYourBriefError):
        answer_brief(app, asked.briefs[0].id, DECLINE, AnswerRequest("two", "no"))
    assert stories(app, asked)["one"].state is BriefState.SENT


def test_after_its_time_a_brief_is_not_accepted_and_soon_ended(
    app: Lookwright, clock: MovableClock
) -> None:
    asked = ask(app, "one")
    clock.move(days=14)
    with pytest.raises(BriefExpiredError):
        answer_brief(app, asked.briefs[0].id, ACCEPT)
    assert expire_briefs(app) == 1
    assert stories(app, asked)["one"].state is BriefState.EXPIRED
    assert standing(app, "one") == Standing(sent=1)
    assert expire_briefs(app) == 0


def test_an_answer_is_awaited_until_the_day_itself_at_the_longest(app: Lookwright) -> None:
    asked = ask(app, "one", by=date(2026, 3, 4))
    expires = asked.briefs[0].expires
    assert expires is not None
    assert expires.date() == date(2026, 3, 4)


@pytest.mark.parametrize(
    "wishes",
    [
        {"budget": BudgetRequest(max=0)},
        {"by": date(2020, 1, 1)},
        {"quantity": 0},
        {"measurements": {"waist": 7.0}},
        {"crops": (Box(0.5, 0, 0.2, 1),)},
        {"budget": BudgetRequest(max=5, currency="ZZZ")},
        {"category": "Spaceship"},
    ],
)
def test_what_cannot_be_asked_writes_nothing(app: Lookwright, wishes: dict[str, object]) -> None:
    with pytest.raises(QuestionInvalidError):
        ask(app, "one", **wishes)
    assert list_briefs(app).briefs == ()


def test_a_retired_or_unknown_workshop_gets_no_brief_and_nor_do_the_others(
    app: Lookwright, clock: MovableClock
) -> None:
    with app.database.write() as session:
        AtelierRepository(session).retire("two", clock())
    with pytest.raises(AtelierRetiredError):
        ask(app, "one", "two")
    with pytest.raises(NotFoundError):
        ask(app, "one", "nobody")
    assert list_briefs(app).briefs == ()
    assert list(app.objects.names("briefs/")) == []


def test_a_look_becomes_a_brief_that_outlives_it(app: Lookwright) -> None:
    body = picture()
    app.objects.put("looks/a.png", body, "image/png")
    file = LookFile(LookRole.FULL, "looks/a.png", "sha", "image/png", len(body))
    look = NewLook(
        "look", "{}", 7, "drawn", "m", "f", 48, 60, "p", "passed", (file,), (), "red dress"
    )
    with app.database.write() as session:
        LookRepository(session).add(look, app.clock())
    asked = ask_ateliers(app, BriefRequest(ateliers=("one",), look_id="look"))
    app.objects.delete(["looks/a.png"])
    assert (asked.briefs[0].title, asked.briefs[0].look_id) == ("Red dress", "look")
    assert brief_pdf(app, asked.briefs[0].id).startswith(b"%PDF-")
    with pytest.raises(NotFoundError):
        ask_ateliers(app, BriefRequest(ateliers=("one",), look_id="nothing"))


def test_a_draft_is_the_shopper_s_own_until_it_is_sent(
    app: Lookwright, clock: MovableClock
) -> None:
    asked = ask(app, "one", draft=True, by=date(2026, 3, 20))
    with pytest.raises(BriefClosedError):
        answer_brief(app, asked.briefs[0].id, ACCEPT)
    assert answer_brief(app, asked.briefs[0].id, SEND).state is BriefState.SENT
    late = ask(app, "two", draft=True, by=date(2026, 3, 20))
    clock.move(days=30)
    with pytest.raises(QuestionInvalidError):
        answer_brief(app, late.briefs[0].id, SEND)


def test_the_contact_of_who_accepts_is_for_the_shopper(app: Lookwright) -> None:
    asked = ask(app, "one")
    shopper, name = Asker(asked.key), asked.briefs[0].id
    assert show_brief(app, name, shopper).contact is None
    answer_brief(app, name, ACCEPT)
    assert show_brief(app, name).contact is None
    assert show_brief(app, name, Asker("another key")).contact is None
    contact = show_brief(app, name, shopper).contact
    assert contact is not None
    assert contact.email == "secret-one@atelier.example"


def test_what_is_finished_in_time_counts_for_the_workshop(
    app: Lookwright, clock: MovableClock
) -> None:
    for by in (date(2026, 3, 20), date(2026, 3, 5)):
        name = ask(app, "one", by=by, quantity=3).briefs[0].id
        answer_brief(app, name, ACCEPT)
        clock.move(days=6)
        answer_brief(app, name, BriefAction.FINISH)
        clock.now -= timedelta(days=6)
    assert standing(app, "one") == Standing(sent=2, answered=2, finished=2, on_time=1)


# ----------------------------------------------------------------- proposals


def work(app: Lookwright, *proposed: str) -> None:
    """Do what waits, the next best being these."""

    def best(_app: object, _enquiry: object, asked: object, most: int) -> list[Proposal]:
        fresh = [name for name in proposed if name not in asked]  # type: ignore[operator]
        return [Proposal(name, ("makes dresses",)) for name in fresh[:most]]

    worker = Worker(app.jobs, brief_work(app, best))
    while worker.work_one():
        pass


def test_when_all_decline_the_next_best_are_proposed_and_can_be_sent(app: Lookwright) -> None:
    asked = ask(app, "one", "two")
    answer_brief(app, asked.briefs[0].id, DECLINE, AnswerRequest("one", "We are full."))
    work(app, "three")
    assert len(list_briefs(app).briefs) == 2
    answer_brief(app, asked.briefs[1].id, DECLINE)
    work(app, "one", "three")
    proposed = list_briefs(app).briefs[0]
    assert (proposed.atelier.id, proposed.state.value, proposed.origin.value) == (
        "three",
        "draft",
        "proposed",
    )
    sent = answer_brief(app, proposed.id, SEND)
    assert (sent.state, sent.why) == (BriefState.SENT, ("makes dresses",))


def test_nobody_answering_counts_as_declining(app: Lookwright, clock: MovableClock) -> None:
    ask(app, "one")
    clock.move(days=15)
    expire_briefs(app)
    work(app, "two")
    assert [line.atelier.id for line in list_briefs(app).briefs] == ["two", "one"]


def test_nobody_is_proposed_while_somebody_may_still_make_it(app: Lookwright) -> None:
    asked = ask(app, "one", "two", slots=2)
    answer_brief(app, asked.briefs[0].id, ACCEPT)
    answer_brief(app, asked.briefs[1].id, DECLINE)
    work(app, "three")
    assert len(list_briefs(app).briefs) == 2
