"""Who hears of what becomes of briefs; for admins, because an address may hold a secret."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import delete, get, post
from litestar.openapi.spec import RequestBody
from litestar.params import PathParameter

from api.http import brief_examples as examples
from api.http.admin import must_be_admin
from api.http.bodies import AnyRequest, read_json
from api.http.openapi import described, json_body
from api.http.threads import Run
from pipelines.notices import (
    EndpointAnswer,
    EndpointRequest,
    add_endpoint,
    list_endpoints,
    remove_endpoint,
)
from pipelines.wiring import Lookwright

__all__ = ["WEBHOOKS"]


class Webhooks(msgspec.Struct, frozen=True):
    """All webhooks, the oldest first."""

    webhooks: tuple[EndpointAnswer, ...]


@get(
    "/webhooks",
    **described(
        "briefs",
        "List webhooks",
        "Who hears of changes; for admins.",
        answer=(200, Webhooks, examples.WEBHOOKS),
        errors=(403,),
    ),
)
async def webhooks(request: AnyRequest, run: Run) -> Webhooks:
    """All webhooks."""
    must_be_admin(request, run.app.settings)
    return Webhooks(await run(list_endpoints))


@post(
    "/webhooks",
    status_code=201,
    **described(
        "briefs",
        "Add a webhook",
        "The address hears of every change of a workshop's briefs, or with no `atelier` of all; for admins. What "
        "it gets is signed as Standard Webhooks describes, with the `secret` in the answer.",
        body=RequestBody(
            content=json_body(EndpointRequest, {"url": "https://maison.example/hooks/lookwright"}),
            required=True,
        ),
        answer=(201, EndpointAnswer, examples.WEBHOOK),
        errors=(403, 404, 413, 415, 422),
    ),
)
async def add_webhook(request: AnyRequest, run: Run) -> EndpointAnswer:
    """Add one."""
    must_be_admin(request, run.app.settings)
    return await run(add_endpoint, await read_json(request, EndpointRequest))


def _remove(app: Lookwright, name: str) -> None:
    remove_endpoint(app, name)


@delete(
    "/webhooks/{webhook_id:str}",
    status_code=204,
    **described(
        "briefs",
        "Remove a webhook",
        "It hears of nothing more; for admins.",
        errors=(403, 404),
    ),
)
async def remove_webhook(
    request: AnyRequest,
    run: Run,
    webhook_id: Annotated[str, PathParameter(max_length=64, description="Its id.")],
) -> None:
    """Remove one."""
    must_be_admin(request, run.app.settings)
    await run(_remove, webhook_id)


WEBHOOKS = [webhooks, add_webhook, remove_webhook]
