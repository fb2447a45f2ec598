"""The text of a rule file as one author sees it: their draft, else what is in the folder; line ends are never lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from pathlib import Path

from schemas.failure import Unknown
from schemas.release.draft import Draft
from store.folder import StoreFolder
from store.records import actors
from store.records.connect import Connection, Engine, reading, writing
from store.releases import drafts


@dataclass(frozen=True, slots=True)
class Written:
    """A rule file's text; `draft` is the author's own, None where the file's own text is shown.

    `stale`: the file has changed since the draft was begun.
    """

    path: str
    data: bytes
    draft: Draft | None
    base: bytes | None
    stale: bool = False

    @property
    def digest(self) -> str:
        """What names this very text."""
        return drafts.digest_of(self.data)

    @property
    def new(self) -> bool:
        """Whether there is no such file in the folder yet."""
        return self.base is None


def written(store: StoreFolder, engine: Engine, path: str, author: str) -> Written:
    """The author's draft of a file, or the file. Raises Unknown where there is neither."""
    base = _file(store.rules, path)
    with reading(engine) as connection:
        mine = own_drafts(connection, store.office, author).get(path)
    if mine is not None and mine.text is not None:
        stale = mine.base != ("" if base is None else drafts.digest_of(base))
        return Written(path, mine.text.encode("utf-8"), mine, base, stale)
    if base is None:
        raise Unknown(f"Die Regel {path} gibt es nicht.")
    return Written(path, base, None, base)


def own_drafts(connection: Connection, office: str, author: str) -> dict[str, Draft]:
    """An author's drafts by path; `author` is the name under which they signed in."""
    pseudonym = actors.known(connection, author)
    if pseudonym is None:
        return {}
    return {one.path: one for one in drafts.drafts(connection, office, pseudonym)}


def keep(store: StoreFolder, engine: Engine, path: str, data: bytes, author: str, now: datetime) -> Draft:
    """Keeps a text as the author's draft of a file. Raises ReleaseRefused for a text that no file may hold."""
    base = _file(store.rules, path)
    with writing(engine) as connection:
        return _kept(connection, store.office, path, data, author, base, now)


def change(store: StoreFolder, engine: Engine, before: Written, data: bytes, author: str, now: datetime) -> bool:
    """Keeps a text that was made out of another one; false, and nothing kept, where that one has changed meanwhile.

    A browser may send the next change before the last one is through. Raises ReleaseRefused.
    """
    with writing(engine) as connection:
        mine = own_drafts(connection, store.office, author).get(before.path)
        if (None if mine is None else mine.text) != (None if before.draft is None else before.draft.text):
            return False
        _kept(connection, store.office, before.path, data, author, before.base, now)
    return True


def _kept(
    connection: Connection, office: str, path: str, data: bytes, author: str, base: bytes | None, now: datetime
) -> Draft:
    pseudonym = actors.pseudonym(connection, author)
    mine = {one.path: one for one in drafts.drafts(connection, office, pseudonym)}.get(path)
    digest = mine.base if mine is not None else "" if base is None else drafts.digest_of(base)
    return drafts.save(connection, office, pseudonym, path, data.decode("utf-8"), digest, now)


def discard(store: StoreFolder, engine: Engine, path: str, author: str) -> None:
    """Throws the author's draft of a file away. Raises Unknown where there is none."""
    with writing(engine) as connection:
        mine = own_drafts(connection, store.office, author).get(path)
        if mine is None:
            raise Unknown("Diesen Entwurf gibt es nicht.")
        drafts.discard(connection, mine.id)


def returned(typed: str, shown: bytes) -> bytes:
    """A text that came back from a browser, which turns every line end into CR LF, with the line ends it had.

    Lines that are still the same keep their own; new ones get that of the line before them.
    """
    old = shown.decode("utf-8")
    head = "\ufeff" if old.startswith("\ufeff") and not typed.startswith("\ufeff") else ""
    before = old.removeprefix("\ufeff").splitlines(keepends=True)
    after = typed.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ends = [_end(line) for line in before]
    usual = next((end for end in ends if end), "\n")
    kept = [usual] * len(after)
    matcher = SequenceMatcher(None, [line.rstrip("\r\n") for line in before], after, autojunk=False)
    for one in matcher.get_matching_blocks():
        for step in range(one.size):
            kept[one.b + step] = ends[one.a + step] or usual
    body = "".join(line + end for line, end in zip(after[:-1], kept, strict=False)) + after[-1]
    return (head + body).encode("utf-8")


def _end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def _file(rules: Path, path: str) -> bytes | None:
    """A file below the folder of rules; None where there is none."""
    whole = (rules / path).resolve()
    if not whole.is_relative_to(rules.resolve()) or not whole.is_file():
        return None
    return whole.read_bytes()
