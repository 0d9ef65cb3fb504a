"""Models as files: what ships, what is pulled from the hub, what is in use, and whether it is intact."""

from pipelines.models.listing import known_models, list_models
from pipelines.models.pins import pin_bundled
from pipelines.models.places import folder_of, pulled_or_named
from pipelines.models.pulling import pull
from pipelines.models.types import (
    FileCheck,
    FilePin,
    InUse,
    Known,
    ModelCheck,
    Models,
    Present,
    Pulled,
)
from pipelines.models.verifying import verify

__all__ = [
    "FileCheck",
    "FilePin",
    "InUse",
    "Known",
    "ModelCheck",
    "Models",
    "Present",
    "Pulled",
    "folder_of",
    "known_models",
    "list_models",
    "pin_bundled",
    "pull",
    "pulled_or_named",
    "verify",
]
