"""What a brief says, and the states it goes through: values in, values out."""

from matching.briefs.checking import check_wishes
from matching.briefs.sheet import (
    BriefSheet,
    Fact,
    Guess,
    Reading,
    Swatch,
    brief_sheet,
    reference_of,
)
from matching.briefs.states import TAKEN, TRANSITIONS, must_be_of, next_state, standing_change

__all__ = [
    "TAKEN",
    "TRANSITIONS",
    "BriefSheet",
    "Fact",
    "Guess",
    "Reading",
    "Swatch",
    "brief_sheet",
    "check_wishes",
    "must_be_of",
    "next_state",
    "reference_of",
    "standing_change",
]
