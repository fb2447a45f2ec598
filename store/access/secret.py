"""Passwords: Argon2id with the second parameters that RFC 9106 recommends (3 rounds, 64 MiB, 4 lanes)."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$UmVnZWx3ZXJrLU5pZW1hbmQ$Jw5Yx0lmzJ6EuTtN0bO1mY7yq1m0Z8dTt0sQmWm1dUk"
"""A hash that no password has: who asks for an unknown login costs the same work as who asks for a known one."""


def sealed(password: str) -> str:
    """The hash of a password, with its own random salt and its parameters in it."""
    return _HASHER.hash(password)


def fits(hashed: str | None, password: str) -> bool:
    """Whether a password is the one behind a hash; without a hash it is none, after the same work."""
    try:
        return _HASHER.verify(hashed or NOBODY, password) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(hashed: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(hashed)
