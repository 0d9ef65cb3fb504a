"""Whatever shoppers, workshops and time do in whatever order, briefs, counts and stories stay sound."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from data.briefs import BriefAction, BriefState
from data.errors import ConflictError
from data.repositories import AtelierRepository, BriefRepository, OutboxRepository
from matching.briefs import TRANSITIONS
from pipelines.briefs import answer_brief, expire_briefs
from tests.briefs import MovableClock, ask, atelier, keep, opened

CAPACITY = 3
MAY = (date(2026, 5, 1), date(2026, 5, 31))
FOLLOWS = {(before, after) for (before, _), after in TRANSITIONS.items()}


class Briefs(RuleBasedStateMachine):
    """The model: each brief's state as its story tells it, and what the workshops have promised."""

    briefs = Bundle("briefs")

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.clock = MovableClock()
        self.opening = opened(self.folder / "workspace", self.clock)
        self.app = self.opening.__enter__()
        keep(self.app, *(atelier(name, capacity_per_month=CAPACITY) for name in ("one", "two")))
        self.slots: dict[str, int] = {}

    def teardown(self) -> None:
        self.opening.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    @rule(target=briefs, slots=st.integers(1, 2), quantity=st.integers(1, 2), draft=st.booleans())
    def ask(self, slots: int, quantity: int, draft: bool) -> tuple[str, str]:
        asked = ask(
            self.app,
            "one",
            "two",
            slots=slots,
            quantity=quantity,
            draft=draft,
            by=date(2026, 5, 20),
        )
        self.slots[asked.enquiry] = slots
        return asked.briefs[0].id, asked.briefs[1].id

    @rule(pair=briefs, which=st.integers(0, 1), action=st.sampled_from(BriefAction))
    def act(self, pair: tuple[str, str], which: int, action: BriefAction) -> None:
        before = self.state(pair[which])
        try:
            answered = answer_brief(self.app, pair[which], action)
        except ConflictError:
            assert self.state(pair[which]) is before
        else:
            assert TRANSITIONS[before, action] is answered.state

    @rule(days=st.integers(1, 10))
    def wait(self, days: int) -> None:
        if self.clock.now.date() < date(2026, 4, 20):
            self.clock.move(days=days)
        expire_briefs(self.app)

    def state(self, name: str) -> BriefState:
        with self.app.database.read() as session:
            return BriefRepository(session).get(name).state

    @invariant()
    def nothing_is_promised_twice(self) -> None:
        with self.app.database.read() as session:
            repository = BriefRepository(session)
            for name in ("one", "two"):
                assert repository.booked(name, *MAY) <= CAPACITY
            for enquiry, slots in self.slots.items():
                assert repository.accepted(enquiry) <= slots

    @invariant()
    def stories_and_notices_agree_with_the_states(self) -> None:
        with self.app.database.read() as session:
            repository, outbox = BriefRepository(session), OutboxRepository(session)
            for brief in repository.list(limit=1_000):
                story = repository.events(brief.id)
                states = [event.state for event in story]
                assert [event.number for event in story] == list(range(1, len(story) + 1))
                assert states[-1] is brief.state
                assert set(pairwise(states)) <= FOLLOWS
                told = [notice.event for notice in outbox.notices(brief.id)]
                assert told == ([e.number for e in story[1:]] if brief.sent else [])

    @invariant()
    def counts_are_those_of_the_briefs(self) -> None:
        with self.app.database.read() as session:
            records = AtelierRepository(session).get(["one", "two"])
            all_briefs = BriefRepository(session).list(limit=1_000)
            wishes = {b.enquiry: BriefRepository(session).enquiry(b.enquiry) for b in all_briefs}
        for name, record in records.items():
            mine = [brief for brief in all_briefs if brief.atelier == name]
            working = [b for b in mine if b.state is BriefState.ACCEPTED]
            assert record.standing.booked == sum(wishes[b.enquiry].wishes.quantity for b in working)
            assert record.standing.answered == sum(b.answered is not None for b in mine)
            assert record.standing.finished == sum(b.state is BriefState.DONE for b in mine)


TestBriefs = Briefs.TestCase
TestBriefs.settings = settings(
    max_examples=10,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
