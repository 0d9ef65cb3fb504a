"""The encoder of the killed processes."""

from __future__ import annotations

from data.ports import Encoder

__all__ = ["open_bundled"]


def open_bundled() -> Encoder:
    """The one that ships, loaded once for all children.

    On one thread, because threads do not survive a fork.
    """
    import torch
    from PIL import Image

    from pipelines.settings import BUNDLED_MODELS
    from search.encoders import open_encoder

    torch.set_num_threads(1)
    encoder = open_encoder(str(BUNDLED_MODELS / "encoder"))
    encoder.embed_pictures([Image.new("RGB", (64, 64))])
    return encoder
