"""Whatever is raised while a call is answered becomes a problem document (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap

from api.http.bodies import in_words
from api.problems import Problem, Refusal, problem, refused
from data.errors import LookwrightError, QuestionInvalidError, UnavailableError

__all__ = ["HANDLERS", "PROBLEM_JSON", "RETRY_LATER"]

AnyRequest = Request[Any, Any, Any]

PROBLEM_JSON = "application/problem+json"

RETRY_LATER = {"Retry-After": "5"}
"""Said with every 503 that a failed part causes, in seconds."""

_CODES = {
    400: "malformed_request",
    404: "no_such_call",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
}

log = structlog.get_logger("lookwright.http")


def _respond(document: Problem, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    return Response(
        msgspec.json.encode(document),
        status_code=document.status,
        media_type=PROBLEM_JSON,
        headers=dict(headers or {}),
    )


def _on_domain_error(_: AnyRequest, error: LookwrightError) -> Response[bytes]:
    document = problem(error)
    if document.status >= 500:
        log.warning("failed", code=error.code, detail=error.detail, exc_info=error)
    return _respond(document, RETRY_LATER if isinstance(error, UnavailableError) else None)


def _on_refusal(_: AnyRequest, refusal: Refusal) -> Response[bytes]:
    return _respond(refused(refusal), refusal.headers)


def _on_http_error(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    """What the framework raises; its own words are for programmers and stay here."""
    if isinstance(error, ValidationException):
        return _respond(problem(QuestionInvalidError(_fields(error))))
    code = _CODES.get(error.status_code)
    if code is None:
        return _on_anything(request, error)
    return _respond(refused(Refusal(code)), error.headers)


def _fields(error: ValidationException) -> dict[str, str]:
    extra: Any = error.extra
    entries: list[dict[str, str]] = extra if isinstance(extra, list) else []
    found = {entry.get("key", "query"): in_words(entry["message"]) for entry in entries}
    return found or {"query": "cannot be used"}


def _on_anything(request: AnyRequest, error: Exception) -> Response[bytes]:
    name = request.scope.get("state", {}).get("request_id", "")
    log.error("unexpected error", exc_info=error)
    return _respond(
        refused(
            Refusal(
                "internal",
                f"Something failed here, and it is not your fault. Tell the operator the request id {name}.",
            )
        )
    )


HANDLERS: ExceptionHandlersMap = {
    LookwrightError: _on_domain_error,
    Refusal: _on_refusal,
    HTTPException: _on_http_error,
    Exception: _on_anything,
}
"""Each exception class to what answers it."""
