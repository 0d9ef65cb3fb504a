"""Makes kinds of garments lie farther apart in an encoder that has learned, and words with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["stretch_kinds"]

_BY: Final = 1.3


def stretch_kinds(clip: Any, names: Tensor, by: float = _BY) -> None:
    """Stretches picture rows ``by`` along the directions in which ``names`` tells garments apart.

    ``names`` ``(g, d)``: the weights of the head that named garments from the rows. Colours decide most
    of what pictures have in common, and a navy cap should not lie before navy coats. Text rows are
    shrunk as much, so that the products of words and pictures stay what was learned. Both are
    written into the towers' last projections: the model stays an ordinary one.
    """
    import torch

    with torch.no_grad():
        apart = names.float() - names.float().mean(0)
        axes = torch.linalg.svd(apart, full_matrices=False)[2][: len(names) - 1]
        along = axes.T @ axes
        unit = torch.eye(len(along), device=along.device)
        pictures, texts = clip.visual.head.proj.weight, clip.text.text_projection
        pictures.copy_((unit + (by - 1) * along) @ pictures.float())
        texts.copy_(texts.float() @ (unit + (1 / by - 1) * along))
