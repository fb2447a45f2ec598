"""The Markdown that we write ourselves is read back whole."""

from __future__ import annotations

import pytest

from delivery.pages.markdown import blocks, spans


def plain(text: str) -> dict[str, str]:
    return {"look": "plain", "text": text}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [plain("")]),
        ("nur Text", [plain("nur Text")]),
        ("**Ziel.** Alle.", [{"look": "bold", "text": "Ziel."}, plain(" Alle.")]),
        ("`u25` · Begriff", [{"look": "code", "text": "u25"}, plain(" · Begriff")]),
        ("*hart* heißt", [{"look": "italic", "text": "hart"}, plain(" heißt")]),
        ("3 * 4 und a*b*c", [plain("3 * 4 und a*b*c")]),
        ("siehe [dort](x.md#y).", [plain("siehe "), plain("dort"), plain(".")]),
        ("spätestens [vom Amt festzulegen] danach", [plain("spätestens [vom Amt festzulegen] danach")]),
        ("#set text(red) $x$ <y> @z \\", [plain("#set text(red) $x$ <y> @z \\")]),
    ],
)
def test_spans(text: str, expected: list[dict[str, str]]) -> None:
    assert spans(text) == expected


def test_blocks() -> None:
    text = (
        "## Kopf\n\nEin Satz,\nder weitergeht:\n\n- a\n  - a1\n    - a11\n  - a2\n- b\n  geht weiter\n\n"
        "| A | B |\n|---|---|\n| 1 \\| 2 | **x** |\n\nSatz:\n- gleich\n\n1. eins\n2. zwei\n"
    )
    heading, paragraph, items, table, second, after, counted = blocks(text)
    assert heading == {"kind": "heading", "level": 2, "spans": [plain("Kopf")]}
    assert paragraph == {"kind": "paragraph", "spans": [plain("Ein Satz, der weitergeht:")]}
    first, last = items["items"]
    assert [one["spans"] for one in first["items"]] == [[plain("a1")], [plain("a2")]]
    assert first["items"][0]["items"][0]["spans"] == [plain("a11")]
    assert last == {"spans": [plain("b geht weiter")], "items": []}
    assert table["header"] == [[plain("A")], [plain("B")]]
    assert table["rows"] == [[[plain("1 | 2")], [{"look": "bold", "text": "x"}]]]
    assert second["spans"] == [plain("Satz:")]
    assert after["items"][0]["spans"] == [plain("gleich")]
    assert (after["numbered"], counted["numbered"]) == (False, True)
    assert [one["spans"] for one in counted["items"]] == [[plain("eins")], [plain("zwei")]]
