"""Training of the encoder that ships."""

from pipelines.training.encoder.training import EncoderTraining, TrainedEncoder, train_encoder

__all__ = ["EncoderTraining", "TrainedEncoder", "train_encoder"]
