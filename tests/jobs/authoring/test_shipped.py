"""Every shipped rule in the form: nothing is lost, nothing is left out, nothing is only in the text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jobs.authoring.change import filled
from jobs.authoring.form.build import Form, form, pages
from jobs.authoring.judging import judged
from jobs.authoring.surroundings import Surroundings, own, place
from schemas.node import Mapping, Node, Scalar, Sequence, fold
from tests.jobs.authoring.conftest import TODAY

ONLY_IN_THE_TEXT: frozenset[str] = frozenset()
"""Constructs of shipped rules that the form shows as a sentence with a way to the YAML: none."""

PARTS = 16
SHARES = [0, *(pytest.param(share, marks=pytest.mark.slow) for share in range(1, PARTS))]
"""One rule of sixteen is always looked at, all of them by make test-all."""


def _shares(around: Surroundings, share: int) -> Iterator[tuple[str, bytes]]:
    paths = sorted(around.path_of(rule) for rule in around.authored.rules)
    for path in paths[share::PARTS]:
        yield path, (around.root / path).read_bytes()


def _forms(around: Surroundings, path: str, data: bytes) -> list[Form]:
    frame = place(around, path, own(around, path, data), TODAY)
    found = [form(data, frame, name) for name, _ in pages()]
    return [one for one in found if one is not None]


@pytest.mark.parametrize("share", SHARES)
def test_each_field_set_to_its_own_value_gives_the_same_bytes(around: Surroundings, share: int) -> None:
    for path, data in _shares(around, share):
        for made in _forms(around, path, data):
            sent = {name: value for control in made.controls() for name, value in control.given().items()}
            assert [edit for control in made.controls() for edit in control.write(control.given())] == [], path
            assert filled(data, str(around.root / path), made, sent).data == data, path


@pytest.mark.parametrize("share", SHARES)
def test_every_construct_is_shown(around: Surroundings, share: int) -> None:
    said: set[str] = set()
    for path, data in _shares(around, share):
        node = own(around, path, data).node
        assert node is not None
        made = _forms(around, path, data)
        parts = [one for page in made for part in page.parts for one in part.all()]
        said |= {f"{path}: {one.text}" for one in parts if one.look == "sentence"}
        named = {part.inputs[0].name.split(":")[1] for page in made for part in page.controls()}
        named |= {one.at for one in parts if one.look == "record"}
        left = [at for at in _texts(node, ()) if not {at, at.rpartition("/")[0],
                at.rpartition("/")[0].rpartition("/")[0]} & named]  # fmt: skip
        assert [at for at in left if at not in ("regel", "begriff")] == [], path
    assert said <= ONLY_IN_THE_TEXT


def _texts(node: Node, path: tuple[str, ...]) -> Iterator[str]:
    """Where the single values of a file stand, as the form names places."""
    if isinstance(node, Scalar):
        yield "/".join(path)
    elif isinstance(node, Sequence):
        for number, item in enumerate(node.items):
            yield from _texts(item, (*path, str(number)))
    elif isinstance(node, Mapping):
        for entry in node.entries:
            yield from _texts(entry.value, (*path, fold(entry.key.text).replace(" ", "_")))


def test_shipped_rules_are_judged_as_the_check_judges_them(around: Surroundings) -> None:
    for path, data in _shares(around, 0):
        said = judged(around, path, data)
        assert said.errors == (), path
        assert {one.right for one in said.verdicts} == {True}, path
        assert said.sentence, path


def test_line_ends_and_comments_stay(around: Surroundings) -> None:
    path = "kontakt/kontaktdichte.yaml"
    data = (around.root / path).read_bytes().replace(b"\n", b"\r\n")
    data = data.replace(b"je: kunde\r\n", b"je: kunde   # alle\r\n# ganz wichtig\r\n")
    made = _forms(around, path, data)[0]
    title = next(one for control in made.controls() for one in control.inputs if one.label == "Überschrift")
    changed = filled(data, str(around.root / path), made, {title.name: "Anders"}).data
    old = b"titel: Mindestens so oft Kontakt, wie die Profillage es verlangt\r\n"
    assert changed == data.replace(old, b"titel: Anders\r\n")
