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
from data.tables.jobs import JobEventRow, JobRoundRow, JobRow, JobScheduleRow
from data.tables.upkeep import IndexStateRow, InstallationRow, JournalRow, ProblemRow, RunRow

__all__ = [
    "Base",
    "BrandRow",
    "EmbeddingRow",
    "IndexStateRow",
    "InstallationRow",
    "ItemRow",
    "JobEventRow",
    "JobRoundRow",
    "JobRow",
    "JobScheduleRow",
    "JournalRow",
    "PictureRow",
    "ProblemRow",
    "QueryPictureRow",
    "RateRow",
    "RunRow",
    "SourceRow",
    "SpellingRow",
]
