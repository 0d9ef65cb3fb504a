"""The tables, one module a concern. ``Base.metadata`` knows them all."""

from data.tables.ateliers import (
    AtelierContactRow,
    AtelierPictureRow,
    AtelierRevisionRow,
    AtelierRow,
)
from data.tables.base import Base
from data.tables.briefs import (
    BriefEventRow,
    BriefRow,
    EnquiryRow,
    NoticeDeliveryRow,
    NoticeRow,
    WebhookEndpointRow,
)
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
from data.tables.garments import CorrectionRow
from data.tables.jobs import JobEventRow, JobRoundRow, JobRow, JobScheduleRow
from data.tables.looks import (
    LookDraftRow,
    LookFileRow,
    LookParentRow,
    LookReportRow,
    LookRow,
)
from data.tables.upkeep import IndexStateRow, InstallationRow, JournalRow, ProblemRow, RunRow

__all__ = [
    "AtelierContactRow",
    "AtelierPictureRow",
    "AtelierRevisionRow",
    "AtelierRow",
    "Base",
    "BrandRow",
    "BriefEventRow",
    "BriefRow",
    "CorrectionRow",
    "EmbeddingRow",
    "EnquiryRow",
    "IndexStateRow",
    "InstallationRow",
    "ItemRow",
    "JobEventRow",
    "JobRoundRow",
    "JobRow",
    "JobScheduleRow",
    "JournalRow",
    "LookDraftRow",
    "LookFileRow",
    "LookParentRow",
    "LookReportRow",
    "LookRow",
    "NoticeDeliveryRow",
    "NoticeRow",
    "PictureRow",
    "ProblemRow",
    "QueryPictureRow",
    "RateRow",
    "RunRow",
    "SourceRow",
    "SpellingRow",
    "WebhookEndpointRow",
]
