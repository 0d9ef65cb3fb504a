"""Measurements of the models, with intervals and a baseline in every table."""

from pipelines.evaluation.blend import BlendRow, evaluate_blend, table_of_blend
from pipelines.evaluation.bootstrap import Measured, bootstrap
from pipelines.evaluation.cover import CoverScores, table_of_cover
from pipelines.evaluation.covering import CoverReport, cover_report
from pipelines.evaluation.encoder import EncoderReport, Speed, evaluate_encoder, table_of
from pipelines.evaluation.garments import GarmentReport, evaluate_garments, table_of_garments
from pipelines.evaluation.generator import GeneratorReport, evaluate_generator, generator_table

__all__ = [
    "BlendRow",
    "CoverReport",
    "CoverScores",
    "EncoderReport",
    "GarmentReport",
    "GeneratorReport",
    "Measured",
    "Speed",
    "bootstrap",
    "cover_report",
    "evaluate_blend",
    "evaluate_encoder",
    "evaluate_garments",
    "evaluate_generator",
    "generator_table",
    "table_of",
    "table_of_blend",
    "table_of_cover",
    "table_of_garments",
]
