"""Keys: made, kept in a file, and never shown."""

from __future__ import annotations

import stat

import pytest

from data.ateliers import Contact
from data.errors import SettingInvalidError
from data.secrets import KeyRing, make_key_file, new_key, read_key_file, write_key_file


def test_a_key_that_could_be_guessed_is_refused():
    with pytest.raises(SettingInvalidError, match="32 characters"):
        KeyRing(["secret"])


def test_a_ring_shows_no_key():
    key = new_key()
    assert key not in f"{KeyRing([key])!r}{KeyRing([key]).names}"
    assert "lune" not in repr(Contact("me@lune.example"))


def test_files_are_sealed_with_the_first_key_and_opened_with_any():
    old, new = new_key(), new_key()
    sealed = KeyRing([old]).seal(b"rows")
    assert b"rows" not in sealed
    assert KeyRing([new, old]).unseal(sealed) == b"rows"
    with pytest.raises(SettingInvalidError, match="not in the ring"):
        KeyRing([new]).unseal(sealed)
    with pytest.raises(SettingInvalidError, match="no key is set"):
        KeyRing([]).seal(b"rows")


def test_the_first_to_make_the_file_wins_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "contact.key"
    first, second = new_key(), new_key()
    make_key_file(path, first)
    make_key_file(path, second)
    assert read_key_file(path) == (first,)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    write_key_file(path, (second, first))
    assert read_key_file(path) == (second, first)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["contact.key"]
    assert read_key_file(tmp_path / "none") == ()
