"""Training of the models that ship."""

from pipelines.training.encoder import EncoderTraining, TrainedEncoder, train_encoder
from pipelines.training.photos import BadRow

__all__ = ["BadRow", "EncoderTraining", "TrainedEncoder", "train_encoder"]
