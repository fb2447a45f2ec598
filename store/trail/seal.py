"""The office's seal: an Ed25519 key outside the store, with which the head of the trail is signed."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from schemas.failure import EvidenceRefused, space
from schemas.operation.world import why

PRIVATE, PUBLIC = "siegel", "siegel.pub"


def make(keys: Path) -> str:
    """A new seal in the folder of keys unless there is one; gives the public key (PEM).

    Raises EvidenceRefused where a public key lies there without its private key: that is a loss, not a beginning.
    """
    if (keys / PRIVATE).exists():
        public = _pem(_private(keys).public_key())
        if not (keys / PUBLIC).exists():
            _write(keys / PUBLIC, public.encode(), 0o644)
        return public
    if (keys / PUBLIC).exists():
        raise EvidenceRefused(
            f"In {keys} liegt {PUBLIC}, aber der Schlüssel {PRIVATE} fehlt. Bitte aus der Sicherung der Schlüssel "
            "zurückholen oder mit `regelwerk trail checkpoint --store ABLAGE --to DATEI --new-key --reason …` einen "
            "neuen ansagen."
        )
    return renew(keys)


def renew(keys: Path) -> str:
    """A new seal in the place of any earlier one; gives the public key (PEM)."""
    key = Ed25519PrivateKey.generate()
    with space():
        keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(keys / PRIVATE, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), 0o600)
        public = _pem(key.public_key())
        _write(keys / PUBLIC, public.encode(), 0o644)
    return public


def sign(keys: Path, text: str) -> str:
    """The signature of a text (UTF-8) in hexadecimal. Raises EvidenceRefused."""
    return _private(keys).sign(text.encode()).hex()


def holds(public: str, text: str, signature: str) -> bool:
    """Whether a signature (hexadecimal) over a text was made with the private key of `public` (PEM)."""
    try:
        _public(public).verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError, EvidenceRefused):
        return False
    return True


def mark(public: str) -> str:
    """A public key's fingerprint: SHA-256 (hexadecimal) over its DER form. Raises EvidenceRefused if it is none."""
    return hashlib.sha256(_public(public).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def lying_there(keys: Path) -> str | None:
    """The public key (PEM) that lies in the folder of keys, as the private one tells it; None where there is none.

    Raises EvidenceRefused if it cannot be read, or if private and public key do not belong together.
    """
    if not (keys / PRIVATE).exists() and not (keys / PUBLIC).exists():
        return None
    beside = _pem(_public(_read(keys / PUBLIC).decode("ascii", "replace"))) if (keys / PUBLIC).exists() else None
    if not (keys / PRIVATE).exists():
        return beside
    public = _pem(_private(keys).public_key())
    if beside is not None and beside != public:
        raise EvidenceRefused(f"{PRIVATE} und {PUBLIC} in {keys} gehören nicht zusammen.")
    return public


def _private(keys: Path) -> Ed25519PrivateKey:
    path = keys / PRIVATE
    try:
        key = load_pem_private_key(_read(path), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise EvidenceRefused(f"{path} ist kein Siegelschlüssel.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise EvidenceRefused(f"{path} ist kein Siegelschlüssel (Ed25519).")
    return key


def _public(pem: str) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise EvidenceRefused("Der öffentliche Schlüssel eines Siegels ist nicht lesbar.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise EvidenceRefused("Der öffentliche Schlüssel eines Siegels ist von anderer Art (erwartet: Ed25519).")
    return key


def _pem(key: Ed25519PublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise EvidenceRefused(f"{path} fehlt. Bitte aus der Sicherung der Schlüssel zurückholen.") from error
    except OSError as error:
        raise EvidenceRefused(f"{path} kann nicht gelesen werden ({why(error)}).") from error


def _write(path: Path, content: bytes, mode: int) -> None:
    """Written beside, made lasting, renamed."""
    aside = path.with_name(f".{path.name}.neu")
    aside.unlink(missing_ok=True)
    try:
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.rename(path)
    except PermissionError as error:
        raise EvidenceRefused(
            f"In {path.parent} darf nicht geschrieben werden. Bitte die Rechte des Ordners prüfen."
        ) from error
