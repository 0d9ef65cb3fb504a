"""All SQL, one file a concern. A repository takes the session of ``Database.read()`` or ``.write()``."""

from data.repositories.ateliers import AtelierRepository
from data.repositories.brands import Brand, BrandRepository
from data.repositories.briefs import BriefRepository
from data.repositories.contacts import ContactRepository
from data.repositories.garments import CorrectionRepository
from data.repositories.index_state import IndexState, IndexStateRepository
from data.repositories.installation import InstallationRepository
from data.repositories.items import Counts, ItemRepository, Known
from data.repositories.job_claims import JobClaimRepository
from data.repositories.job_schedules import JobScheduleRepository
from data.repositories.jobs import JobRepository, after_commit
from data.repositories.journal import JournalRepository
from data.repositories.looks import LookDraftRepository, LookPage, LookRepository
from data.repositories.outbox import OutboxRepository
from data.repositories.pictures import (
    EmbeddingRepository,
    PictureRepository,
    QueryPictureRepository,
)
from data.repositories.rates import RateRepository
from data.repositories.runs import Run, RunRepository
from data.repositories.shelves import ShelfRepository, Standing
from data.repositories.sources import Source, SourceRepository

__all__ = [
    "AtelierRepository",
    "Brand",
    "BrandRepository",
    "BriefRepository",
    "ContactRepository",
    "CorrectionRepository",
    "Counts",
    "EmbeddingRepository",
    "IndexState",
    "IndexStateRepository",
    "InstallationRepository",
    "ItemRepository",
    "JobClaimRepository",
    "JobRepository",
    "JobScheduleRepository",
    "JournalRepository",
    "Known",
    "LookDraftRepository",
    "LookPage",
    "LookRepository",
    "OutboxRepository",
    "PictureRepository",
    "QueryPictureRepository",
    "RateRepository",
    "Run",
    "RunRepository",
    "ShelfRepository",
    "Source",
    "SourceRepository",
    "Standing",
    "after_commit",
]
