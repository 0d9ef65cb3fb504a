"""Every way Lookwright says no.

    LookwrightError
    ├── InvalidInputError            what was given cannot be used; changing it helps
    │   ├── QuestionInvalidError     a search question with one entry for each wrong field
    │   ├── WishInvalidError         words for a look that say nothing we understand
    │   ├── ManifestInvalidError     a manifest with one entry for each wrong field
    │   │   └── ManifestNewerError   a manifest that a later version of Lookwright wrote
    │   ├── FeedUnreadableError      a feed that cannot be read at all
    │   ├── SettingInvalidError      a setting that cannot be used
    │   ├── PriceInvalidError        an amount that is no price, or may be read in two ways
    │   ├── CurrencyUnknownError     a currency that ISO 4217 does not know
    │   ├── UnsupportedPictureError  bytes that are no picture we read
    │   ├── TooLargeError            more than the limits allow
    │   ├── ContentRefusedError      words or a picture that may not be shown
    │   ├── AddressRefusedError      an address that may not be fetched
    │   ├── PictureRefusedError      a provider will not picture what was asked for
    │   └── ProviderRefusedError     a provider does not take the key, the account or the model
    ├── NotFoundError                the thing that was named does not exist
    ├── ConflictError                it exists, but its state forbids this
    │   ├── AtelierFullError         the workshop has promised all it can make in that month
    │   ├── AtelierRetiredError      the workshop takes no more briefs
    │   ├── BriefClosedError         the brief's state does not allow this
    │   ├── BriefExpiredError        the time to answer the brief is over
    │   ├── BriefTakenError          another workshop has taken the last slot
    │   ├── NotYourBriefError        the brief is another workshop's
    │   ├── CursorExpiredError       the list has changed since the cursor was given
    │   ├── RemovalsRefusedError     a feed that would retire too much of its source
    │   ├── ModelMismatchError       vectors of two different models would be compared
    │   ├── WorkspaceInUseError      another process owns the embedded workspace
    │   └── WorkspaceNewerError      a later version of Lookwright wrote the workspace
    └── UnavailableError             a disk, a database or a service failed; trying later may help
        ├── StorageFullError         no space is left to write to
        ├── StorageReadOnlyError     the place may not be written to
        ├── FetchFailedError         an address did not answer with what was asked for
        ├── SigningUnavailableError  pictures cannot be signed on this machine
        ├── ModelUnavailableError    a model's files are missing, broken or of the wrong kind
        ├── DeviceFullError          the memory of the device that computes does not suffice
        └── ProviderBusyError        a hosted provider has no answer yet; it may say when to ask again

Each error carries a stable ``code`` and a sentence that tells the person what to do.
Which HTTP status and which exit status they become stands in ``api/problems.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

__all__ = [
    "AddressRefusedError",
    "AtelierFullError",
    "AtelierRetiredError",
    "BriefClosedError",
    "BriefExpiredError",
    "BriefTakenError",
    "ConflictError",
    "ContentRefusedError",
    "CurrencyUnknownError",
    "CursorExpiredError",
    "DeviceFullError",
    "FeedUnreadableError",
    "FetchFailedError",
    "InvalidInputError",
    "LookwrightError",
    "ManifestInvalidError",
    "ManifestNewerError",
    "ModelMismatchError",
    "ModelUnavailableError",
    "NotFoundError",
    "NotYourBriefError",
    "PictureRefusedError",
    "PriceInvalidError",
    "ProviderBusyError",
    "ProviderRefusedError",
    "QuestionInvalidError",
    "RemovalsRefusedError",
    "SettingInvalidError",
    "SigningUnavailableError",
    "StorageFullError",
    "StorageReadOnlyError",
    "TooLargeError",
    "UnavailableError",
    "UnsupportedPictureError",
    "WishInvalidError",
    "WorkspaceInUseError",
    "WorkspaceNewerError",
]


class LookwrightError(Exception):
    """The root: ``code`` is stable, ``detail`` is one sentence for the person who asked."""

    code: ClassVar[str] = "error"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class InvalidInputError(LookwrightError):
    code = "invalid_input"


class QuestionInvalidError(InvalidInputError):
    """``fields`` maps each wrong field to the sentence about it."""

    code = "invalid_question"

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {why}" for field, why in fields.items()))
        self.fields = dict(fields)


class WishInvalidError(InvalidInputError):
    code = "invalid_wish"


class ManifestInvalidError(InvalidInputError):
    """``fields`` maps the JSON Pointer of each wrong field to the sentence about it."""

    code = "invalid_manifest"

    def __init__(self, fields: Mapping[str, str]) -> None:
        told = " ".join(f"{field}: {why}" if field else why for field, why in fields.items())
        super().__init__(f"The manifest cannot be used. {told}")
        self.fields = dict(fields)


class ManifestNewerError(ManifestInvalidError):
    code = "manifest_newer"


class FeedUnreadableError(InvalidInputError):
    code = "feed_unreadable"


class SettingInvalidError(InvalidInputError):
    code = "invalid_setting"


class PriceInvalidError(InvalidInputError):
    code = "invalid_price"


class CurrencyUnknownError(InvalidInputError):
    code = "unknown_currency"


class UnsupportedPictureError(InvalidInputError):
    code = "unsupported_picture"


class TooLargeError(InvalidInputError):
    code = "too_large"


class ContentRefusedError(InvalidInputError):
    code = "content_refused"


class AddressRefusedError(InvalidInputError):
    code = "address_refused"


class PictureRefusedError(InvalidInputError):
    code = "picture_refused"


class ProviderRefusedError(InvalidInputError):
    code = "provider_refused"


class NotFoundError(LookwrightError):
    code = "not_found"


class ConflictError(LookwrightError):
    code = "conflict"


class AtelierFullError(ConflictError):
    code = "atelier_full"


class AtelierRetiredError(ConflictError):
    code = "atelier_retired"


class BriefClosedError(ConflictError):
    code = "brief_closed"


class BriefExpiredError(ConflictError):
    code = "brief_expired"


class BriefTakenError(ConflictError):
    code = "brief_taken"


class NotYourBriefError(ConflictError):
    code = "not_your_brief"


class CursorExpiredError(ConflictError):
    code = "cursor_expired"


class RemovalsRefusedError(ConflictError):
    code = "removals_refused"


class ModelMismatchError(ConflictError):
    code = "model_mismatch"


class WorkspaceInUseError(ConflictError):
    code = "workspace_in_use"


class WorkspaceNewerError(ConflictError):
    code = "workspace_newer"


class UnavailableError(LookwrightError):
    """``retry_after`` is how many seconds the part that failed asks to wait, None where it does not say."""

    code = "unavailable"

    def __init__(self, detail: str, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class StorageFullError(UnavailableError):
    code = "storage_full"


class StorageReadOnlyError(UnavailableError):
    code = "storage_read_only"


class FetchFailedError(UnavailableError):
    code = "fetch_failed"


class ModelUnavailableError(UnavailableError):
    code = "model_unavailable"


class DeviceFullError(UnavailableError):
    code = "device_full"


class ProviderBusyError(UnavailableError):
    code = "provider_busy"


class SigningUnavailableError(UnavailableError):
    code = "signing_unavailable"
