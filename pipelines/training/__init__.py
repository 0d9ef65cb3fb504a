"""Training of the models that ship."""

from pipelines.training.encoder import EncoderTraining, TrainedEncoder, train_encoder
from pipelines.training.garments import GarmentTraining, TrainedGarments, train_garments
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
