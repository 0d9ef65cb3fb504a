"""Which vector index the settings name."""

from __future__ import annotations

from data.ports import Encoder, ProductIndex
from pipelines.settings import Settings

__all__ = ["open_index"]


def open_index(settings: Settings, encoder: Encoder) -> ProductIndex:
    """The embedded index in the workspace, or the one on a Qdrant server.

    Raises ``ModelMismatchError``, ``WorkspaceInUseError``, ``UnavailableError``.
    """
    from search import open_edge_index

    return open_edge_index(
        settings.workspace / "index",
        model=encoder.fingerprint,
        dim=encoder.dim,
        scales=encoder.scales,
    )
