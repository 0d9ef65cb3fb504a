"""What workers do for briefs: tell of changes, end those nobody answered, propose the next best."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from pipelines.briefs.answering import expire_briefs
from pipelines.briefs.changing import PROPOSE
from pipelines.briefs.documents import brief_pdf_at
from pipelines.briefs.proposing import NextBest, next_best, propose_handler
from pipelines.jobs import Handler, JobContext, Schedule
from pipelines.notices import DELIVER, deliver_handler, look_after
from pipelines.wiring import Lookwright

__all__ = ["EXPIRY", "UNSENT", "brief_work"]

EXPIRY = Schedule("expiry", every=timedelta(minutes=1), keep=1)
UNSENT = Schedule("unsent", every=timedelta(minutes=10), keep=1)


def brief_work(app: Lookwright, best: NextBest = next_best) -> Mapping[str, Handler]:
    """The body of every kind of work on briefs."""

    def deliver(context: JobContext) -> object:
        return deliver_handler(app, context, brief_pdf_at)

    def propose(context: JobContext) -> object:
        return propose_handler(app, context, best)

    def expire(context: JobContext) -> object:
        del context
        return {"expired": expire_briefs(app)}

    def unsent(context: JobContext) -> object:
        del context
        return {"taken_up": look_after(app)}

    return {DELIVER: deliver, PROPOSE: propose, EXPIRY.kind: expire, UNSENT.kind: unsent}
