"""Pseudonyms: HMAC-SHA256 over the kind of record and its normalised number, under the office's key.

Whoever does not have the key can neither compute a pseudonym nor try out all numbers. The same number always has the
same pseudonym; the same number as a case and as a household has two.
"""

from __future__ import annotations

import base64
import hmac
import re
import unicodedata
from collections.abc import Iterable

LENGTH = 21
"""Characters, the leading k among them; five bits each: of 10 million cases two are alike with odds of 1 to 10^16."""
_READ = 15
"""Bytes of the digest that are put into words: a multiple of five, and no fewer than the characters hold."""
SHAPE = re.compile(r"k[a-z2-7]{20}")


def normalised(number: str) -> str:
    """A number as every system may write it, in one form: NFC, without blanks, capital letters; zeros stay."""
    return "".join(unicodedata.normalize("NFC", number).split()).upper()


def pseudonym(key: bytes, entity: str, number: str) -> str:
    """The pseudonym of one number."""
    digest = hmac.digest(key, f"{entity}\0{normalised(number)}".encode(), "sha256")
    return "k" + base64.b32encode(digest[:_READ])[: LENGTH - 1].decode().lower()


def pseudonyms(key: bytes, entity: str, numbers: Iterable[str]) -> dict[str, str]:
    """Number as delivered → pseudonym, in one pass."""
    return {number: pseudonym(key, entity, number) for number in numbers}


def fingerprint(key: bytes) -> str:
    """What tells two keys apart and gives neither away: 16 hexadecimal digits."""
    return hmac.digest(key, b"regelwerk: Kennung dieses Schluessels", "sha256").hex()[:16]
