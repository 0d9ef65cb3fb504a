"""Briefs: a shopper asks workshops, they answer, and everybody sees where it stands."""

from pipelines.briefs.answering import answer_brief, expire_briefs
from pipelines.briefs.answers import (
    AnswerRequest,
    BriefAnswer,
    BriefLine,
    BriefList,
    BriefRequest,
    BriefsSent,
)
from pipelines.briefs.asking import ask_ateliers
from pipelines.briefs.changing import PROPOSE, Desk, Propose
from pipelines.briefs.documents import brief_page, brief_pdf, brief_pdf_at
from pipelines.briefs.proposing import (
    NextBest,
    Proposal,
    ProposalReport,
    next_best,
    propose_handler,
)
from pipelines.briefs.showing import Asker, list_briefs, show_brief
from pipelines.briefs.work import EXPIRY, UNSENT, brief_work

__all__ = [
    "EXPIRY",
    "PROPOSE",
    "UNSENT",
    "AnswerRequest",
    "Asker",
    "BriefAnswer",
    "BriefLine",
    "BriefList",
    "BriefRequest",
    "BriefsSent",
    "Desk",
    "NextBest",
    "Proposal",
    "ProposalReport",
    "Propose",
    "answer_brief",
    "ask_ateliers",
    "brief_page",
    "brief_pdf",
    "brief_pdf_at",
    "brief_work",
    "expire_briefs",
    "list_briefs",
    "next_best",
    "propose_handler",
    "show_brief",
]
