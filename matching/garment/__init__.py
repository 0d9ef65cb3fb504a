"""What garment a picture shows: category, complexity, colours, or nothing that is known."""

from matching.garment.calibration import CALIBRATION, Calibration, softmax
from matching.garment.model import TimmModel, is_model_folder
from matching.garment.reader import (
    TimmClassifier,
    TimmGarmentReader,
    open_classifier,
    open_garment_reader,
    raw_outputs,
)
from matching.garment.rubric import (
    RUBRIC_VERSION,
    complexity_of,
    grade_shares,
    mixed_grades,
)
from matching.garment.segmentation import cut_out, dominant_colours, garment_frame, garment_mask

__all__ = [
    "CALIBRATION",
    "RUBRIC_VERSION",
    "Calibration",
    "TimmClassifier",
    "TimmGarmentReader",
    "TimmModel",
    "complexity_of",
    "cut_out",
    "dominant_colours",
    "garment_frame",
    "garment_mask",
    "grade_shares",
    "is_model_folder",
    "mixed_grades",
    "open_classifier",
    "open_garment_reader",
    "raw_outputs",
    "softmax",
]
