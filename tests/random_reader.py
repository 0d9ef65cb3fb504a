"""A garment reader of random weights in timm's hub layout, for tests of what is around it."""

from __future__ import annotations

from pathlib import Path

__all__ = ["write_random_reader"]


def write_random_reader(folder: Path, labels: tuple[str, ...] = ("Dress", "Hat", "Shirt")) -> Path:
    """A tiny vision transformer that knows nothing."""
    import timm
    from timm.models import save_for_hf

    model = timm.create_model(
        "vit_tiny_patch16_224",
        num_classes=len(labels),
        img_size=32,
        depth=2,
        embed_dim=24,
        num_heads=2,
    )
    config = {"label_names": list(labels)}
    save_for_hf(model, str(folder), model_config=config, safe_serialization=True)
    return folder
