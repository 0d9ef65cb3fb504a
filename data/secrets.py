"""The ring of keys under which contact data is encrypted at rest.

The first key encrypts, all of them decrypt, so a new key is put in front, everything is encrypted
again, and the old one taken away. Each key is named by a fingerprint, which stands beside what it
encrypted: whether a ring can read everything is known without reading anything.

Fernet: AES-128-CBC with HMAC-SHA256 (https://github.com/fernet/spec), from ``cryptography``.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from advanced_alchemy.types import EncryptedText
from advanced_alchemy.types.encrypted_string import EncryptionBackend
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from data.errors import SettingInvalidError

__all__ = ["KeyRing", "make_key_file", "new_key", "read_key_file", "write_key_file"]

SHORTEST = 32
"""Characters of a key: one that a person could think up can be guessed."""

_BETWEEN = "\n"


def new_key() -> str:
    """256 random bits, written in 43 characters."""
    return secrets.token_urlsafe(32)


def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))


class _RingBackend(EncryptionBackend):
    """``EncryptedText`` over several keys; the type hands them over as one text, a key a line."""

    def init_engine(self, key: bytes | str) -> None:
        lines = key.decode() if isinstance(key, bytes) else key
        self._ring = MultiFernet([_fernet(line) for line in lines.split(_BETWEEN)])

    def encrypt(self, value: Any) -> str:
        return self._ring.encrypt(str(value).encode()).decode()

    def decrypt(self, value: Any) -> str:
        try:
            return self._ring.decrypt(str(value).encode()).decode()
        except InvalidToken:
            raise wrong_key() from None


def wrong_key() -> SettingInvalidError:
    """What is said where no key of the ring fits."""
    return SettingInvalidError(
        "The contact data of ateliers was encrypted with a key that is not in the ring; add the key "
        "that was in force to the setting matching.encryption_keys."
    )


class KeyRing:
    """Keys, the one that encrypts first. Raises ``SettingInvalidError`` for a key that is too short."""

    def __init__(self, keys: Sequence[str]) -> None:
        if any(len(key) < SHORTEST or _BETWEEN in key for key in keys):
            raise SettingInvalidError(
                f"Each key of matching.encryption_keys needs at least {SHORTEST} characters in one "
                "line; `lookwright ateliers key` makes one."
            )
        self._keys = tuple(keys)

    def __repr__(self) -> str:
        return f"KeyRing({len(self._keys)} keys)"

    def __bool__(self) -> bool:
        return bool(self._keys)

    @property
    def names(self) -> tuple[str, ...]:
        """The fingerprints of the keys; they tell nothing of the keys themselves."""
        return tuple(
            hashlib.blake2b(key.encode(), digest_size=8, person=b"lookwright-key").hexdigest()
            for key in self._keys
        )

    @property
    def keys(self) -> tuple[str, ...]:
        return self._keys

    def column(self) -> EncryptedText:
        """The type of a column that is encrypted under this ring."""
        self.must_have_key()
        return EncryptedText(key=_BETWEEN.join(self._keys), backend=_RingBackend)

    def seal(self, body: bytes) -> bytes:
        """Encrypt a file. Raises ``SettingInvalidError`` without a key."""
        self.must_have_key()
        return _fernet(self._keys[0]).encrypt(body)

    def unseal(self, body: bytes) -> bytes:
        """Raises ``SettingInvalidError`` where no key fits."""
        self.must_have_key()
        try:
            return MultiFernet([_fernet(key) for key in self._keys]).decrypt(body)
        except InvalidToken:
            raise wrong_key() from None

    def must_have_key(self) -> None:
        if not self._keys:
            raise SettingInvalidError(
                "Contact data of ateliers is encrypted, and no key is set; put one into the setting "
                "matching.encryption_keys (`lookwright ateliers key` makes one)."
            )

    def must_read(self, names: Collection[str]) -> None:
        """Raises ``SettingInvalidError`` where something was encrypted under a key that is not here."""
        missing = set(names) - set(self.names)
        if missing:
            self.must_have_key()
            raise wrong_key()


def read_key_file(path: Path) -> tuple[str, ...]:
    """The keys in a file, a line each; none where there is no file."""
    try:
        return tuple(line for line in path.read_text(encoding="ascii").split() if line)
    except FileNotFoundError:
        return ()


def make_key_file(path: Path, key: str) -> None:
    """Make the file with one key; where another process was first, its key stays."""
    part = _written(path, (key,))
    with suppress(FileExistsError):
        path.hardlink_to(part)
    part.unlink()


def write_key_file(path: Path, keys: Sequence[str]) -> None:
    """Replace the file at once."""
    _written(path, keys).replace(path)


def _written(path: Path, keys: Sequence[str]) -> Path:
    """The keys in a new file beside ``path`` that only its owner may read."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write("".join(f"{key}\n" for key in keys))
        out.flush()
        os.fsync(out.fileno())
    return part
