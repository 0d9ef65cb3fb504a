"""A small byte-level BPE tokenizer in the files that ``transformers`` and ``open_clip`` load."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["Tokens", "copied_tokenizer", "train_tokenizer"]


class Tokens:
    """Texts to ``(t, c)`` int64 tokens by the tokenizer in ``folder``: no longer than ``context``, nor than the longest needs."""

    def __init__(self, folder: Path, context: int) -> None:
        from transformers import PreTrainedTokenizerFast

        self._tokenizer = PreTrainedTokenizerFast.from_pretrained(str(folder))
        self._context = context

    def __call__(self, texts: list[str]) -> Tensor:
        return self._tokenizer(
            texts,
            padding="longest",
            truncation=True,
            max_length=self._context,
            return_tensors="pt",
        ).input_ids


def copied_tokenizer(folder: Path, out: Path) -> int:
    """The tokenizer that stands in ``folder``, in ``out`` too; returns the number of entries."""
    from transformers import PreTrainedTokenizerFast

    fast = PreTrainedTokenizerFast.from_pretrained(str(folder))
    fast.save_pretrained(str(out))
    return len(fast)


def train_tokenizer(sentences: Iterable[str], vocabulary: int, context: int, out: Path) -> int:
    """Writes ``tokenizer.json`` and its settings to ``out`` and returns the number of entries.

    Any text can be said: what the words do not cover falls back to bytes. The end-of-text entry
    has the highest id, because open_clip's text tower pools there (``argmax``).
    """
    from tokenizers import (
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
        trainers,
    )
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary - 1, special_tokens=["<pad>", "<start>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )  # fmt: skip
    tokenizer.train_from_iterator(sentences, trainer)
    tokenizer.add_special_tokens(["<end>"])
    end, start = tokenizer.token_to_id("<end>"), tokenizer.token_to_id("<start>")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<start> $A <end>", special_tokens=[("<start>", start), ("<end>", end)]
    )
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", bos_token="<start>", eos_token="<end>",  # noqa: S106
        model_max_length=context, clean_up_tokenization_spaces=False,
    )  # fmt: skip
    out.mkdir(parents=True, exist_ok=True)
    fast.save_pretrained(str(out))
    return len(fast)
