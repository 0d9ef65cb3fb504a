"""Workshops: imported, edited, and matched to what a shopper wants made."""

from __future__ import annotations

from pipelines.ateliers.answers import (
    AssignAnswer,
    AtelierMatch,
    MatchAnswer,
    MatchRequest,
    MatchSeconds,
    Near,
)
from pipelines.ateliers.editing import (
    AtelierAnswer,
    AtelierPage,
    change_availability,
    contact_of,
    list_ateliers,
    put_atelier,
    retire_atelier,
    show_atelier,
)
from pipelines.ateliers.forms import AtelierForm, OfferForm
from pipelines.ateliers.importing import (
    AtelierImportOptions,
    AtelierImportReport,
    import_ateliers,
    read_atelier_file,
)
from pipelines.ateliers.matching import assign_ateliers, match_ateliers
from pipelines.ateliers.portfolio import embed_portfolios

__all__ = [
    "AssignAnswer",
    "AtelierAnswer",
    "AtelierForm",
    "AtelierImportOptions",
    "AtelierImportReport",
    "AtelierMatch",
    "AtelierPage",
    "MatchAnswer",
    "MatchRequest",
    "MatchSeconds",
    "Near",
    "OfferForm",
    "assign_ateliers",
    "change_availability",
    "contact_of",
    "embed_portfolios",
    "import_ateliers",
    "list_ateliers",
    "match_ateliers",
    "put_atelier",
    "read_atelier_file",
    "retire_atelier",
    "show_atelier",
]
