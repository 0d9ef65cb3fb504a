"""The body of the job that delivers one notice to one receiver, and of the one that looks after them.

A notice is sent as it was recorded, with the same id each time, until its receiver takes it. A kill
between the sending and the writing down sends it once more; receivers know it by its id.
"""

from __future__ import annotations

import zlib
from datetime import timedelta

import msgspec

from data import Session
from data.briefs import Channel, Delivery, DeliveryState
from data.errors import NotFoundError
from data.repositories import OutboxRepository
from pipelines.jobs import JobContext
from pipelines.notices.mail import Attach, send_mail
from pipelines.notices.recording import DELIVER, Deliver
from pipelines.notices.trouble import DeliveryFailedError, ReceiverGoneError
from pipelines.notices.webhooks import send_webhook
from pipelines.wiring import Lookwright

__all__ = ["WAITS", "DeliveryReport", "deliver_handler", "look_after", "wait_after"]

WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""Between one attempt and the next, as Standard Webhooks recommends: ten attempts in a little over three days."""

_ABANDONED = "The job that should have sent it ended without an answer."


class DeliveryReport(msgspec.Struct, frozen=True):
    """What an attempt came to."""

    state: DeliveryState
    attempts: int
    error: str = ""


def wait_after(attempt: int, delivery: str) -> timedelta | None:
    """The wait after the attempt of that number (from 1), up to a tenth longer; None after the last.

    How much longer depends on the delivery, so that many that failed at once do not come back at once.
    """
    if attempt > len(WAITS):
        return None
    spread = zlib.crc32(f"{delivery}:{attempt}".encode()) / 2**32
    return WAITS[attempt - 1] * (1 + spread / 10)


def deliver_handler(app: Lookwright, context: JobContext, attach: Attach) -> DeliveryReport:
    """Send one notice, and write down how that went. ``attach`` makes what goes with a mail."""
    name = context.payload(Deliver).delivery
    with app.database.read() as session:
        delivery = OutboxRepository(session).delivery(name)
    if delivery.state is not DeliveryState.WAITING or delivery.job != context.job.id:
        return _report(delivery)  # another job has it, or it has arrived
    try:
        _send(app, delivery, attach)
    except DeliveryFailedError as trouble:
        with app.database.write() as session:
            context.hold(session)
            if isinstance(trouble, ReceiverGoneError) and delivery.endpoint:
                OutboxRepository(session).disable(delivery.endpoint, app.clock())
            return _put_off(app, session, delivery, trouble.sentence, final=trouble.final)
    with app.database.write() as session:
        context.hold(session)
        outbox = OutboxRepository(session)
        outbox.arrived(name, app.clock())
        return _report(outbox.delivery(name))


def _send(app: Lookwright, delivery: Delivery, attach: Attach) -> None:
    with app.database.read() as session:
        outbox = OutboxRepository(session)
        notice = outbox.notice(delivery.notice)
        endpoint = outbox.endpoint(delivery.endpoint) if delivery.endpoint else None
    if delivery.channel is Channel.EMAIL:
        send_mail(app, notice, delivery.id, attach)
    elif endpoint is None or endpoint.disabled is not None:
        raise DeliveryFailedError("The webhook was removed.", final=True)
    else:
        send_webhook(app, notice, endpoint)


def _put_off(
    app: Lookwright, session: Session, delivery: Delivery, why: str, *, final: bool = False
) -> DeliveryReport:
    """Write a failed attempt down and put the next one into the queue, or give up."""
    outbox = OutboxRepository(session)
    outbox.failed(delivery.id, why)
    wait = None if final else wait_after(delivery.attempts + 1, delivery.id)
    if wait is None:
        outbox.give_up(delivery.id)
    else:
        due = app.clock() + wait
        owner = delivery.endpoint or "mail"
        job = app.jobs.enqueue(
            DELIVER, Deliver(delivery.id), owner=owner, run_at=due, session=session
        )
        outbox.put_off(delivery.id, job.id, due)
    return _report(outbox.delivery(delivery.id))


def look_after(app: Lookwright) -> int:
    """Take up deliveries whose job was cleared, was cancelled or broke; how many."""
    with app.database.read() as session:
        forsaken = OutboxRepository(session).forsaken()
    taken_up = 0
    for each in forsaken:
        with app.database.write() as session:
            try:
                now_is = OutboxRepository(session).delivery(each.id)
            except NotFoundError:
                continue
            if now_is == each:
                _put_off(app, session, each, _ABANDONED)
                taken_up += 1
    return taken_up


def _report(delivery: Delivery) -> DeliveryReport:
    return DeliveryReport(delivery.state, delivery.attempts, delivery.error)
