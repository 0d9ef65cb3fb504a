"""The two translators: rules alone, and a language model with the rules behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
from pydantic import SecretStr

from data.errors import InvalidInputError, WishInvalidError
from generation.manifest import Manifest, Render
from generation.translate.answers import ASKED, answer_schema, read_answer
from generation.translate.chat import ChatEndpoint, ChatFailed
from generation.translate.checking import check_size
from generation.translate.prompts import enhance
from generation.translate.refining import refine
from generation.translate.rules import translate
from generation.translate.types import Prompt, PromptStyle, Translation, Understood

__all__ = ["LlmOptions", "LlmTranslator", "RuleTranslator"]


class RuleTranslator:
    """Deterministic, in this process."""

    def translate(self, wish: str) -> Translation:
        return translate(wish)

    def refine(self, manifest: Manifest, instruction: str) -> Translation:
        return refine(manifest, instruction)

    def enhance(self, manifest: Manifest, style: PromptStyle) -> Prompt:
        return enhance(manifest, style)


@dataclass(frozen=True)
class LlmOptions:
    """``url`` is an OpenAI-compatible address such as ``http://localhost:11434/v1``; ``timeout`` in seconds."""

    url: str
    model: str
    api_key: SecretStr | None = None
    timeout: float = 8.0


class LlmTranslator(RuleTranslator):
    """A language model held to the manifest's schema; the rules where it fails, is slow or answers rubbish.

    An instruction goes to the rules first, which change nothing but what was asked; the model is asked
    only where they did not understand every word.
    """

    def __init__(self, options: LlmOptions) -> None:
        self._chat = ChatEndpoint(options.url, options.model, options.api_key, options.timeout)

    def close(self) -> None:
        self._chat.close()

    def translate(self, wish: str) -> Translation:
        check_size(wish)
        rules, refusal = _tried(lambda: translate(wish))
        render = rules.manifest.render if rules else Render()
        return self._asked({"wish": wish}, render, rules, refusal)

    def refine(self, manifest: Manifest, instruction: str) -> Translation:
        check_size(instruction)
        rules, refusal = _tried(lambda: refine(manifest, instruction))
        if rules and not rules.ignored:
            return rules
        told = msgspec.to_builtins(manifest)
        del told["render"], told["version"]
        data = {"manifest": told, "instruction": instruction}
        return self._asked(data, manifest.render, rules, refusal)

    def _asked(
        self,
        data: dict[str, Any],
        render: Render,
        rules: Translation | None,
        refusal: WishInvalidError | None,
    ) -> Translation:
        try:
            manifest = read_answer(self._chat.ask(ASKED, data, answer_schema()), render)
        except (ChatFailed, InvalidInputError) as failure:
            if rules is None:
                raise refusal or WishInvalidError("The wish was not understood.") from None
            why = (
                failure.reason if isinstance(failure, ChatFailed) else "broke the manifest's limits"
            )
            note = f"The language model {why}; the rules translated this."
            return msgspec.structs.replace(rules, notes=(*rules.notes, note))
        agreed = _agreed(rules, manifest) if rules else ()
        notes = (f"Translated by the language model {self._chat.model}.",)
        return Translation(manifest, agreed, (), notes, "llm")


def _tried(work: Any) -> tuple[Translation | None, WishInvalidError | None]:
    """What the rules make of it, or why they make nothing of it."""
    try:
        return work(), None
    except WishInvalidError as error:
        return None, error


def _agreed(rules: Translation, manifest: Manifest) -> tuple[Understood, ...]:
    """Which words became what, where the rules and the model agree."""
    raw = msgspec.to_builtins(manifest)
    return tuple(one for one in rules.understood if _holds(raw, one))


def _holds(raw: Any, one: Understood) -> bool:
    for step in one.field.strip("/").split("/"):
        if isinstance(raw, dict):
            raw = raw.get(step)
        elif isinstance(raw, list | tuple) and step.isdigit() and int(step) < len(raw):
            raw = raw[int(step)]
        else:
            return False
    return raw == one.value or (isinstance(raw, list | tuple) and one.value in raw)
