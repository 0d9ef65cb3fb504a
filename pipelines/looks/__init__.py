"""Looks: asked for, pictured by a job, kept, refined, brought back, exported, deleted."""

from pipelines.looks.asking import ask_for_looks
from pipelines.looks.following import follow
from pipelines.looks.generating import GENERATE, generate_handler, look_id
from pipelines.looks.history import (
    LookImage,
    delete_look,
    hide_look,
    list_looks,
    list_reports,
    look_image,
    picture_bytes,
    report_look,
    restore_look,
    show_look,
)
from pipelines.looks.keeping import forget_drafts
from pipelines.looks.lookbook import lookbook, lookbook_zip, write_lookbook
from pipelines.looks.refining import refine_look
from pipelines.looks.types import (
    GenerateReport,
    GenerateRequest,
    ImageSize,
    LookAnswer,
    LookReports,
    Looks,
    LooksAsked,
    Order,
    RefineRequest,
    ReportRequest,
)

__all__ = [
    "GENERATE",
    "GenerateReport",
    "GenerateRequest",
    "ImageSize",
    "LookAnswer",
    "LookImage",
    "LookReports",
    "Looks",
    "LooksAsked",
    "Order",
    "RefineRequest",
    "ReportRequest",
    "ask_for_looks",
    "delete_look",
    "follow",
    "forget_drafts",
    "generate_handler",
    "hide_look",
    "list_looks",
    "list_reports",
    "look_id",
    "look_image",
    "lookbook",
    "lookbook_zip",
    "picture_bytes",
    "refine_look",
    "report_look",
    "restore_look",
    "show_look",
    "write_lookbook",
]
