"""Training of the models that ship."""

from pipelines.training.encoder.options import EncoderTraining
from pipelines.training.encoder.training import TrainedEncoder, train_encoder
from pipelines.training.garments.training import GarmentTraining, TrainedGarments, train_garments
from pipelines.training.generator import GeneratorTraining, TrainedGenerator, train_generator
from pipelines.training.photos import BadRow

__all__ = [
    "BadRow",
    "EncoderTraining",
    "GarmentTraining",
    "GeneratorTraining",
    "TrainedEncoder",
    "TrainedGarments",
    "TrainedGenerator",
    "train_encoder",
    "train_garments",
    "train_generator",
]
