"""Manifests in the words of each engine."""

from __future__ import annotations

import gzip
import json
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from tokenizers import Regex, Tokenizer, pre_tokenizers
from tokenizers.models import BPE

from data.colours import SHADES
from generation.manifest import Manifest, ManifestObject
from generation.translate import enhance, translate
from generation.translate.lexicon import lexicon
from generation.translate.prompts import CLIP_TOKENS, estimated_tokens, shade_of
from tests.generation.manifests import manifests
from tests.generation.wish_scores import wishes

LOOK = translate(
    "a woman in a flowing emerald green silk evening dress, v-neck, waist belt, no buttons, and gold sandals,"
    " studio light, romantic, low angle"
).manifest


def test_clip_hears_the_garments_first_and_the_camera_last():
    prompt = enhance(LOOK, "clip")
    assert prompt.positive.startswith(
        "flowing emerald green silk evening dress, gold sandals, v-neck"
    )
    assert prompt.positive.endswith("low angle")
    assert prompt.negative == "buttons"


@settings(max_examples=50, deadline=None)
@given(manifests)
def test_clip_never_gets_more_than_it_reads(manifest: Manifest):
    prompt = enhance(manifest, "clip")
    assert estimated_tokens(prompt.positive) <= CLIP_TOKENS
    assert estimated_tokens(prompt.negative) <= CLIP_TOKENS


def clip_tokenizer() -> Tokenizer:
    """CLIP's own, from the table that open_clip ships; importing open_clip itself would load torch."""
    found = find_spec("open_clip")
    assert found
    table = Path(found.origin or "").with_name("bpe_simple_vocab_16e6.txt.gz")
    lines = gzip.decompress(table.read_bytes()).decode().split("\n")[1 : 49152 - 256 - 2 + 1]
    merges = [tuple(line.split()) for line in lines]
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    words = [*letters, *(letter + "</w>" for letter in letters), *map("".join, merges)]
    vocabulary = {word: number for number, word in enumerate(words)}
    tokenizer = Tokenizer(BPE(vocabulary, merges, end_of_word_suffix="</w>"))
    split = pre_tokenizers.Split(Regex(r"\p{L}+|\p{N}|[^\s\p{L}\p{N}]+"), "removed", invert=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [split, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    return tokenizer


def test_the_estimate_is_not_below_clips_own_count():
    tokenizer = clip_tokenizer()
    prompts = [
        enhance(translate(one["text"]).manifest, "clip").positive for one in wishes(kept=False)
    ]
    counts = [len(tokenizer.encode(text).ids) for text in prompts]
    assert 1000 < sum(counts) < 1500
    assert all(count <= estimated_tokens(text) for count, text in zip(counts, prompts, strict=True))


def test_a_tokenizer_may_count_instead():
    assert enhance(LOOK, "clip", count=lambda text: 0 if "," not in text[:-1] else 99).positive == (
        "flowing emerald green silk evening dress"
    )


def test_fibo_gets_its_own_fields_and_none_of_ours():
    told = json.loads(enhance(LOOK, "structured").positive)
    assert not {"fashion", "render", "version"} & set(told)
    assert told["lighting"] == {"conditions": "studio light"}
    assert told["objects"][1]["texture"] == "silk"
    assert told["style_medium"] == "photograph"


def test_prose_is_in_sentences():
    assert enhance(LOOK, "plain").positive.startswith(
        "A photograph of a woman wearing a flowing emerald green silk evening dress, with a v-neck and a waist belt"
    )


@pytest.mark.parametrize(
    ("wish", "caption"),
    [
        ("a flowing emerald silk evening dress", "a green dress"),
        ("striped navy trousers and a hat", "patterned navy trousers"),
        ("kids' plain red tee", "a kids plain red t-shirt"),
        ("charcoal grey chinos", "charcoal chinos"),
        ("a trench coat", "a jacket"),
        ("an ivory blouse", "a cream blouse"),
        ("a jumpsuit", "a jumpsuit"),
    ],
)
def test_the_bundled_picture_maker_gets_a_caption_like_those_it_learned(wish, caption):
    assert enhance(translate(wish).manifest, "bundled").positive == caption


@pytest.mark.parametrize(
    ("colour", "shade"),
    [("emerald green", "green"), ("dark teal", "teal"), ("deep red", "burgundy"), ("soft yellow", "yellow"),
     ("light beige", "beige"), ("metallic silver", "light grey"), ("unheard-of", "unheard-of")],
)  # fmt: skip
def test_every_colour_has_a_plainer_shade(colour, shade):
    assert shade_of(colour) == shade


def test_a_manifest_of_another_tool_is_worded_as_well():
    fibo = Manifest(short_description="A hat on a chair.", objects=(ManifestObject("a felt hat"),))
    assert enhance(fibo, "clip").positive.startswith("a felt hat, A hat on a chair.")
    assert enhance(fibo, "plain").positive == "A hat on a chair. a felt hat."
    assert enhance(fibo, "bundled").positive == "A hat on a chair."


@settings(max_examples=50, deadline=None)
@given(manifests)
def test_any_manifest_can_be_worded_for_any_engine(manifest: Manifest):
    for style in ("bundled", "clip", "structured", "plain"):
        assert enhance(manifest, style) == enhance(manifest, style)


def test_captions_use_words_that_the_picture_maker_learns():
    from pipelines.training.words import GARMENT_WORDS

    captions = {word for words in lexicon().captions.values() for word in words}
    assert captions <= set(GARMENT_WORDS)
    assert set(lexicon().shades.values()) <= {*SHADES, "multicolour"}
