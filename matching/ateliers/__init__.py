"""Workshops for a garment: hard filters, a visible score, reasons, relaxations, assignment."""

from matching.ateliers.assigning import Assignment, assign
from matching.ateliers.commission import (
    FILTERS,
    PARTS,
    UNTRIED,
    Commission,
    FilterCount,
    FilterName,
    Match,
    Matching,
    MatchParts,
    MatchWeights,
    Relaxation,
    TrackPrior,
)
from matching.ateliers.filters import plausible_labels
from matching.ateliers.ranking import match
from matching.ateliers.roster import Roster, make_roster

__all__ = [
    "FILTERS",
    "PARTS",
    "UNTRIED",
    "Assignment",
    "Commission",
    "FilterCount",
    "FilterName",
    "Match",
    "MatchParts",
    "MatchWeights",
    "Matching",
    "Relaxation",
    "Roster",
    "TrackPrior",
    "assign",
    "make_roster",
    "match",
    "plausible_labels",
]
