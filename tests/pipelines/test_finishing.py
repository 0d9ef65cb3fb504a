from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from data import system_clock
from data.errors import SettingInvalidError
from data.ports import Encoder
from generation.translate import RuleTranslator
from pipelines.finishing import moderation_sentence, open_finisher, signing_sentence
from pipelines.health import diagnose
from pipelines.looks.asking import check_words
from pipelines.settings import load_settings
from pipelines.wiring import open_lookwright


def test_an_empty_settings_file_signs_and_says_that_nothing_is_moderated(tmp_path: Path) -> None:
    settings = load_settings(workspace=tmp_path)
    finisher = open_finisher(settings, system_clock)
    assert "unmoderated" in moderation_sentence(settings, finisher)
    assert "development certificate" in signing_sentence(settings, system_clock)


def test_signing_can_be_left_out(tmp_path: Path) -> None:
    settings = load_settings(workspace=tmp_path, finish={"sign": False})
    assert "not signed" in signing_sentence(settings, system_clock)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("half", [{"key": "k.pem"}, {"certificate": "c.pem"}])
def test_a_certificate_without_its_key_is_a_wrong_setting(
    tmp_path: Path, half: dict[str, str]
) -> None:
    with pytest.raises(SettingInvalidError, match="certificate and key go together"):
        load_settings(workspace=tmp_path, finish=half)


def test_a_word_list_that_is_not_there_is_a_wrong_setting(tmp_path: Path) -> None:
    settings = load_settings(workspace=tmp_path, finish={"words": tmp_path / "none.toml"})
    with pytest.raises(SettingInvalidError, match="cannot be read"):
        open_finisher(settings, system_clock)


def test_doctor_says_so_too(tmp_path: Path, encoder: Encoder) -> None:
    with open_lookwright(load_settings(workspace=tmp_path), encoder=encoder) as app:
        told = {part.name: part for part in diagnose(app).parts}
    assert told["moderation"].ok
    assert "unmoderated" in told["moderation"].sentence
    assert "development certificate" in told["signing"].sentence


def test_a_wish_may_name_what_is_to_be_left_out_but_not_ask_for_it(tmp_path: Path) -> None:
    manifest = RuleTranslator().translate("a red dress").manifest
    without = replace(manifest, render=replace(manifest.render, negative="nsfw, nudity"))
    asking = replace(manifest, short_description="a naked woman in a red dress")
    with open_lookwright(load_settings(workspace=tmp_path)) as app:
        assert check_words(app, "a red dress", without) is None
        assert "nudity" in (check_words(app, "a red dress", asking) or "")
