"""Signatures as Standard Webhooks describes them: over id, time and body, one for each secret in force.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime

from pydantic import SecretStr
from standardwebhooks import Webhook

from data.errors import SettingInvalidError

__all__ = ["endpoint_keys", "signed"]

_SHORTEST = 24
"""Characters of a secret of the settings."""


def endpoint_keys(secrets: Sequence[SecretStr], endpoint: str) -> tuple[str, ...]:
    """The signing keys of one endpoint, ``whsec_...``, the newest first.

    Derived, so that no receiver can sign for another and none has to be kept. Raises ``SettingInvalidError``.
    """
    if not secrets:
        raise SettingInvalidError(
            "Webhooks are signed, and no secret is set: give notices.webhook_secrets one of 24 "
            "characters or more, as `openssl rand -base64 32` makes it."
        )
    return tuple(_derived(secret.get_secret_value(), endpoint) for secret in secrets)


def _derived(secret: str, endpoint: str) -> str:
    if len(secret) < _SHORTEST:
        raise SettingInvalidError(
            f"A secret of notices.webhook_secrets is shorter than {_SHORTEST} characters; make it longer."
        )
    key = hmac.new(secret.encode(), f"webhook:{endpoint}".encode(), hashlib.sha256).digest()
    return f"whsec_{base64.b64encode(key).decode()}"


def signed(keys: Sequence[str], message: str, when: datetime, body: str) -> dict[str, str]:
    """The headers of one attempt: the message's id stays the same over all attempts, the time does not."""
    at = when.astimezone(UTC)
    signatures = (Webhook(key).sign(message, at, body) for key in keys)
    return {
        "content-type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
