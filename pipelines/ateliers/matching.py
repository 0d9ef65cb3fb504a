"""A shopper's garment to the workshops that can make it, in order, with reasons."""

from __future__ import annotations

import time
from collections.abc import Sequence

import msgspec

from data.repositories import RateRepository
from matching.ateliers import (
    Commission,
    Match,
    Matching,
    MatchWeights,
    Roster,
    TrackPrior,
    assign,
    match,
)
from pipelines.ateliers.answers import (
    AssignAnswer,
    AtelierMatch,
    MatchAnswer,
    MatchRequest,
    MatchSeconds,
)
from pipelines.ateliers.asking import check_request
from pipelines.ateliers.subject import Subject, read_subject
from pipelines.cursors import Cursor
from pipelines.pictures import picture_addresses
from pipelines.wiring import Lookwright

__all__ = ["assign_ateliers", "match_ateliers"]

SHOWN_PICTURES = 4


class _Question(msgspec.Struct, frozen=True):
    """A request made ready: what is asked of whom, and the name of the roster's state."""

    subject: Subject
    commission: Commission
    weights: MatchWeights
    roster: Roster
    state: str


def match_ateliers(
    app: Lookwright, request: MatchRequest, body: bytes | None = None
) -> MatchAnswer:
    """Read the garment of a picture (``body``, or one that the request names) and rank the ateliers.

    A garment that is unknown matches nothing, and the answer says how to correct it. Raises
    ``QuestionInvalidError`` and whatever ``read_subject`` raises.
    """
    started = time.perf_counter()
    asked = _question(app, request, body)
    read = time.perf_counter()
    cursor = Cursor(_key(request, asked), asked.state, 0)
    offset = cursor.read(request.cursor)
    found = match(
        asked.roster,
        asked.commission,
        asked.weights,
        prior=_prior(app),
        limit=request.limit,
        offset=offset,
        currency=app.settings.currency,
    )
    matched = time.perf_counter()
    following = offset + request.limit
    return MatchAnswer(
        garment=asked.subject.garment,
        ateliers=_shown(app, found.matches),
        total=found.total,
        weights=asked.weights,
        filters=found.filters,
        relaxations=found.relaxations,
        message=_message(asked, found),
        next_cursor=cursor.write(following) if found.total > following else None,
        seconds=MatchSeconds(read - started, matched - read, time.perf_counter() - started),
        picture=asked.subject.picture,
    )


def assign_ateliers(
    app: Lookwright, requests: Sequence[tuple[MatchRequest, bytes | None]]
) -> AssignAnswer:
    """Several garments at once: each one's matches, and who is to make it, so that nobody gets too much.

    Raises what ``match_ateliers`` raises.
    """
    answers = tuple(match_ateliers(app, request, body) for request, body in requests)
    asked = [_question(app, request, body) for request, body in requests]
    if not asked:
        return AssignAnswer((), ())
    commissions = [each.commission for each in asked]
    assigned = assign(asked[0].roster, commissions, asked[0].weights, _prior(app))
    return AssignAnswer(answers, assigned)


def _question(app: Lookwright, request: MatchRequest, body: bytes | None) -> _Question:
    today = app.clock().date()
    with app.database.read() as session:
        rates = RateRepository(session).rates(app.settings.currency)
    checked = check_request(
        request,
        today=today,
        currency=app.settings.currency,
        rates=rates,
        defaults=app.settings.matching.weights,
    )
    subject = read_subject(app, request, body)
    roster, _, state = app.rosters.current(app.encoder.fingerprint)
    commission = Commission(
        garment=subject.garment,
        today=today,
        budget=checked.budget,
        near=checked.near,
        within_km=request.within_km,
        by=request.by,
        quantity=request.quantity,
        crafts=checked.crafts,
        vector=subject.vector,
        scale=app.encoder.scales.get(subject.kind, (0.0, 1.0)),
    )
    return _Question(subject, commission, checked.weights, roster, state)


def _prior(app: Lookwright) -> TrackPrior:
    chosen = app.settings.matching
    return TrackPrior(chosen.prior_mean, chosen.prior_weight)


def _key(request: MatchRequest, asked: _Question) -> list[object]:
    """Names the question, whatever page of it is asked for."""
    plain = msgspec.structs.replace(request, cursor=None, picture=asked.subject.picture)
    return [plain, asked.subject.garment, asked.commission.today]


def _shown(app: Lookwright, matches: Sequence[Match]) -> tuple[AtelierMatch, ...]:
    pieces = {each.atelier.id: each.atelier.portfolio[:SHOWN_PICTURES] for each in matches}
    images = picture_addresses(app, {sha256 for shown in pieces.values() for sha256 in shown})
    return tuple(
        AtelierMatch(
            id=each.atelier.id,
            name=each.atelier.name,
            city=each.atelier.city,
            country=each.atelier.country,
            score=each.score,
            parts=each.parts,
            reasons=each.reasons,
            unknown=each.unknown,
            distance_km=each.distance_km,
            free_from=each.free_from.isoformat() if each.free_from else None,
            ready=each.ready.isoformat() if each.ready else None,
            images=tuple(images[sha256] for sha256 in pieces[each.atelier.id]),
            place=each.atelier.place,
        )
        for each in matches
    )


def _message(asked: _Question, found: Matching) -> str | None:
    if asked.subject.garment.unknown:
        return (
            "No garment is recognised in this picture, so nothing is matched to it; say what it is "
            "(`category`), or send a picture that shows it alone."
        )
    if found.total:
        return None
    if not len(asked.roster):
        return "No atelier is known yet; `lookwright ateliers import FILE` brings them in."
    gives = "; ".join(each.sentence for each in found.relaxations[:3])
    alone = all(len(each.filters) == 1 for each in found.relaxations)
    blame = ", ".join(each.filters[0] for each in found.relaxations) if alone else "all together"
    return f"No atelier passes ({blame}). Nearest: {gives}."
