"""The one table from errors to HTTP status and to exit status (RFC 9457 problem details)."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from data import errors

__all__ = ["REFUSALS", "Problem", "Refusal", "exit_status", "http_status", "problem", "refused"]

_STATUS: dict[type[errors.LookwrightError], tuple[int, int]] = {
    errors.QuestionInvalidError: (422, 2),
    errors.FeedUnreadableError: (422, 2),
    errors.SettingInvalidError: (500, 2),
    errors.UnsupportedPictureError: (415, 2),
    errors.TooLargeError: (413, 2),
    errors.AddressRefusedError: (422, 2),
    errors.InvalidInputError: (422, 2),
    errors.NotFoundError: (404, 2),
    errors.CursorExpiredError: (409, 2),
    errors.RemovalsRefusedError: (409, 2),
    errors.ModelMismatchError: (409, 2),
    errors.WorkspaceInUseError: (409, 3),
    errors.WorkspaceNewerError: (409, 2),
    errors.NotYourBriefError: (403, 2),
    errors.ConflictError: (409, 2),
    errors.FetchFailedError: (422, 3),
    errors.StorageFullError: (503, 3),
    errors.StorageReadOnlyError: (503, 3),
    errors.ModelUnavailableError: (503, 3),
    errors.UnavailableError: (503, 3),
    errors.LookwrightError: (500, 3),
}
"""Each error class to (HTTP status, exit status); a class that is not listed takes its nearest parent's."""


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A problem document: ``code`` is stable, ``errors`` has one sentence for each wrong field."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: dict[str, str] | None = None


def _row(error: errors.LookwrightError) -> tuple[int, int]:
    return next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)


def http_status(error: errors.LookwrightError) -> int:
    """The status of the answer."""
    """The status of the answer that tells of it."""
    return _row(error)[0]


def exit_status(error: errors.LookwrightError) -> int:
    """The status of the command."""
    """The status with which a command ends."""
    return _row(error)[1]


_TO_CLIENTS = {
    errors.StorageFullError: "No space is left to keep anything; nothing was changed. Tell the operator.",
    errors.StorageReadOnlyError: "Nothing can be stored at present. Tell the operator.",
    errors.ModelUnavailableError: "The model is not at hand at present. Tell the operator.",
    errors.UnavailableError: "A part of the service does not answer; ask again in a moment.",
    errors.LookwrightError: "Something failed here, and it is not your fault. Tell the operator.",
}
"""Where the service itself is at fault, its own sentence is for the operator: it may name folders and servers."""


def problem(error: errors.LookwrightError) -> Problem:
    """What a client is told: never a trace, a path or SQL."""
    fields: dict[str, str] | None = getattr(error, "fields", None)
    status = http_status(error)
    detail = error.detail
    if status >= 500:
        detail = next(_TO_CLIENTS[kind] for kind in type(error).__mro__ if kind in _TO_CLIENTS)
    return _document(error.code, status, detail, fields)


# ----------------------------------------------------------------- what HTTP itself refuses

REFUSALS: dict[str, tuple[int, str]] = {
    "malformed_json": (400, "The body is no JSON document."),
    "malformed_form": (400, "The body is no multipart form."),
    "malformed_request": (400, "The request is not one that HTTP allows."),
    "host_refused": (400, "The request names a host that this service does not answer for."),
    "origin_refused": (403, "A page of another origin may not change anything here."),
    "not_admin": (
        403,
        "Only an admin may do this: send the token of server.admin_token, or use the command line.",
    ),
    "no_such_call": (404, "No call has this address; /docs lists them all."),
    "method_not_allowed": (
        405,
        "This address does not take this method; /docs lists what it takes.",
    ),
    "too_large": (413, "The request is larger than the limit."),
    "unsupported_media_type": (415, "The body is of a kind that this call does not read."),
    "overloaded": (503, "Too many calls wait already; ask again in a moment."),
    "not_ready": (503, "A part of the service does not answer yet."),
    "internal": (500, "Something failed here, and it is not your fault."),
}
"""What no domain error says: each code to its HTTP status and the sentence said where no better one is known."""


class Refusal(Exception):  # noqa: N818 - it is what the service says, not what went wrong in it
    """The HTTP face says no before any use case was asked; ``code`` is one of ``REFUSALS``."""

    def __init__(
        self,
        code: str,
        detail: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        self.code = code
        self.status, sentence = REFUSALS[code]
        self.detail = detail or sentence
        self.headers = dict(headers or {})
        self.fields = dict(fields) if fields else None
        super().__init__(self.detail)


def refused(refusal: Refusal) -> Problem:
    """The problem document of a refusal."""
    return _document(refusal.code, refusal.status, refusal.detail, refusal.fields)


def _document(code: str, status: int, detail: str, fields: dict[str, str] | None = None) -> Problem:
    return Problem(
        type=f"urn:lookwright:problem:{code}",
        title=code.replace("_", " ").capitalize(),
        status=status,
        detail=detail,
        code=code,
        errors=fields,
    )
