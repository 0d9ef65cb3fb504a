"""Webhooks: who hears of changes."""

from __future__ import annotations

import uuid

import msgspec

from data.briefs import Endpoint
from data.errors import NotFoundError
from data.posting import check_address
from data.repositories import AtelierRepository, OutboxRepository
from pipelines.notices.signing import endpoint_keys
from pipelines.wiring import Lookwright

__all__ = [
    "EndpointAnswer",
    "EndpointRequest",
    "add_endpoint",
    "endpoint_secret",
    "list_endpoints",
    "remove_endpoint",
]


class EndpointRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``atelier`` hears of its own briefs; without one, the address hears of all."""

    url: str
    atelier: str | None = None


class EndpointAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """``secret`` is given when the webhook is added, and by the command line."""

    id: str
    url: str
    atelier: str | None
    disabled: bool = False
    secret: str = ""


def add_endpoint(app: Lookwright, request: EndpointRequest) -> EndpointAnswer:
    """Tell an address of changes from now on; the answer holds the key to check signatures with.

    Raises ``AddressRefusedError``, ``SettingInvalidError`` where no secret is set, ``NotFoundError``.
    """
    check_address(request.url)
    endpoint = Endpoint(f"ep_{uuid.uuid4().hex}", request.url, request.atelier, app.clock())
    secret = endpoint_secret(app, endpoint.id)
    with app.database.write() as session:
        if request.atelier and not AtelierRepository(session).get([request.atelier]):
            raise NotFoundError(f"There is no atelier {request.atelier[:80]!r}.")
        OutboxRepository(session).register(endpoint)
    return msgspec.structs.replace(_answer(endpoint), secret=secret)


def endpoint_secret(app: Lookwright, endpoint: str) -> str:
    """The newest key of an endpoint. Raises ``SettingInvalidError``."""
    return endpoint_keys(app.settings.notices.webhook_secrets, endpoint)[0]


def list_endpoints(app: Lookwright) -> tuple[EndpointAnswer, ...]:
    """All webhooks, the oldest first, without their secrets."""
    with app.database.read() as session:
        return tuple(_answer(each) for each in OutboxRepository(session).endpoints())


def remove_endpoint(app: Lookwright, endpoint: str) -> EndpointAnswer:
    """It hears of nothing more; what was owed to it is given up. Raises ``NotFoundError``."""
    with app.database.write() as session:
        return _answer(OutboxRepository(session).disable(endpoint, app.clock()))


def _answer(endpoint: Endpoint) -> EndpointAnswer:
    gone = endpoint.disabled is not None
    return EndpointAnswer(endpoint.id, endpoint.url, endpoint.atelier, disabled=gone)
