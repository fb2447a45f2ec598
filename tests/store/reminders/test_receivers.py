"""One address changes in regelwerk.toml, and every other line stays as it was."""

from __future__ import annotations

import pytest

from schemas.failure import StoreRefused
from store.reminders.receivers import with_receiver

TEXT = "[amt]\nname = 'haus'\n\n[empfaenger]\n# Teams\n'A T1' = \"a@x.de\"  # A\nB = 'b@x.de'\n\n[vertretung]\n"


def test_a_line_changes_and_no_other() -> None:
    assert with_receiver(TEXT, "A T1", "c@x.de") == TEXT.replace("a@x.de", "c@x.de")
    assert with_receiver(TEXT, "B", None) == TEXT.replace("B = 'b@x.de'\n", "")
    assert with_receiver(TEXT, "Ü", "u@x.de") == TEXT.replace("b@x.de'\n", 'b@x.de\'\n"Ü" = "u@x.de"\n')
    assert with_receiver("a = 1", "B", "b@x.de") == 'a = 1\n\n[empfaenger]\nB = "b@x.de"\n'
    windows = TEXT.replace("\n", "\r\n")
    assert with_receiver(windows, "C", "c@x.de") == windows.replace("b@x.de'\r\n", 'b@x.de\'\r\nC = "c@x.de"\r\n')


@pytest.mark.parametrize(
    "text", ["empfaenger = { B = 'b@x.de' }\n", "empfaenger.B = 'b@x.de'\n", "[empfaenger]\nB = '''\nb@x.de'''\n"]
)
def test_what_one_line_cannot_change_is_refused(text: str) -> None:
    with pytest.raises(StoreRefused, match="in der Datei selbst"):
        with_receiver(text, "B", "c@x.de")
