"""Days as an export writes them: SQL over one text, form by form in the order of the mapping."""

from __future__ import annotations

from intake.cells.fields import FIRST_DAY, LAST_DAY
from intake.database import literal
from schemas.delivery.dateform import EXCEL_DAY, MONTHS, DateForm, read_form
from schemas.node import fold

_ISO = r"\d{4}-\d{2}-\d{2}([ T]00:00(:00(\.0+)?)?Z?)?"
_ISO_TIME = r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?"
_SHORT = {"jan": 1, "feb": 2, "mrz": 3, "maer": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9,
          "okt": 10, "nov": 11, "dez": 12}  # fmt: skip


def day(text: str, forms: tuple[str, ...], century: int | None) -> str:
    """The DATE of a text; NULL for what no form fits, no calendar knows, or lies outside 1900–2199.

    A day in ISO 8601, as typed cells bring it, needs no form; with a time it needs a form that has one.
    """
    known = [form for form in map(read_form, forms) if form is not None]
    timed = any("hour" in form.groups for form in known)
    branches = [
        f"WHEN regexp_full_match({text}, {literal(_ISO_TIME if timed else _ISO)}) "
        f"OR regexp_full_match({text}, {literal(_ISO)}) THEN TRY_CAST(left({text}, 10) AS DATE)"
    ]
    for form in known:
        branches.append(
            f"WHEN regexp_full_match({text}, {literal(form.pattern)}) THEN {_calendar(text, form, century)}"
        )
    found = f"coalesce({', '.join(f'CASE {branch} END' for branch in branches)})"
    if EXCEL_DAY in forms:
        serial = f"CASE WHEN regexp_full_match({text}, '[1-9]\\d{{0,5}}') THEN DATE '1899-12-30' + {text}::INTEGER END"
        found = f"coalesce({found}, {serial})"
    return f"(CASE WHEN {found} BETWEEN {FIRST_DAY} AND {LAST_DAY} THEN {found} END)"


def _calendar(text: str, form: DateForm, century: int | None) -> str:
    def piece(name: str) -> str:
        return f"regexp_extract({text}, {literal(form.pattern)}, {form.group(name)})"

    year = piece("year") if "year" in form.groups else _long_year(piece("short"), century)
    month = f"lpad({piece('month')}, 2, '0')" if "month" in form.groups else _month(piece("word"))
    made = f"TRY_CAST({year} || '-' || {month} || '-' || lpad({piece('day')}, 2, '0') AS DATE)"
    limits = {"hour": 24, "minute": 60, "second": 60}
    right = [f"{piece(name)}::INTEGER < {limits[name]}" for name in limits if name in form.groups]
    return f"CASE WHEN {' AND '.join(right)} THEN {made} END" if right else made


def _long_year(short: str, century: int | None) -> str:
    first = century or 1900
    base = first - first % 100
    number = f"{short}::INTEGER"
    return f"CAST({number} + CASE WHEN {number} >= {first % 100} THEN {base} ELSE {base + 100} END AS VARCHAR)"


def _month(word: str) -> str:
    names = {fold(name).casefold(): number for number, name in enumerate(MONTHS, start=1)} | _SHORT
    plain = f"lower(replace(replace({word}, '.', ''), 'ä', 'ae'))"
    known = " ".join(f"WHEN {literal(name)} THEN '{number:02}'" for name, number in names.items())
    return f"(CASE {plain} {known} END)"
