"""The schema's history, applied by ``Database.migrate``."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from data.errors import WorkspaceNewerError

__all__ = ["config_for", "upgrade"]

_MIGRATING = 0x6C6F6F6C
"""PostgreSQL's advisory lock that programs starting at once take one after the other."""


def config_for(connection: Connection) -> Config:
    """Alembic's configuration: no file, the scripts beside this module, one given connection."""
    config = Config()
    config.set_main_option("script_location", "data:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Bring the schema up to date inside the connection's transaction. Raises ``WorkspaceNewerError``."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
    config = config_for(connection)
    scripts = ScriptDirectory.from_config(config)
    present = MigrationContext.configure(connection).get_current_revision()
    if present == scripts.get_current_head():
        return
    if present is not None and present not in {
        script.revision for script in scripts.walk_revisions()
    }:
        raise WorkspaceNewerError(
            "A newer version of Lookwright wrote this workspace; upgrade Lookwright to use it."
        )
    command.upgrade(config, "head")
