"""Whether the service lives, whether its parts answer, and its measurements."""

from __future__ import annotations

from importlib.metadata import version

import structlog
from litestar import get
from litestar.plugins.prometheus import PrometheusController

from api.http import examples
from api.http.openapi import described
from api.http.schemas import Alive, Part, Ready
from api.http.threads import Run
from api.problems import Refusal
from pipelines.health import ready as check

__all__ = ["UPKEEP"]

log = structlog.get_logger("lookwright.http")


@get(
    "/health",
    sync_to_thread=False,
    **described(
        "upkeep",
        "Is it alive",
        "Answers as long as the process does; asks nothing of its parts.",
        answer=(200, Alive, examples.HEALTH),
    ),
)
def health() -> Alive:
    """The process answers."""
    return Alive("alive", version("lookwright"))


@get(
    "/ready",
    **described(
        "upkeep",
        "Is it ready",
        "Asks the database, the object store, the encoder and the index; 503 names those that do not answer.",
        answer=(200, Ready, examples.READY),
    ),
)
async def ready(run: Run) -> Ready:
    """Every part answers. What is wrong stands in the log; `lookwright doctor` says it as well."""
    readiness = await run(check)
    failed = [part for part in readiness.parts if not part.ok]
    for part in failed:
        log.warning("not ready", part=part.name, why=part.sentence)
    if failed:
        raise Refusal(
            "not_ready",
            f"These parts do not answer: {', '.join(part.name for part in failed)}.",
            fields={part.name: "does not answer; `lookwright doctor` says why" for part in failed},
            headers={"Retry-After": "5"},
        )
    return Ready(True, tuple(Part(part.name, part.ok) for part in readiness.parts))


class Metrics(PrometheusController):
    """Measurements for Prometheus."""

    path = "/metrics"
    include_in_schema = False
    openmetrics_format = True


UPKEEP = [health, ready, Metrics]
