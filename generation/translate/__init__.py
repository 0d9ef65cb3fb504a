"""Wish to manifest: rules, or a language model held to the same schema; and manifest to prompt."""

from generation.translate.types import Prompt, PromptStyle, Translation, Understood

__all__ = ["Prompt", "PromptStyle", "Translation", "Understood"]
