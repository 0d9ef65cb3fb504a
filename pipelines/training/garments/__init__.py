"""Training of the garment reader that ships."""

from pipelines.training.garments.training import GarmentTraining, TrainedGarments, train_garments

__all__ = ["GarmentTraining", "TrainedGarments", "train_garments"]
