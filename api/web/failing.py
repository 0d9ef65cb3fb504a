"""What goes wrong, said on a page: what happened and what to do."""

from __future__ import annotations

from typing import Any

import structlog
from litestar import Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from api.problems import Problem, Refusal, problem, refused
from api.web.rendering import AnyRequest, page
from data.errors import LookwrightError

__all__ = ["PAGE_HANDLERS"]

log = structlog.get_logger("lookwright.web")


def _on_error(request: AnyRequest, error: Exception) -> Response[str]:
    told = _told(request, error)
    return page(
        request,
        "failed.html",
        "failure",
        status=told.status,
        headers={"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"},
        problem=told,
    )


def _told(request: AnyRequest, error: Exception) -> Problem:
    if isinstance(error, LookwrightError):
        document = problem(error)
        if document.status >= 500:
            log.warning("failed", code=error.code, detail=error.detail, exc_info=error)
        return document
    if isinstance(error, Refusal):
        return refused(error)
    if isinstance(error, HTTPException) and error.status_code < 500:
        known: dict[int, str] = {404: "no_such_call", 405: "method_not_allowed", 413: "too_large"}
        return refused(Refusal(known.get(error.status_code, "malformed_request")))
    name: Any = request.scope.get("state", {}).get("request_id", "")
    log.error("unexpected error", exc_info=error)
    sentence = f"Something failed here, and it is not your fault. Tell the operator {name}."
    return refused(Refusal("internal", sentence))


PAGE_HANDLERS: ExceptionHandlersMap = dict.fromkeys(
    (LookwrightError, Refusal, HTTPException, Exception), _on_error
)
"""Each class that the calls answer for programs is answered for people here."""
