"""Where the keys come from, and that nothing starts without the right one."""

from __future__ import annotations

import stat

import pytest

from data.ateliers import Viewer
from data.errors import SettingInvalidError
from data.secrets import new_key
from pipelines.ateliers import AtelierForm, contact_of, put_atelier
from pipelines.contact_keys import rotate_keys, writing_ring
from pipelines.settings import Settings, load_settings
from pipelines.wiring import open_lookwright

LUNE = AtelierForm(id="lune", name="Lune", contact="me@lune.example")


def kept(settings: Settings, encoder) -> None:
    with open_lookwright(settings, encoder=encoder) as app:
        put_atelier(app, LUNE)


def read(settings: Settings) -> str:
    with open_lookwright(settings) as app:
        return contact_of(app, "lune", Viewer(atelier="lune")).email


def keyed(settings: Settings, *keys: str) -> Settings:
    return load_settings(workspace=settings.workspace, matching={"encryption_keys": keys})


def test_the_embedded_installation_makes_its_key_on_first_use(settings, encoder):
    with open_lookwright(settings) as app:
        _ = app.database
        assert not (settings.workspace / "contact.key").exists()
    kept(settings, encoder)
    mode = (settings.workspace / "contact.key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert read(settings) == "me@lune.example"


def test_without_the_key_nothing_starts_and_no_other_is_made(settings, encoder):
    kept(settings, encoder)
    (settings.workspace / "contact.key").unlink()
    with (
        open_lookwright(settings) as app,
        pytest.raises(SettingInvalidError, match="no key is set"),
    ):
        _ = app.database
    assert not (settings.workspace / "contact.key").exists()


def test_with_another_key_nothing_starts(settings, encoder):
    kept(keyed(settings, new_key()), encoder)
    other = keyed(settings, new_key())
    with open_lookwright(other) as app, pytest.raises(SettingInvalidError, match="not in the ring"):
        _ = app.database


def test_a_server_s_database_needs_a_key_in_the_settings(settings, postgres_url):
    server = load_settings(workspace=settings.workspace, database={"url": postgres_url})
    with (
        open_lookwright(server) as app,
        pytest.raises(SettingInvalidError, match="no key is set"),
    ):
        writing_ring(app.settings, app.database)


def test_keys_of_the_settings_are_rotated_in_three_steps(settings, encoder):
    old, new = new_key(), new_key()
    kept(keyed(settings, old), encoder)
    both = keyed(settings, new, old)
    assert read(both) == "me@lune.example"
    with open_lookwright(both) as app:
        assert rotate_keys(app.settings, app.database) == 1
    assert read(keyed(settings, new)) == "me@lune.example"
    with pytest.raises(SettingInvalidError):
        read(keyed(settings, old))


def test_the_key_file_is_rotated_at_once(settings, encoder):
    kept(settings, encoder)
    before = (settings.workspace / "contact.key").read_text()
    with open_lookwright(settings) as app:
        assert rotate_keys(app.settings, app.database) == 1
    after = (settings.workspace / "contact.key").read_text()
    assert before != after
    assert len(after.split()) == 1
    assert read(settings) == "me@lune.example"


def test_no_setting_is_shown_with_its_key(settings):
    key = new_key()
    assert key not in repr(keyed(settings, key))
