"""Moved to ``matching.garment.segmentation``: the garment reader cuts garments out too."""

from matching.garment.segmentation import dominant_colours, garment_mask

__all__ = ["dominant_colours", "garment_mask"]
