"""What a brief says, ready to be set: the page and the PDF show it as it stands here."""

from __future__ import annotations

import msgspec

from data.ateliers import Atelier
from data.briefs import Brief, BriefState, Enquiry, Fittings, ImageRights, Wishes
from data.garments import Garment
from matching.briefs.words import (
    a_day,
    a_garment,
    a_price,
    a_share,
    language_name,
    listed,
    number_of,
)

__all__ = ["BriefSheet", "Fact", "Guess", "Reading", "Swatch", "brief_sheet", "reference_of"]

_FEW = 4
"""Categories that are worth naming."""

_GRADES = {
    1: "Very simple, as a T-shirt is",
    2: "Simple: few pieces, straight seams",
    3: "Moderate: fitted, with closures",
    4: "Demanding: lined, shaped, many pieces",
    5: "Couture or tailoring",
}
_FITTINGS = {
    Fittings.NONE: "None asked for",
    Fittings.REMOTE: "From afar, by video or a toile sent",
    Fittings.IN_PERSON: "In person, at the workshop",
}
_RIGHTS = {
    ImageRights.PRIVATE: "These pictures are for quoting and making only. Please show neither them nor the finished piece.",
    ImageRights.PORTFOLIO: "The finished piece may be shown in your portfolio; these pictures may not be passed on.",
    ImageRights.OPEN: "These pictures and the finished piece may be shown freely.",
}
_NO_LONGER = {BriefState.DECLINED, BriefState.EXPIRED, BriefState.WITHDRAWN}
"""States in which a workshop has no more business with a body's measurements."""


class Fact(msgspec.Struct, frozen=True):
    label: str
    value: str


class Swatch(msgspec.Struct, frozen=True):
    """A colour and its share in words: ``72 %``."""

    name: str
    hex: str
    share: str


class Guess(msgspec.Struct, frozen=True):
    """A category and its probability, in words and in [0, 1]."""

    label: str
    words: str
    probability: float


class Reading(msgspec.Struct, frozen=True):
    """What the garment is taken for, and how surely; ``seen``: the details of how it is made."""

    guesses: tuple[Guess, ...]
    grade: int
    grade_words: str
    grades: tuple[float, ...]
    note: str
    seen: str


class BriefSheet(msgspec.Struct, frozen=True):
    """One brief as a workshop reads it."""

    reference: str
    title: str
    lead: str
    status: str
    atelier: str
    place: str
    facts: tuple[Fact, ...]
    reading: Reading | None
    colours: tuple[Swatch, ...]
    materials: str
    measurements: tuple[Fact, ...]
    measurements_note: str
    notes: str
    rights: str
    captions: tuple[str, ...]


def reference_of(brief: Brief) -> str:
    """A short name for people: ``LW-3F9A1C20``."""
    return f"LW-{brief.id[:8].upper()}"


def brief_sheet(brief: Brief, enquiry: Enquiry, atelier: Atelier) -> BriefSheet:
    """The brief as this workshop reads it. Its measurements are gone once it was turned down."""
    wishes, garment = enquiry.wishes, enquiry.subject.garment
    shared = brief.state not in _NO_LONGER
    return BriefSheet(
        reference=reference_of(brief),
        title=enquiry.subject.title or "A garment to be made",
        lead=_lead(wishes, garment),
        status=_status(brief),
        atelier=atelier.name,
        place=listed((atelier.city, atelier.country), ", "),
        facts=_facts(wishes),
        reading=_reading(garment) if garment else None,
        colours=_colours(garment),
        materials=listed(wishes.materials, ", "),
        measurements=_measurements(wishes) if shared else (),
        measurements_note=_measurements_note(wishes, shared=shared),
        notes=wishes.notes,
        rights=_RIGHTS[wishes.image_rights],
        captions=tuple(picture.caption for picture in enquiry.subject.pictures),
    )


def _lead(wishes: Wishes, garment: Garment | None) -> str:
    """One sentence that a workshop can decide on."""
    what = number_of(wishes.quantity, a_garment(garment))
    size = f" in size {wishes.size}" if wishes.size else ""
    each = " each" if wishes.quantity > 1 else ""
    price = f"for {a_price(wishes.budget)}{each}" if wishes.budget else ""
    there = f"delivered to {wishes.place}" if wishes.place else ""
    then = f"by {a_day(wishes.by)}" if wishes.by else ""
    sentence = listed((what + size, price, listed((there, then), " ")), ", ")
    return f"{sentence[0].upper()}{sentence[1:]}."


def _status(brief: Brief) -> str:
    expires = f"answer by {a_day(brief.expires.date())}" if brief.expires else ""
    match brief.state:
        case BriefState.DRAFT:
            return "Draft, not sent yet"
        case BriefState.SENT if brief.sent:
            return listed((f"Sent {a_day(brief.sent.date())}", expires), " · ")
        case BriefState.ACCEPTED | BriefState.DECLINED if brief.answered:
            return f"{brief.state.value.capitalize()} {a_day(brief.answered.date())}"
        case _:
            return brief.state.value.capitalize()


def _facts(wishes: Wishes) -> tuple[Fact, ...]:
    said = (
        ("Quantity", "1 piece" if wishes.quantity == 1 else f"{wishes.quantity:,} pieces"),
        ("Budget per piece", a_price(wishes.budget) if wishes.budget else "Please quote"),
        ("Needed by", a_day(wishes.by) if wishes.by else "No date set"),
        ("Deliver to", wishes.place or "To be agreed"),
        ("Size", wishes.size or ("Made to measure" if wishes.measurements else "To be agreed")),
        ("Fittings", _FITTINGS[wishes.fittings]),
        ("Answer in", language_name(wishes.language)),
    )
    return tuple(Fact(label, value) for label, value in said)


def _reading(garment: Garment) -> Reading:
    likely = [each for each in garment.category[:_FEW] if each.probability >= 0.01]
    grade = garment.complexity.grade
    note = "Corrected by the shopper." if garment.corrected else "Read from the picture by a model."
    if garment.unknown:
        note = "The picture shows nothing that the model knows: take the reading lightly."
    return Reading(
        guesses=tuple(
            Guess(each.label, a_share(each.probability), each.probability) for each in likely
        ),
        grade=grade,
        grade_words=_GRADES.get(grade, ""),
        grades=garment.complexity.probabilities,
        note=note,
        seen=listed((each.label for each in garment.details), ", "),
    )


def _colours(garment: Garment | None) -> tuple[Swatch, ...]:
    colours = garment.colours if garment else ()
    return tuple(Swatch(each.name, each.hex, a_share(each.share)) for each in colours)


def _measurements(wishes: Wishes) -> tuple[Fact, ...]:
    return tuple(
        Fact(each.name.replace("_", " ").capitalize(), f"{each.cm:g} cm")
        for each in wishes.measurements
    )


def _measurements_note(wishes: Wishes, *, shared: bool) -> str:
    if not wishes.measurements:
        return "None shared; please ask for what you need."
    if not shared:
        return "No longer shared: this brief is closed."
    return "Shared for this brief only. Please delete them if you do not make it."
