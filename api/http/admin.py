"""Who may see reports and hide looks: the one place to change when there are accounts."""

from __future__ import annotations

import hmac

from api.http.bodies import AnyRequest
from api.problems import Refusal
from pipelines.settings import Settings

__all__ = ["is_admin", "must_be_admin"]


def is_admin(request: AnyRequest, settings: Settings) -> bool:
    """Whether the call carries the token in ``server.admin_token``; nobody's does where none is set."""
    token = settings.server.admin_token
    given = request.headers.get("authorization", "")
    if token is None or not token.get_secret_value():
        return False
    wanted = f"Bearer {token.get_secret_value()}"
    return hmac.compare_digest(given.encode(), wanted.encode())


def must_be_admin(request: AnyRequest, settings: Settings) -> None:
    """Raises ``not_admin``."""
    if not is_admin(request, settings):
        raise Refusal("not_admin")
