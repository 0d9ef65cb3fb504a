"""The encoder of the killed processes."""

from __future__ import annotations

from data.ports import Encoder

__all__ = ["open_bundled"]


def open_bundled() -> Encoder:
    """The one that ships, on one thread: many children run on a small machine."""
    import torch

    from pipelines.settings import BUNDLED_MODELS
    from search.encoders import open_encoder

    torch.set_num_threads(1)
    return open_encoder(str(BUNDLED_MODELS / "encoder"))
