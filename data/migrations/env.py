"""What Alembic runs for each command: always on a connection that we give it."""

from __future__ import annotations

from typing import Any, Literal

from advanced_alchemy.types import DateTimeUTC
from alembic import context

from data.tables import Base


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Revisions name plain types, so that they mean the same when our types change."""
    return (
        "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, DateTimeUTC) else False
    )


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=render_item,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
