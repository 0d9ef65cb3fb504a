"""When all have declined, the next best are proposed: as drafts, which the shopper may send."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import msgspec

from data import to_major
from data.briefs import BriefState, BudgetBand, Enquiry, Origin
from data.repositories import BriefRepository
from data.types import Money
from pipelines.answers import BudgetRequest
from pipelines.ateliers import MatchRequest, Near, match_ateliers
from pipelines.briefs.changing import Desk, Propose
from pipelines.jobs import JobContext
from pipelines.wiring import Lookwright

__all__ = ["NextBest", "Proposal", "ProposalReport", "next_best", "propose_handler"]

_OPEN = {BriefState.DRAFT, BriefState.SENT, BriefState.ACCEPTED, BriefState.DONE}


class Proposal(msgspec.Struct, frozen=True):
    """A workshop that could make it, and why."""

    atelier: str
    reasons: tuple[str, ...] = ()


NextBest = Callable[[Lookwright, Enquiry, Collection[str], int], Sequence[Proposal]]
"""The best workshops for an enquiry, those that were asked left out, at most so many."""


class ProposalReport(msgspec.Struct, frozen=True):
    """The workshops that are proposed now."""

    ateliers: tuple[str, ...]


def propose_handler(app: Lookwright, context: JobContext, next_best: NextBest) -> ProposalReport:
    """Write a draft for each of the next best; none where somebody may still make it."""
    name = context.payload(Propose).enquiry
    with app.database.read() as session:
        briefs = BriefRepository(session)
        enquiry, asked = briefs.enquiry(name), briefs.of_enquiry(name)
    if any(each.state in _OPEN for each in asked):
        return ProposalReport(())
    most = app.settings.briefs.proposals
    proposals = next_best(app, enquiry, {each.atelier for each in asked}, most)
    with app.database.write() as session:
        context.hold(session)
        desk = Desk(app, session)
        desk.briefs.hold(name)
        if any(each.state in _OPEN for each in desk.briefs.of_enquiry(name)):
            return ProposalReport(())
        for each in proposals[:most]:
            desk.write(enquiry, each.atelier, Origin.PROPOSED, each.reasons)
    return ProposalReport(tuple(each.atelier for each in proposals[:most]))


def next_best(
    app: Lookwright, enquiry: Enquiry, asked: Collection[str], most: int
) -> list[Proposal]:
    """What matching finds for the enquiry's picture and wishes; nobody once the date is over."""
    subject, wishes = enquiry.subject, enquiry.wishes
    if wishes.by is not None and wishes.by <= app.clock().date():
        return []
    garment = subject.garment
    sure = garment is not None and garment.corrected
    request = MatchRequest(
        category=garment.category[0].label if garment and sure else None,
        complexity=garment.complexity.grade if garment and sure else None,
        budget=_budget(wishes.budget),
        near=wishes.near and Near(wishes.near.latitude, wishes.near.longitude),
        within_km=wishes.within_km,
        by=wishes.by,
        quantity=wishes.quantity,
        limit=min(100, len(asked) + most),
    )
    found = match_ateliers(app, request, app.objects.get(subject.pictures[0].name))
    fresh = [each for each in found.ateliers if each.id not in asked]
    return [Proposal(each.id, each.reasons) for each in fresh[:most]]


def _budget(band: BudgetBand | None) -> BudgetRequest | None:
    if band is None:
        return None
    ends: list[Money] = [end for end in (band.min, band.max) if end is not None]
    return BudgetRequest(
        min=to_major(band.min) if band.min else None,
        max=to_major(band.max) if band.max else None,
        currency=ends[0].currency,
    )
