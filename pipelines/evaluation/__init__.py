"""Measurements of the models, with intervals and a baseline in every table."""

from pipelines.evaluation.bootstrap import Measured, bootstrap
from pipelines.evaluation.encoder import EncoderReport, Speed, evaluate_encoder, table_of

__all__ = ["EncoderReport", "Measured", "Speed", "bootstrap", "evaluate_encoder", "table_of"]
