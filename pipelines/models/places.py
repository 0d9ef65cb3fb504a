"""Where models stand: those that ship, and those that were pulled into the workspace."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from data.errors import InvalidInputError

__all__ = ["folder_of", "hub_id", "pulled_or_named", "pulled_root"]

HUB: Final = "hf-hub:"
_ID: Final = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")


def hub_id(name: str) -> str:
    """``org/name`` of ``org/name`` or ``hf-hub:org/name``. Raises ``InvalidInputError``."""
    model = name.removeprefix(HUB)
    if not _ID.fullmatch(model) or ".." in model or "--" in model:
        raise InvalidInputError(
            f"{name!r} is no model of the hub; write ORGANISATION/NAME, as `lookwright models list` does."
        )
    return model


def pulled_root(workspace: Path) -> Path:
    """The folder of all pulled models."""
    return workspace / "models"


def folder_of(workspace: Path, model: str) -> Path:
    """Where a pulled model stands, in the hub's own layout. It is there whole or not at all."""
    return pulled_root(workspace) / model.replace("/", "--")


def pulled_or_named(workspace: Path, name: str) -> str:
    """The folder of a pulled model for its name on the hub; any other name as it is."""
    model = name.removeprefix(HUB)
    if _ID.fullmatch(model) and not Path(name).is_dir():
        folder = folder_of(workspace, model)
        if folder.is_dir():
            return str(folder.absolute())
    return name
