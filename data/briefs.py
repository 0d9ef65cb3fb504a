"""What a shopper asks of workshops, what each of them is sent, and what became of it.

One ``Enquiry`` holds what is asked: the picture, the garment, the wishes. Each workshop it is put to has a
``Brief`` of its own, with a state; every change of it is a ``BriefEvent``, and most of them a ``Notice``
that is delivered. No value here holds the contact of a workshop.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec

from data.ateliers import Place
from data.garments import Box, Garment
from data.types import Money

__all__ = [
    "MEASURES",
    "Brief",
    "BriefAction",
    "BriefEvent",
    "BriefPicture",
    "BriefState",
    "BudgetBand",
    "Channel",
    "Delivery",
    "DeliveryState",
    "Endpoint",
    "Enquiry",
    "Fittings",
    "ImageRights",
    "Measurement",
    "Notice",
    "Origin",
    "Party",
    "Subject",
    "Wishes",
]

MEASURES: dict[str, tuple[float, float]] = {
    "height": (50, 250),
    "chest": (30, 200),
    "bust": (30, 200),
    "underbust": (30, 200),
    "waist": (25, 200),
    "hips": (30, 220),
    "neck": (15, 80),
    "shoulder": (15, 80),
    "back": (15, 80),
    "sleeve": (15, 110),
    "upper_arm": (10, 80),
    "wrist": (8, 40),
    "inseam": (15, 130),
    "outseam": (20, 160),
    "thigh": (15, 120),
    "head": (30, 80),
    "foot": (8, 40),
}
"""What may be measured of a body, and the centimetres between which it lies: outside, it was typed wrongly."""


class BriefState(StrEnum):
    """Where a brief stands."""

    DRAFT = "draft"
    """Written, and the workshop does not know of it: a proposal, or the shopper still thinks."""
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    """Nobody answered in time."""
    WITHDRAWN = "withdrawn"
    """The shopper wants it no more, or another workshop has taken it."""
    DONE = "done"
    """What was accepted is made."""

    @property
    def ended(self) -> bool:
        return self in {
            BriefState.DECLINED,
            BriefState.EXPIRED,
            BriefState.WITHDRAWN,
            BriefState.DONE,
        }


class BriefAction(StrEnum):
    """What can be done with a brief."""

    SEND = "send"
    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    FINISH = "finish"


class Party(StrEnum):
    """Who changed a brief."""

    SHOPPER = "shopper"
    ATELIER = "atelier"
    LOOKWRIGHT = "lookwright"


class Origin(StrEnum):
    """Whether the shopper chose a workshop, or it was proposed because others declined."""

    ASKED = "asked"
    PROPOSED = "proposed"


class Fittings(StrEnum):
    """Whether the shopper comes to try it on."""

    NONE = "none"
    REMOTE = "remote"
    IN_PERSON = "in_person"


class ImageRights(StrEnum):
    """What the workshop may do with the pictures of the brief and of the finished piece."""

    PRIVATE = "private"
    PORTFOLIO = "portfolio"
    OPEN = "open"


class Measurement(msgspec.Struct, frozen=True):
    """One measure of the body; ``name`` is one of ``MEASURES``."""

    name: str
    cm: float


class BudgetBand(msgspec.Struct, frozen=True):
    """What one piece may cost; both ends are in one currency."""

    min: Money | None = None
    max: Money | None = None


class BriefPicture(msgspec.Struct, frozen=True):
    """A picture as it stands in the object store: a copy, so that a brief outlives its look."""

    name: str
    caption: str
    width: int
    height: int


class Subject(msgspec.Struct, frozen=True):
    """What is to be made. ``pictures`` begin with the whole look; the others are parts of it."""

    title: str
    pictures: tuple[BriefPicture, ...]
    garment: Garment | None
    look: str | None = None
    boxes: tuple[Box, ...] = ()
    """The parts of the first picture that the others show."""


class Wishes(msgspec.Struct, frozen=True):
    """What the shopper says. What is not said is unknown; nothing here was asked for without their leave."""

    quantity: int = 1
    size: str = ""
    measurements: tuple[Measurement, ...] = ()
    """Exactly those that the shopper agreed to share with the workshops of this enquiry."""
    budget: BudgetBand | None = None
    by: date | None = None
    place: str = ""
    """Where it is delivered: a city or region, no address."""
    near: Place | None = None
    """The point from which distances are counted when workshops are proposed."""
    within_km: float | None = None
    fittings: Fittings = Fittings.NONE
    language: str = "en"
    """ISO 639-1, in which the shopper likes to be answered."""
    materials: tuple[str, ...] = ()
    image_rights: ImageRights = ImageRights.PRIVATE
    notes: str = ""


class Enquiry(msgspec.Struct, frozen=True):
    """What several workshops are asked at once; ``slots`` of them can accept."""

    id: str
    subject: Subject
    wishes: Wishes
    created: datetime
    slots: int = 1
    key_sha256: str = ""
    """Of the key that the shopper was given: who has it is the shopper."""


class Brief(msgspec.Struct, frozen=True):
    """One workshop's copy of an enquiry, and where it stands. ``reason`` goes with the present state."""

    id: str
    enquiry: str
    atelier: str
    state: BriefState
    origin: Origin
    created: datetime
    sent: datetime | None = None
    expires: datetime | None = None
    """After this moment it can no longer be accepted."""
    answered: datetime | None = None
    reason: str = ""
    why: tuple[str, ...] = ()
    """Why this workshop was proposed."""


class BriefEvent(msgspec.Struct, frozen=True):
    """One line of a brief's story. Numbers begin at 1 and leave none out."""

    brief: str
    number: int
    state: BriefState
    by: Party
    at: datetime
    reason: str = ""


# ----------------------------------------------------------------- telling of it


class Channel(StrEnum):
    WEBHOOK = "webhook"
    EMAIL = "email"


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class Notice(msgspec.Struct, frozen=True):
    """A change of a brief as it is told: ``body`` is JSON, written with the change and sent as it stands."""

    id: str
    kind: str
    """``brief.sent`` and the like."""
    brief: str
    event: int
    atelier: str
    body: str
    created: datetime


class Endpoint(msgspec.Struct, frozen=True):
    """An address that hears of changes: of one workshop's briefs, or with no ``atelier`` of all."""

    id: str
    url: str
    atelier: str | None
    created: datetime
    disabled: datetime | None = None


class Delivery(msgspec.Struct, frozen=True):
    """One notice on its way to one receiver: an endpoint, or the mail address of the notice's workshop."""

    id: str
    notice: str
    channel: Channel
    endpoint: str | None
    state: DeliveryState
    attempts: int
    job: str
    """The job that sends it."""
    due: datetime
    delivered: datetime | None = None
    error: str = ""
    """Why the last attempt failed; it names no address."""
