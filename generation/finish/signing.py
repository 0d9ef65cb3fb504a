"""C2PA signatures: a picture says, in a way that can be checked, that a machine made it.

The specification: https://c2pa.org/specifications. Nothing here asks the network.
"""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import msgspec

from data.errors import SettingInvalidError, SigningUnavailableError, UnsupportedPictureError
from data.ports import Clock

if TYPE_CHECKING:
    from generation.finish.certificates import Credentials

__all__ = ["GENERATED", "PictureSigner", "Signature", "read_signature"]

GENERATED: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
"""IPTC's word for a picture that a trained model made."""

LOOK_ASSERTION: Final = "org.lookwright.look"
_PNG: Final = "image/png"
_OFFLINE: Final = {
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
    "builder": {"thumbnail": {"enabled": False}},
}


class Signature(msgspec.Struct, frozen=True):
    """What a picture's signature says. ``state``: "Trusted" (by a root that was given), "Valid" or "Invalid"."""

    state: str
    signer: str
    generated: bool
    look: Mapping[str, Any]
    """The look's facts as they were signed; empty in a share copy."""
    problems: tuple[str, ...]
    """The codes of C2PA's findings where it is invalid."""


class PictureSigner:
    """Signs PNG files. Any number of threads may ask.

    ``certificate`` and ``key`` are PEM files; without them a development certificate is made in ``folder``.
    """

    def __init__(
        self, folder: Path, clock: Clock, certificate: Path | None = None, key: Path | None = None
    ) -> None:
        self._folder, self._clock = folder, clock
        self._named = (certificate, key) if certificate and key else None
        self._lock = threading.Lock()
        self._credentials: Credentials | None = None

    @property
    def credentials(self) -> Credentials:
        """What is signed with, in force now. Raises as ``read_credentials`` and ``development_credentials`` do."""
        now = self._clock()
        with self._lock:
            if self._credentials is None or now > self._credentials.expires:
                self._credentials = self._read(now)
            return self._credentials

    def _read(self, now: datetime) -> Credentials:
        from generation.finish.certificates import development_credentials, read_credentials

        if self._named:
            return read_credentials(*self._named, now)
        return development_credentials(self._folder, now)

    def sign(self, png: bytes, title: str, look: Mapping[str, Any] | None = None) -> bytes:
        """The same picture with a signed statement that it was generated, and the ``look``'s facts.

        Raises ``SigningUnavailableError``, and ``SettingInvalidError`` where the certificate cannot sign.
        """
        c2pa = _library()
        credentials = self.credentials
        signed = io.BytesIO()
        try:
            info = c2pa.C2paSignerInfo(
                credentials.algorithm, credentials.chain, credentials.key, None
            )
            with (
                c2pa.Signer.from_info(info) as signer,
                c2pa.Context.from_dict(_OFFLINE) as context,
                c2pa.Builder(_claim(title, look), context=context) as builder,
            ):
                builder.sign(signer, _PNG, io.BytesIO(png), signed)
        except c2pa.C2paError as error:
            raise SettingInvalidError(
                f"Pictures cannot be signed with the certificate of {credentials.subject}: {error}. "
                "Name one that C2PA takes (docs/provenance.md says which), or set finish.sign to false."
            ) from error
        return signed.getvalue()


def _claim(title: str, look: Mapping[str, Any] | None) -> dict[str, Any]:
    created = {
        "action": "c2pa.created",
        "digitalSourceType": GENERATED,
        "softwareAgent": {"name": "Lookwright", "version": version("lookwright")},
    }
    assertions: list[dict[str, Any]] = [
        {"label": "c2pa.actions.v2", "data": {"actions": [created]}}
    ]
    if look:
        assertions.append({"label": LOOK_ASSERTION, "data": dict(look)})
    return {
        "claim_generator_info": [{"name": "Lookwright", "version": version("lookwright")}],
        "title": title,
        "format": _PNG,
        "assertions": assertions,
    }


def read_signature(png: bytes, root: str | None = None) -> Signature | None:
    """What a picture's signature says, None where it has none; ``root`` (PEM) is trusted.

    Raises ``UnsupportedPictureError`` where it cannot be read, ``SigningUnavailableError``.
    """
    c2pa = _library()
    trust = {"trust": {"user_anchors": root}} if root else {}
    try:
        with (
            c2pa.Context.from_dict(_OFFLINE | trust) as context,
            c2pa.Reader(_PNG, io.BytesIO(png), context=context) as reader,
        ):
            return _told(json.loads(reader.json()))
    except c2pa.C2paError.ManifestNotFound:
        return None
    except c2pa.C2paError as error:
        raise UnsupportedPictureError(
            "The picture's signature cannot be read; it is damaged."
        ) from error


def _told(store: Mapping[str, Any]) -> Signature:
    active = store["manifests"][store["active_manifest"]]
    said: dict[str, Any] = {one["label"]: one["data"] for one in active.get("assertions", ())}
    actions: list[dict[str, Any]] = said.get("c2pa.actions.v2", {}).get("actions", [])
    failures = store.get("validation_results", {}).get("activeManifest", {}).get("failure", [])
    return Signature(
        state=store.get("validation_state", "Invalid"),
        signer=active.get("signature_info", {}).get("issuer", ""),
        generated=any(action.get("digitalSourceType") == GENERATED for action in actions),
        look=said.get(LOOK_ASSERTION, {}),
        problems=tuple(failure["code"] for failure in failures),
    )


def _library() -> ModuleType:
    """c2pa brings a native library, which is not there for every machine."""
    try:
        import c2pa
    except (ImportError, OSError, RuntimeError) as error:
        raise SigningUnavailableError(
            "Pictures cannot be signed: c2pa-python does not load on this machine. Install it again, or set finish.sign to false."
        ) from error
    return c2pa
