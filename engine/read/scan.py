"""Line by line through a file: every mistake of its outer form, each repaired so that the next can be found.

YAML's own parser stops at the first mistake and speaks of tokens; this walk knows only what rule files may contain:
keys, values, lists, indentation. What it lets pass, the parser can read.
"""

from __future__ import annotations

import re

from engine.read import lines, values
from engine.read.levels import Last, Levels, Misfit
from engine.read.sheet import Sheet
from engine.read.split import Content, closing, comment, split
from schemas.node import fold

DEEPEST = 40
"""How many levels of indentation a file may have."""

_INDENTING = " \t\u00a0"
_DASH = re.compile(r"-(?:[ \t]|$)")
_BEGINNING = re.compile(r"---[ \t]*(#.*)?$")
_MARKER = re.compile(r"(---|\.\.\.)([ \t]|$)")


def scan(sheet: Sheet) -> None:
    """Report and repair what is wrong with the outer form of the file."""
    walk = Scan(sheet)
    for number in range(len(sheet.lines)):
        walk.line(number)
    lines.tell_tabs(sheet, walk.tabs)


class Scan:
    """What has to be remembered from line to line."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.levels = Levels()
        self.last = Last(-1, "empty", "")
        self.block: int | None = None
        self.brackets: tuple[int, int] | None = None
        self.resume = 0
        self.tabs: list[tuple[int, int]] = []
        self.ended = False
        self.damage: int | None = None
        self.read = 0

    def line(self, number: int) -> None:
        """Read one line."""
        text = self.sheet.lines[number]
        blank = not text.strip(_INDENTING)
        if self.ended or blank:
            self.sheet.lines[number] = ""
        if self.ended or blank or number < self.resume:
            return
        column = len(text) - len(text.lstrip(_INDENTING))
        if text[:column].strip(" "):
            column = self._untab(number, column)
        if self.block is not None:
            if column > self.block:
                return
            self.block = None
        if self._in_brackets(number, column):
            return
        if text.lstrip(_INDENTING).startswith("#"):
            self.last.kind = "" if self.last.kind == "plain" else self.last.kind
        elif column or not self._marker(number):
            self._content(number, column)

    def _untab(self, number: int, width: int) -> int:
        """A tab counts as two blanks; what it meant is settled by snapping to a level without a word."""
        self.tabs.append((number, width))
        blanks = sum(2 if char == "\t" else 1 for char in self.sheet.lines[number][:width])
        self.sheet.indent(number, blanks)
        return blanks

    def _in_brackets(self, number: int, column: int) -> bool:
        if self.brackets is None:
            return False
        parent, depth = self.brackets
        if column <= parent and not re.fullmatch(r"[\]}]+,?", self.sheet.lines[number].strip()):
            self.brackets = None
            return False
        depth += values.brackets(self.sheet, number, column)
        if column <= parent:
            self.sheet.lines[number] = ""
        self.brackets = (parent, depth) if depth > 0 else None
        return True

    def _marker(self, number: int) -> bool:
        """One `---` may stand before the content and a marker after it; whatever follows is left out, and told."""
        text = self.sheet.lines[number].rstrip()
        if not _MARKER.match(text):
            return False
        begins = not self.levels.open and _BEGINNING.match(text)
        ends = text in ("---", "...") and not any(map(str.strip, self.sheet.lines[number + 1 :]))
        if not begins and not ends:
            self.sheet.report("R113", number, (0, len(text)), f"„{text[:3]}“ trennt zwei Dokumente; jedes gehört "
                              "in eine eigene Datei.")  # fmt: skip
            self.ended = True
        self.sheet.lines[number] = ""
        return True

    def _content(self, number: int, column: int) -> None:
        lines.plain_blanks(self.sheet, number)
        goes_on = self.last.kind == "plain" and column > self.last.column
        if not goes_on:
            lines.foreign_marks(self.sheet, number, column)
            lines.mend_dash(self.sheet, number, column)
        dashes, content = self._parts(number, column)
        if content and content.key and lines.mend_glued(self.sheet, number, *content.key):
            dashes, content = self._parts(number, column)
        text_only = not dashes and content is not None and content.key is None
        if goes_on:
            if text_only:
                self._goes_on(number, column)
                return
            if not (dashes and self.last.alone and column <= self.last.alone[1]):
                self._mend_alone()
        if self.damage is not None and (column < self.damage or (not column and content and content.key)):
            self.damage = None
        if text_only and not self._alone(number, column):
            return
        if text_only and self.last.takes(column, False):
            self._value(number, column, Last(self.last.column, "", self.last.key, (number, column), self.last.dash))
            return
        column = self._settle(number, column, bool(self._parts(number, column)[0]))
        self._read(number, column)

    def _parts(self, number: int, column: int) -> tuple[list[int], Content | None]:
        """The dashes at the beginning of the content, and what follows them (None: nothing)."""
        text = self.sheet.lines[number]
        dashes = []
        while _DASH.match(text, column):
            dashes.append(column)
            column += 1
            while text[column : column + 1] in (" ", "\t") and column < len(text):
                column += 1
        if column >= len(text) or text[column] == "#":
            return dashes, None
        return dashes, split(text, column)

    def _goes_on(self, number: int, column: int) -> None:
        """A text that goes on in the next line; a comment behind it ends it."""
        if comment(self.sheet.lines[number], column) is not None:
            self.last.kind = ""

    def _alone(self, number: int, column: int) -> bool:
        """Text in a line of its own: mend what it lacks; False if there is nothing left to read in it."""
        text = self.sheet.lines[number][column:]
        if self.last.takes(column, False):
            if lines.is_glued_key(text):
                lines.mend_colon(self.sheet, number, column)
                self._content(number, column)
                return False
            return True
        if text[0] in "[{":
            self._loose_brackets(number, column)
            return False
        if self.levels.lists_at(column):
            end = column + len(text.rstrip())
            self.sheet.report("R121", number, (column, end), "Vor diesem Listeneintrag fehlt „- “.",
                              f"- {self.sheet.text(number, column, end)}")  # fmt: skip
            self.sheet.insert(number, column, "- ")
            return True
        if text[0] in "\"'" and closing(self.sheet.lines[number], column) is None:
            self.resume = lines.open_quote(self.sheet, number, column, column)
            self._break(column)
            return False
        if not lines.mend_colon(self.sheet, number, column, self.damage is not None):
            self._break(column)
        return True

    def _break(self, column: int) -> None:
        """From here to the next line that begins further left, indentation cannot be judged; nothing more is read."""
        self.sheet.readable = False
        self.damage = column if self.damage is None else min(column, self.damage)

    def _loose_brackets(self, number: int, column: int) -> None:
        end = len(self.sheet.lines[number].rstrip())
        self.sheet.report("R112", number, (column, end), values.NO_BRACKETS)
        self._break(column)
        depth = values.brackets(self.sheet, number, column)
        self.brackets = (column - 1, depth) if depth > 0 else None

    def _mend_alone(self) -> None:
        """The text of the line before turns out to be a key: what follows belongs to it."""
        if self.last.alone is None:
            return
        line, column = self.last.alone
        if not lines.mend_colon(self.sheet, line, column, self.damage is not None):
            self._break(column)
        content = split(self.sheet.lines[line], column)
        if content.key is None:
            self._break(column)
            return
        self._push(line, column, False, self.last.key)
        value = self.sheet.lines[line][content.value :].strip()
        if value and (value[0] in "\"'" or value[0] in values.SPECIAL):
            self.sheet.mask(line, content.value)
        self.last = Last(column, "plain" if value else "empty", fold(self.sheet.text(line, *content.key)))

    def _settle(self, number: int, column: int, listing: bool) -> int:
        """The column of the level that the line belongs to, reported and mended if it is another one."""
        right, misfit = self.levels.settle(column, listing, self.last)
        if misfit is not None and not (self.tabs and self.tabs[-1][0] == number):
            echo = misfit is Misfit.TOO_DEEP and self.sheet.known(self.read)
            if self.damage is None and not echo:
                self._tell_misfit(number, column, misfit)
            if echo or misfit is Misfit.MIXED or abs(right - column) > 2:
                self._break(min(column, right))
                self.levels.push(column, listing, self.last.key)
                right = column
        if right != column:
            self.sheet.indent(number, right)
        self._too_deep(number, right)
        return right

    def _tell_misfit(self, number: int, column: int, misfit: Misfit) -> None:
        text = self.sheet.lines[number]
        content = self._parts(number, column)[1]
        end = content.key[1] if content and content.key else len(text.rstrip())
        if misfit is Misfit.MIXED:
            self.sheet.report("R121", number, (column, end), "Auf einer Höhe stehen entweder Listeneinträge („- “) "
                              "oder Schlüssel, nicht beides.")  # fmt: skip
            return
        fitting = " oder ".join(str(near) for near in self.levels.neighbours(column))
        self.sheet.report("R106", number, (column, end), f"Die Einrückung um {column} Leerzeichen passt zu keiner "
                          f"Zeile darüber; möglich: {fitting}.")  # fmt: skip

    def _push(self, number: int, column: int, listing: bool, key: str) -> None:
        self.levels.push(column, listing, key)
        self._too_deep(number, column)

    def _too_deep(self, number: int, column: int) -> None:
        if len(self.levels.open) > DEEPEST and not self.ended:
            end = len(self.sheet.lines[number])
            self.sheet.report("R117", number, (column, end), f"Die Datei ist tiefer als {DEEPEST} Stufen eingerückt.")
            self.ended, self.sheet.readable = True, False

    def _read(self, number: int, column: int) -> None:
        """Take in the dashes, the key and the value of a line whose level is settled."""
        self.read = number
        dashes, content = self._parts(number, column)
        owner = self.levels.open[-1].key
        if content and content.key and self.sheet.lines[number][content.key[0]] in "[{":
            self._loose_brackets(number, content.key[0])
            return
        for nth, dash in enumerate(dashes):
            if nth:
                self._push(number, dash, True, owner)
            self.last = Last(dash, "empty", owner, None, True)
        if content is None:
            return
        if content.key is None:
            self._value(number, content.value, Last(self.last.column, "", owner, (number, content.value), True))
            return
        start, end = content.key
        if dashes:
            self._push(number, start, False, owner)
        if not values.check_key(self.sheet, number, start, end):
            self._break(min(column, start))
        key = fold(self.sheet.text(number, start, end).strip("\"'"))
        self._value(number, content.value, Last(start, "empty", key))

    def _value(self, number: int, start: int, last: Last) -> None:
        """Take in a value that begins at `start` (or does not begin at all)."""
        self.last = last
        text = self.sheet.lines[number]
        if start >= len(text) or (text[start] == "#" and not values.hidden(self.sheet, number, start, last.key)):
            last.kind = "empty"
            return
        ending = values.check(self.sheet, number, start, last.key)
        last.kind = "plain" if ending.kind == "plain" else ""
        if ending.kind == "block":
            self.block = last.column
        elif ending.kind == "brackets":
            self.brackets = (last.column, ending.brackets) if ending.brackets > 0 else None
        elif ending.kind == "open quote":
            self.resume = lines.open_quote(self.sheet, number, start, last.column)
