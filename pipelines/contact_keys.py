"""Where the keys come from under which the contacts of ateliers are encrypted.

From the setting ``matching.encryption_keys``; without it, where the records are a file in the
workspace, from ``contact.key`` beside that file, made when the first contact is kept.
"""

from __future__ import annotations

from pathlib import Path

from data import Database
from data.repositories import ContactRepository
from data.secrets import KeyRing, make_key_file, new_key, read_key_file, write_key_file
from pipelines.settings import Settings

__all__ = ["key_ring", "must_read_contacts", "rotate_keys", "writing_ring"]

KEY_FILE = "contact.key"


def key_ring(settings: Settings) -> KeyRing:
    """The ring in force; without any key where none is set or made yet. Raises ``SettingInvalidError``."""
    given = settings.matching.encryption_keys
    if given:
        return KeyRing([key.get_secret_value() for key in given])
    path = _key_file(settings)
    return KeyRing(read_key_file(path) if path else ())


def writing_ring(settings: Settings, database: Database) -> KeyRing:
    """The ring in force, with a key in it: on the embedded installation one is made on first use.

    Raises ``SettingInvalidError`` where there is none and none may be made.
    """
    ring = key_ring(settings)
    path = _key_file(settings)
    if not ring and path:
        must_read_contacts(settings, database)
        make_key_file(path, new_key())
        ring = key_ring(settings)
    ring.must_have_key()
    return ring


def must_read_contacts(settings: Settings, database: Database) -> None:
    """Raises ``SettingInvalidError`` where a contact is encrypted under a key that is not in the ring."""
    ring = key_ring(settings)
    with database.read() as session:
        names = ContactRepository(session, ring).key_names()
    ring.must_read(names)


def rotate_keys(settings: Settings, database: Database) -> int:
    """Encrypt all contacts under the first key; how many were under another.

    Where the key is a file, a new key is made first and the old ones leave the file at the end.
    """
    path = None if settings.matching.encryption_keys else _key_file(settings)
    ring = writing_ring(settings, database)
    if path:
        write_key_file(path, (new_key(), *ring.keys))
        ring = key_ring(settings)
    with database.write() as session:
        changed = ContactRepository(session, ring).encrypt_again()
    if path:
        write_key_file(path, ring.keys[:1])
    return changed


def _key_file(settings: Settings) -> Path | None:
    """Beside the records, where these are a file of the workspace."""
    return None if settings.database.url else settings.workspace / KEY_FILE
