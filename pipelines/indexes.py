"""Which vector index the settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.ports import Encoder
from pipelines.settings import Settings

if TYPE_CHECKING:
    from search import EdgeIndex, ServerIndex

__all__ = ["open_index"]


def open_index(
    settings: Settings, encoder: Encoder, *, any_model: bool = False
) -> EdgeIndex | ServerIndex:
    """The embedded index in the workspace, or the one on a Qdrant server.

    ``any_model`` opens another encoder's vectors too, to build beside them.
    Raises ``ModelMismatchError``, ``WorkspaceInUseError``, ``UnavailableError``.
    """
    from search import open_edge_index, open_server_index

    if settings.index.url is None:
        return open_edge_index(
            settings.workspace / "index",
            model=encoder.fingerprint,
            dim=encoder.dim,
            scales=encoder.scales,
            any_model=any_model,
        )
    key = settings.index.api_key
    return open_server_index(
        settings.index.url,
        model=encoder.fingerprint,
        dim=encoder.dim,
        scales=encoder.scales,
        collection=settings.index.collection,
        api_key=key.get_secret_value() if key else None,
        any_model=any_model,
    )
