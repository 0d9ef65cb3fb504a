"""Wish to manifest: rules, or a language model held to the same schema; and manifest to prompt."""

from generation.translate.checking import MAX_WISH
from generation.translate.refining import refine
from generation.translate.rules import translate
from generation.translate.types import Prompt, PromptStyle, Translation, Understood

__all__ = ["MAX_WISH", "Prompt", "PromptStyle", "Translation", "Understood", "refine", "translate"]
