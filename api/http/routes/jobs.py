"""Long work: seen, steered, and followed event by event."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated, Any

import msgspec
from litestar import Response, WebSocket, delete, get, post, websocket
from litestar.handlers import send_websocket_stream
from litestar.params import HeaderParameter, PathParameter, QueryParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage

from api.http import examples
from api.http.openapi import described
from api.http.schemas import Jobs
from api.http.threads import Run, Runner
from api.problems import Refusal
from data.errors import LookwrightError, QuestionInvalidError, UnavailableError
from pipelines.jobs import Job, JobEvent, JobStatus
from pipelines.wiring import Lookwright

__all__ = ["JOBS", "JOB_SOCKET"]

POLL_SECONDS = 0.25
ALIVE_SECONDS = 15
"""After so long without an event a comment is sent, so that no proxy takes the stream for dead."""

_BATCH = 500
_NOT_FOUND = 4404
_ALWAYS = ServerSentEventMessage(comment="alive")

JobId = Annotated[str, PathParameter(max_length=64, description="The job's id.")]
After = Annotated[
    int, QueryParameter(ge=0, le=2**31, description="The number of the last event seen.")
]
LastEventId = Annotated[
    str | None, HeaderParameter(name="Last-Event-ID", description="Sent by browsers.")
]


@get(
    "/jobs",
    **described(
        "jobs",
        "List jobs",
        "The latest jobs, newest first.",
        answer=(200, Jobs, {"jobs": [examples.JOB], "next_cursor": None}),
        errors=(409, 422),
    ),
)
async def list_jobs(
    run: Run,
    status: Annotated[
        JobStatus | None, QueryParameter(description="Only jobs in this state.")
    ] = None,
    kind: Annotated[str | None, QueryParameter(description="Only jobs of this kind.")] = None,
    limit: Annotated[
        int, QueryParameter(ge=1, le=100, description="How many to give at most.")
    ] = 20,
    cursor: Annotated[
        str | None, QueryParameter(description="`next_cursor` of the page before.")
    ] = None,
) -> Jobs:
    """One page of jobs."""

    def latest(app: Lookwright) -> list[Job]:
        return app.jobs.list(status, kind, after=cursor, limit=limit + 1)

    jobs = await run(latest)
    more = len(jobs) > limit
    return Jobs(tuple(jobs[:limit]), jobs[limit - 1].id if more else None)


@get(
    "/jobs/{job_id:str}",
    **described(
        "jobs",
        "Look a job up",
        "Its state, its progress, and its result or error once it has ended.",
        answer=(200, Job, examples.JOB),
        errors=(404, 422),
    ),
)
async def show_job(run: Run, job_id: JobId) -> Job:
    """One job."""
    return await run(lambda app: app.jobs.get(job_id))


@delete(
    "/jobs/{job_id:str}",
    status_code=200,
    **described(
        "jobs",
        "Cancel a job",
        "Ends a job that waits; asks one that runs to stop, which it does at its next step.",
        answer=(200, Job, examples.JOB),
        errors=(403, 404, 409, 422),
    ),
)
async def cancel_job(run: Run, job_id: JobId) -> Job:
    """Cancel one job."""
    return await run(lambda app: app.jobs.cancel(job_id))


@post(
    "/jobs/{job_id:str}/retry",
    status_code=200,
    **described(
        "jobs",
        "Retry a job",
        "Begins a failed or cancelled job anew.",
        answer=(200, Job, examples.JOB),
        errors=(403, 404, 409, 422),
    ),
)
async def retry_job(run: Run, job_id: JobId) -> Job:
    """Begin one job anew."""
    return await run(lambda app: app.jobs.retry(job_id))


@get(
    "/jobs/{job_id:str}/events",
    media_type="text/event-stream",
    **described(
        "jobs",
        "Follow a job",
        "Server-sent events, numbered from 1, until the job has ended. Who comes back with `Last-Event-ID` (or "
        "`after`) misses none; 204 where nothing more will come.",
        answer=(200, str, examples.EVENT_STREAM),
        media="text/event-stream",
        errors=(404, 422),
    ),
)
async def job_events(
    run: Run, job_id: JobId, after: After = 0, last_event_id: LastEventId = None
) -> Response[bytes] | ServerSentEvent:
    """A job's events as they come."""
    if last_event_id:
        after = _number(last_event_id)
    ended, events = await run(_news, job_id, after)
    if ended and not events:
        return Response(b"", status_code=204)
    return ServerSentEvent(_messages(run, job_id, after), headers={"Cache-Control": "no-store"})


@websocket("/ws/jobs/{job_id:str}")
async def job_socket(
    socket: WebSocket[Any, Any, Any], run: Run, job_id: JobId, after: After = 0
) -> None:
    """The same events over a WebSocket, each a JSON text; closed once the job has ended."""
    try:
        await run(_news, job_id, after)
    except LookwrightError as error:
        await socket.accept()
        await socket.close(code=_NOT_FOUND, reason=error.detail[:120])
        return
    await socket.accept()
    await send_websocket_stream(
        socket,
        _texts(run, job_id, after),
        listen_for_disconnect=True,
        warn_on_data_discard=False,
    )


def _number(last_event_id: str) -> int:
    if not (last_event_id.isdecimal() and len(last_event_id) < 10):
        raise QuestionInvalidError({"Last-Event-ID": "must be the number of an event"})
    return int(last_event_id)


def _news(app: Lookwright, job: str, after: int) -> tuple[bool, list[JobEvent]]:
    """Whether the job had ended, then what happened since: in this order no last event is missed."""
    ended = app.jobs.get(job).status.ended
    return ended, app.jobs.events(job, after, _BATCH)


async def _follow(run: Runner, job: str, after: int) -> AsyncGenerator[JobEvent | None]:
    """Events until the job has ended or the server stops; None where a sign of life is due."""
    waited = 0.0
    while not run.stopping.is_set():
        try:
            ended, events = await run(_news, job, after)
        except (Refusal, UnavailableError):  # told already; who follows comes back with its number
            return
        for event in events:
            yield event
            after, waited = event.number, 0.0
        if ended and len(events) < _BATCH:
            return
        if not events:
            await _sleep(run.stopping)
            waited += POLL_SECONDS
        if waited >= ALIVE_SECONDS:
            waited = 0.0
            yield None


async def _sleep(stopping: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), POLL_SECONDS)
    except TimeoutError:
        return


async def _messages(run: Runner, job: str, after: int) -> AsyncGenerator[ServerSentEventMessage]:
    async for event in _follow(run, job, after):
        yield (
            _ALWAYS
            if event is None
            else ServerSentEventMessage(
                msgspec.json.encode(event).decode(), event=event.kind, id=event.number
            )
        )


async def _texts(run: Runner, job: str, after: int) -> AsyncGenerator[str]:
    async for event in _follow(run, job, after):
        if event is not None:
            yield msgspec.json.encode(event).decode()


JOBS = [list_jobs, show_job, cancel_job, retry_job, job_events]
JOB_SOCKET = [job_socket]
