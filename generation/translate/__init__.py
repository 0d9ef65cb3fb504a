"""Wish to manifest: rules, or a language model held to the same schema; and manifest to prompt."""

from generation.translate.checking import MAX_WISH
from generation.translate.describing import told, untold
from generation.translate.prompts import enhance
from generation.translate.refining import refine
from generation.translate.rules import translate
from generation.translate.translators import LlmOptions, LlmTranslator, RuleTranslator
from generation.translate.types import (
    Prompt,
    PromptStyle,
    Translation,
    Translator,
    Understood,
)

__all__ = [
    "MAX_WISH",
    "LlmOptions",
    "LlmTranslator",
    "Prompt",
    "PromptStyle",
    "RuleTranslator",
    "Translation",
    "Translator",
    "Understood",
    "enhance",
    "refine",
    "told",
    "translate",
    "untold",
]
