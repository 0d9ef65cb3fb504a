"""Training of the picture maker that ships."""

from pipelines.training.generator.cutouts import Cutouts, pack_cutouts
from pipelines.training.generator.export import draw_contact_sheet
from pipelines.training.generator.studio import photographed
from pipelines.training.generator.training import (
    GeneratorTraining,
    TrainedGenerator,
    train_generator,
)

__all__ = [
    "Cutouts",
    "GeneratorTraining",
    "TrainedGenerator",
    "draw_contact_sheet",
    "pack_cutouts",
    "photographed",
    "train_generator",
]
