"""The tables, one module a concern. ``Base.metadata`` knows them all."""

from data.tables.base import Base
from data.tables.catalogue import (
    BrandRow,
    EmbeddingRow,
    ItemRow,
    PictureRow,
    QueryPictureRow,
    RateRow,
    SourceRow,
    SpellingRow,
)
from data.tables.upkeep import IndexStateRow, InstallationRow, JournalRow, ProblemRow, RunRow

__all__ = [
    "Base",
    "BrandRow",
    "EmbeddingRow",
    "IndexStateRow",
    "InstallationRow",
    "ItemRow",
    "JournalRow",
    "PictureRow",
    "ProblemRow",
    "QueryPictureRow",
    "RateRow",
    "RunRow",
    "SourceRow",
    "SpellingRow",
]
