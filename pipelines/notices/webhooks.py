"""Notices as signed webhooks."""

from __future__ import annotations

from data.briefs import Endpoint, Notice
from data.errors import AddressRefusedError, FetchFailedError, SettingInvalidError
from pipelines.notices.signing import endpoint_keys, signed
from pipelines.notices.trouble import DeliveryFailedError, ReceiverGoneError
from pipelines.wiring import Lookwright

__all__ = ["send_webhook"]

_GONE = 410


def send_webhook(app: Lookwright, notice: Notice, endpoint: Endpoint) -> None:
    """One attempt, signed now. Raises ``DeliveryFailedError``."""
    try:
        keys = endpoint_keys(app.settings.notices.webhook_secrets, endpoint.id)
        headers = signed(keys, notice.id, app.clock(), notice.body)
        status = app.poster.post(endpoint.url, notice.body.encode(), headers)
    except (SettingInvalidError, AddressRefusedError, FetchFailedError) as error:
        raise DeliveryFailedError(error.detail) from error
    if status == _GONE:
        raise ReceiverGoneError
    if 300 <= status < 400:
        raise DeliveryFailedError(f"The receiver answers {status}, and redirects are not followed.")
    if not 200 <= status < 300:
        raise DeliveryFailedError(f"The receiver answers {status}.")
