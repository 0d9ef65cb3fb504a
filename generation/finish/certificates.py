"""Certificates to sign with: the one that the settings name, or a development one made on first use."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from data.errors import SettingInvalidError, StorageFullError, StorageReadOnlyError

__all__ = ["Credentials", "development_credentials", "read_credentials"]

SigningKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey

_CHAIN: Final = "chain.pem"
_KEY: Final = "key.pem"
_YEARS: Final = timedelta(days=3650)
_CURVES: Final = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}


@dataclass(frozen=True)
class Credentials:
    """A chain of certificates, the signer's first, its key, and the signature's name as C2PA spells it."""

    chain: bytes
    key: bytes
    algorithm: str
    subject: str
    expires: datetime
    development: bool = False

    @property
    def root(self) -> str:
        """The last certificate of the chain (PEM): what a reader that trusts us trusts."""
        last = x509.load_pem_x509_certificates(self.chain)[-1]
        return last.public_bytes(Encoding.PEM).decode()


def read_credentials(
    certificate: Path, key: Path, now: datetime, *, development: bool = False
) -> Credentials:
    """A chain and its key from PEM files.

    Raises ``SettingInvalidError`` where a file is missing or broken, the key belongs to another
    certificate, or the certificate is not in force.
    """
    chain = _certificates(certificate)
    own = _key(key)
    signer = chain[0]
    if signer.public_key() != own.public_key():
        raise SettingInvalidError(
            f"The key in {key} does not belong to the first certificate in {certificate}; name the two that belong together."
        )
    _must_be_in_force(signer, certificate, now)
    return Credentials(
        chain=b"".join(one.public_bytes(Encoding.PEM) for one in chain),
        key=_pem(own),
        algorithm=_algorithm(own, key),
        subject=signer.subject.rfc4514_string(),
        expires=signer.not_valid_after_utc,
        development=development,
    )


def development_credentials(folder: Path, now: datetime) -> Credentials:
    """The chain in ``folder``, made where there is none yet. Nobody but this installation knows it.

    Raises ``StorageReadOnlyError`` and ``StorageFullError`` where the folder cannot be made.
    """
    if not folder.is_dir():
        _make(folder, now)
    return read_credentials(folder / _CHAIN, folder / _KEY, now, development=True)


# ----------------------------------------------------------------- reading


def _certificates(file: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(_bytes(file))
    except ValueError as error:
        raise SettingInvalidError(
            f"{file} holds no certificates; give a PEM file with the signer's certificate first and its issuers after it."
        ) from error


def _key(file: Path) -> SigningKey:
    body = _bytes(file)
    try:
        key = serialization.load_pem_private_key(body, password=None)
    except TypeError as error:
        raise SettingInvalidError(
            f"The key in {file} has a password; give it without one, readable for this service only."
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SettingInvalidError(
            f"{file} holds no private key; give a PEM file (PKCS#8)."
        ) from error
    if not isinstance(key, SigningKey):
        raise SettingInvalidError(
            f"The key in {file} is of a kind that cannot sign pictures; {_KINDS}"
        )
    return key


_KINDS: Final = "take an EC (P-256, P-384, P-521), RSA or Ed25519 key."


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SettingInvalidError(
            f"{file} cannot be read; correct finish.certificate and finish.key."
        ) from error


def _algorithm(key: SigningKey, file: Path) -> str:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(key, rsa.RSAPrivateKey):
        return "ps256"
    if key.curve.name not in _CURVES:
        raise SettingInvalidError(f"The key in {file} is on the curve {key.curve.name}; {_KINDS}")
    return _CURVES[key.curve.name]


def _must_be_in_force(certificate: x509.Certificate, file: Path, now: datetime) -> None:
    if now > certificate.not_valid_after_utc:
        raise SettingInvalidError(
            f"The certificate in {file} expired on {certificate.not_valid_after_utc:%Y-%m-%d}; name one that is in force."
        )
    if now < certificate.not_valid_before_utc:
        raise SettingInvalidError(
            f"The certificate in {file} is in force from {certificate.not_valid_before_utc:%Y-%m-%d} only; check the clock, or name another."
        )


def _pem(key: SigningKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


# ----------------------------------------------------------------- making


def _make(folder: Path, now: datetime) -> None:
    """All or nothing: of two processes that make it at once, one is taken by both."""
    issuer, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _root(issuer, now)
    leaf = _leaf(own, root, issuer, now)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
        (made / _CHAIN).write_bytes(b"".join(c.public_bytes(Encoding.PEM) for c in (leaf, root)))
        with open(made / _KEY, "xb", opener=_private) as opened:
            opened.write(_pem(own))
        _put(made, folder)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageFullError(
                "No space is left for a certificate to sign with; make room and go on."
            ) from error
        raise StorageReadOnlyError(
            f"A certificate to sign with cannot be kept in {folder}: name a workspace that can be written to."
        ) from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _put(made: Path, folder: Path) -> None:
    try:
        made.rename(folder)
    except OSError:
        shutil.rmtree(made)
        if not (folder / _KEY).is_file():
            raise


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Lookwright development"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _root(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    name = _name("Lookwright development root")
    builder = _begun(name, name, key, now)
    return (
        builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(key, hashes.SHA256())
    )


def _leaf(
    key: ec.EllipticCurvePrivateKey,
    root: x509.Certificate,
    issuer: ec.EllipticCurvePrivateKey,
    now: datetime,
) -> x509.Certificate:
    """C2PA wants an end entity that may sign, with an extended key usage it knows; see its section on trust."""
    purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key())
    builder = _begun(_name("Lookwright development signer"), root.subject, key, now)
    return (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(purposes, critical=False)
        .add_extension(authority, critical=False)
        .sign(issuer, hashes.SHA256())
    )


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime
) -> x509.CertificateBuilder:
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _YEARS)
        .add_extension(identifier, critical=False)
    )


_USES: Final[tuple[str, ...]] = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
    "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


def _usage(**given: bool) -> x509.KeyUsage:
    make: Callable[..., x509.KeyUsage] = x509.KeyUsage
    return make(**{use: given.get(use, False) for use in _USES})
