"""What the command line and HTTP take and give about briefs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

import msgspec

from data.ateliers import Contact
from data.briefs import (
    BriefEvent,
    BriefState,
    Delivery,
    Fittings,
    ImageRights,
    Origin,
    Subject,
    Wishes,
)
from data.garments import Box
from pipelines.answers import BudgetRequest
from pipelines.ateliers import Near

__all__ = [
    "AnswerRequest",
    "AtelierName",
    "BriefAnswer",
    "BriefLine",
    "BriefList",
    "BriefRequest",
    "BriefsSent",
    "DeliveryLine",
]


class BriefRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be made, who is asked, and what the shopper says. Prices are for one piece, in major units.

    ``measurements`` are body measures in centimetres: exactly what stands here is shared with the workshops
    named, and nothing else.
    """

    ateliers: tuple[str, ...]
    look_id: str | None = None
    picture: str | None = None
    """The SHA-256 of a picture that was asked with before, instead of a look."""
    title: str = ""
    category: str | None = None
    """Says what the garment is, where the reading is wrong or unknown."""
    complexity: int | None = None
    """Says how complex it is, 1 to 5."""
    crops: tuple[Box, ...] = ()
    """Parts of the picture that are shown large beside it."""
    quantity: int = 1
    size: str = ""
    measurements: Mapping[str, float] = {}
    budget: BudgetRequest | None = None
    by: date | None = None
    place: str = ""
    near: Near | None = None
    within_km: float | None = None
    fittings: Fittings = Fittings.NONE
    language: str = "en"
    materials: tuple[str, ...] = ()
    image_rights: ImageRights = ImageRights.PRIVATE
    notes: str = ""
    slots: Annotated[int, msgspec.Meta(ge=1, le=20)] = 1
    """How many workshops can accept."""
    draft: bool = False
    """Write the briefs and do not send them yet."""


class AnswerRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who answers, and why. A workshop that names itself can answer its own briefs only."""

    atelier: str | None = None
    reason: str = ""


class AtelierName(msgspec.Struct, frozen=True):
    id: str
    name: str
    city: str


class BriefLine(msgspec.Struct, frozen=True):
    """A brief in a list."""

    id: str
    reference: str
    enquiry: str
    title: str
    look_id: str | None
    atelier: AtelierName
    state: BriefState
    origin: Origin
    created: datetime
    sent: datetime | None
    expires: datetime | None
    answered: datetime | None
    reason: str


class BriefList(msgspec.Struct, frozen=True):
    """One page of briefs, newest first."""

    briefs: tuple[BriefLine, ...]
    next_cursor: str | None


class BriefsSent(msgspec.Struct, frozen=True):
    """The briefs of one enquiry. ``key`` is the shopper's, and is not told again: it shows the contact of who accepts."""

    enquiry: str
    briefs: tuple[BriefLine, ...]
    key: str


class DeliveryLine(msgspec.Struct, frozen=True):
    """Whether a notice has arrived, by which way; never where."""

    kind: str
    delivery: Delivery


class BriefAnswer(BriefLine, frozen=True, kw_only=True):
    """A brief with all that it says, its story, and how it was told of.

    ``contact`` is the workshop's, once it has accepted, for who has the enquiry's key. ``measurements`` within ``wishes`` are gone for a
    brief that was turned down.
    """

    subject: Subject
    wishes: Wishes
    why: tuple[str, ...]
    events: tuple[BriefEvent, ...]
    notices: tuple[DeliveryLine, ...]
    others: tuple[BriefLine, ...]
    """The enquiry's other briefs: who else was asked, and who is proposed."""
    contact: Contact | None
