"""Logs: one event a line, readable on a terminal, JSON elsewhere, with the request's id."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from pipelines.settings import LogSettings

__all__ = ["configure_logs"]


def configure_logs(settings: LogSettings) -> None:
    """Send everything, the libraries' own logs as well, to standard error."""
    as_json = settings.json_lines
    if as_json is None:
        as_json = not sys.stderr.isatty()
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Any] = (
        [structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer()]
        if as_json
        else [structlog.dev.ConsoleRenderer()]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.level.upper())
    # what they tell at every step is told by a line of ours already
    for noisy in ("httpx", "httpcore", "qdrant_client", "PIL", "asyncio", "uvicorn"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
