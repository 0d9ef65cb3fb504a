"""What people said of a garment stands before what the reader sees in its picture."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from data.errors import QuestionInvalidError
from data.garments import GRADES, WHOLE, Box, Complexity, Correction, Garment, Likelihood
from data.repositories import CorrectionRepository
from data.vocabularies import CATEGORIES, category_of
from matching.garment import complexity_of, mixed_grades
from pipelines.wiring import Lookwright

__all__ = ["as_said", "as_said_before", "corrected", "said_of"]


def said_of(app: Lookwright, picture: str, boxes: Sequence[Box]) -> dict[Box, Correction]:
    """The last word on each garment of a picture (its SHA-256), where there is one."""
    with app.database.read() as session:
        return CorrectionRepository(session).of(picture, boxes)


def as_said_before(
    app: Lookwright, garment: Garment, picture: str, box: Box | None = None
) -> Garment:
    """The reading of a picture's garment with what anybody said of it in its place."""
    box = box or WHOLE
    return as_said(garment, said_of(app, picture, (box,)).get(box))


def as_said(garment: Garment, said: Correction | None) -> Garment:
    """The reading with a person's words in its place; a category alone brings its own usual grades.

    Raises ``QuestionInvalidError``.
    """
    if said is None:
        return garment
    named = corrected(garment, said.category, said.grade)
    if said.category is not None and said.grade is None:
        grades = complexity_of(mixed_grades({said.category: 1.0}))
        named = msgspec.structs.replace(named, complexity=grades)
    if said.colours:
        named = msgspec.structs.replace(named, colours=said.colours, corrected=True)
    return named


def _still_true(garment: Garment, label: str) -> tuple[Likelihood, ...]:
    """The details seen, where they were seen of what it is; what was taken for something else may have others."""
    first = garment.category[0].label if garment.category else ""
    return garment.details if first == label else ()


def corrected(garment: Garment, category: str | None, complexity: int | None) -> Garment:
    """The reading with what a person said put in its place, certain. Raises ``QuestionInvalidError``."""
    wrong: dict[str, str] = {}
    known = category_of(category) if category is not None else None
    if category is not None and known is None:
        labels = ", ".join(each.label for each in CATEGORIES)
        wrong["category"] = f"is none of {labels}"
    if complexity is not None and complexity not in GRADES:
        wrong["complexity"] = f"must lie between 1 and 5, not {complexity}"
    if wrong:
        raise QuestionInvalidError(wrong)
    if known is not None:
        others = tuple(
            Likelihood(each.label, 0.0) for each in garment.category if each.label != known.label
        )
        garment = msgspec.structs.replace(
            garment,
            category=(Likelihood(known.label, 1.0), *others),
            plausible=(known.label,),
            unknown=False,
            corrected=True,
            details=_still_true(garment, known.label),
        )
    if complexity is not None:
        sure = Complexity(complexity, tuple(float(grade == complexity) for grade in GRADES))
        garment = msgspec.structs.replace(garment, complexity=sure, corrected=True)
    return garment
