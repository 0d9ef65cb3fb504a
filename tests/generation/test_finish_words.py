from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import SettingInvalidError
from generation.finish.words import WordList, read_words

WORDS = read_words()

FASHION = """
nude pumps | a model in nude heels | nude-coloured slip dress | black and nude lace bodysuit | nude women's pumps
nude ladies heels | a dress in nude and gold | nudes and pinks | the colour is nude | a woman in a nude bodycon dress
naked dress with crystals | naked sandals | a sexy red dress | sheer lingerie set | see-through organza blouse
double-breasted blazer with a breast pocket | unisex hoodie | Sussex tweed | sexy baby blue satin dress
a babydoll nightie, sensual | boyfriend jeans | kid leather gloves, seductive evening look | kids' see-through umbrella
girls' pleated skirt | schoolgirl uniform pleated skirt | a 10 year old's birthday dress | baby tee, sexy fit
size XXX large | black sun hat | SS24 collection coat | 1488 dollars budget | cocktail dress | Scunthorpe scarf
Essex girl style | analogue print | grape and grapefruit print | sexy dress with minor details | a classic assassin's cloak
""".replace("\n", "|").split("|")  # fmt: skip

REFUSED = {
    "nudity or sexual acts": """
naked woman | n4ked | N A K E D man | a n-a-k-e-d figure | nakeddd | \uff4e\uff41\uff4b\uff45\uff44 | n\u0430ked | na\u200bked | nude woman | fully nude
a woman posing nude | in the nude | NSFW | p0rn | pornographic | topless model | wearing no clothes | bare breasts""",
    "sexual content about minors": """
sexy child | a 15 year old in lingerie | teen in a thong | seductive schoolgirl outfit | naked toddler | little girl, erotic
lingerie for a twelve year old | s3xy k1ds | loli | nude kid | aged 12, see-through dress""",
    "symbols of hate": "a swastika armband | $wastika | SS uniform | kkk robe | heil hitler tee | white supremacist hoodie",
    "real people's faces on other bodies": "deepfake of a singer | with the face of an actress | face-swapped model",
}


@pytest.mark.parametrize("wish", [wish.strip() for wish in FASHION if wish.strip()])
def test_words_of_fashion_pass(wish: str) -> None:
    assert WORDS.check(wish).outcome == "passed"


@pytest.mark.parametrize(
    ("topic", "wish"),
    [
        (t, w.strip())
        for t, ws in REFUSED.items()
        for w in ws.replace("\n", "|").split("|")
        if w.strip()
    ],
)
def test_what_is_not_pictured_is_refused_by_its_topic(topic: str, wish: str) -> None:
    found = WORDS.check(wish)
    assert (found.outcome, found.topic) == ("blocked", topic)
    assert found.found
    assert topic in found.sentence


@given(st.text(max_size=300))
def test_any_text_is_answered_in_the_same_way_every_time(text: str) -> None:
    assert WORDS.check(text) == WORDS.check(text)


@given(st.sampled_from(["naked", "swastika", "porn"]), st.text("abcdefg .,", max_size=40))
def test_a_refused_word_is_found_wherever_it_stands(word: str, around: str) -> None:
    assert WORDS.check(f"{around} {word} {around}").blocked


def test_a_file_takes_the_place_of_the_list_or_adds_to_it(tmp_path: Path) -> None:
    file = tmp_path / "words.toml"
    topic = '[[topics]]\nname = "fur"\nphrases = ["mink|fox fur"]\n'
    file.write_text(topic)
    assert read_words(file).check("fox fur coat").topic == "fur"
    assert read_words(file).check("naked").outcome == "passed"
    file.write_text("extend = true\n" + topic)
    assert read_words(file).check("naked").blocked
    assert read_words(file).check("fox-fur coat").blocked


@pytest.mark.parametrize(
    "body", ["topics = 1", "not toml =", "[[topics]]\nname = 'x'\nphrase = ['y']", "\xff"]
)
def test_a_file_that_is_no_list_is_named_with_what_is_wrong(tmp_path: Path, body: str) -> None:
    file = tmp_path / "words.toml"
    file.write_bytes(body.encode("latin-1"))
    with pytest.raises(SettingInvalidError, match="no word list"):
        read_words(file)
    with pytest.raises(SettingInvalidError, match="cannot be read"):
        read_words(tmp_path / "missing.toml")


def test_a_long_text_is_read_whole() -> None:
    assert WordList(WORDS.topics).check("silk " * 20_000 + "swastika").blocked
