"""What garment a picture shows: category, complexity, colours, or nothing that is known."""

from matching.garment.reader import (
    TimmClassifier,
    TimmGarmentReader,
    open_classifier,
    open_garment_reader,
)
from matching.garment.rubric import RUBRIC_VERSION, grade_shares, mixed_grades

__all__ = [
    "RUBRIC_VERSION",
    "TimmClassifier",
    "TimmGarmentReader",
    "grade_shares",
    "mixed_grades",
    "open_classifier",
    "open_garment_reader",
]
