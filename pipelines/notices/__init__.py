"""Telling of briefs: an outbox beside them, and jobs that bring what stands in it to its receivers."""

from pipelines.notices.delivering import (
    WAITS,
    DeliveryReport,
    deliver_handler,
    look_after,
    wait_after,
)
from pipelines.notices.endpoints import (
    EndpointAnswer,
    EndpointRequest,
    add_endpoint,
    endpoint_secret,
    list_endpoints,
    remove_endpoint,
)
from pipelines.notices.mail import Attach
from pipelines.notices.recording import DELIVER, NoticeBody, Told, record
from pipelines.notices.signing import endpoint_keys, signed

__all__ = [
    "DELIVER",
    "WAITS",
    "Attach",
    "DeliveryReport",
    "EndpointAnswer",
    "EndpointRequest",
    "NoticeBody",
    "Told",
    "add_endpoint",
    "deliver_handler",
    "endpoint_keys",
    "endpoint_secret",
    "list_endpoints",
    "look_after",
    "record",
    "remove_endpoint",
    "signed",
    "wait_after",
]
