"""Durable long work: put it into the queue, watch it, and workers that do it.

The rows of the records are the truth; a queue and its workers hold nothing that a kill could lose.
"""

from data import Job, JobError, JobEvent, JobStatus
from data import Progress as JobProgress
from pipelines.jobs.context import (
    JobCancelledError,
    JobContext,
    JobInterruptedError,
    JobLostError,
    JobReturnedError,
)
from pipelines.jobs.policy import Backoff, Pace, Schedule
from pipelines.jobs.queue import JobQueue
from pipelines.jobs.telling import Teller
from pipelines.jobs.worker import Handler, Worker

__all__ = [
    "Backoff",
    "Handler",
    "Job",
    "JobCancelledError",
    "JobContext",
    "JobError",
    "JobEvent",
    "JobInterruptedError",
    "JobLostError",
    "JobProgress",
    "JobQueue",
    "JobReturnedError",
    "JobStatus",
    "Pace",
    "Schedule",
    "Teller",
    "Worker",
]
