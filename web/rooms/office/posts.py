"""The pages of which post answers for which rule, and of the agreements that rules about employees need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from jobs.office.values.lines import Line, Section, lines, wanted, with_lines
from schemas.node import fold
from web.gate.guard import allowed
from web.rooms.office.proposing import NO_TITLE, PROPOSE, SEE, propose, waiting, writes
from web.visit import Visit, Visiting

router = APIRouter()
POSTS, AGREEMENTS = "/verwaltung/zustaendigkeiten", "/verwaltung/dienstvereinbarungen"
MORE = 3
"""So many further rules can be given a post at once."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a form said: the lines of rules by their id, the further ones as (rule, line), and what it is about."""

    lines: Mapping[str, str]
    more: tuple[tuple[str, str], ...] = ()
    title: str = ""


@router.get("/zustaendigkeiten", dependencies=[allowed(*SEE)])
def posts(visit: Visiting) -> Response:
    """Which post answers for which rule."""
    return _posts(visit, Written({}), {})


@router.post("/zustaendigkeiten", dependencies=[allowed(*PROPOSE)])
async def posts_sent(request: Request, visit: Visiting) -> Response:
    """Proposes other posts."""
    return await run_in_threadpool(_send_posts, visit, await _written(request))


@router.get("/dienstvereinbarungen", dependencies=[allowed(*SEE)])
def agreements(visit: Visiting) -> Response:
    """By which agreement which rule about employees is on."""
    return _agreements(visit, Written({}), {})


@router.post("/dienstvereinbarungen", dependencies=[allowed(*PROPOSE)])
async def agreements_sent(request: Request, visit: Visiting) -> Response:
    """Proposes other agreements."""
    return await run_in_threadpool(_send_agreements, visit, await _written(request))


async def _written(request: Request) -> Written:
    form = {name: said for name, said in (await request.form()).items() if isinstance(said, str)}
    by_rule = {name.partition("/")[2]: said for name, said in form.items() if name.startswith("zeile/")}
    more = tuple((form.get(f"regel-{n}", ""), form.get(f"stelle-{n}", "").strip()) for n in range(1, MORE + 1))
    return Written(by_rule, more, form.get("titel", ""))


def _send_posts(visit: Visit, said: Written) -> Response:
    store = visit.house.store
    there = lines(store.rules, store.office, Section.RESPONSIBLE)
    known = {one.rule: one for one in there}
    errors: dict[str, str] = {}
    further: dict[str, str] = {}
    for number, (rule, post) in enumerate(said.more, 1):
        if rule and not post:
            errors[f"stelle-{number}"] = "Bitte die Stelle angeben."
        elif post and rule not in known:
            errors[f"regel-{number}"] = "Bitte die Regel wählen."
        elif post and (known[rule].own or rule in further):
            errors[f"regel-{number}"] = f"„{known[rule].title}“ steht schon weiter oben."
        elif post:
            further[rule] = post
    fields = {rule: f"stelle-{n}" for n, (rule, _) in enumerate(said.more, 1) if rule in further}
    wish = wanted(there, {**{rule: post for rule, post in said.lines.items() if known.get(rule)}, **further})
    return _send(visit, Section.RESPONSIBLE, wish, said, errors, fields) or _posts(visit, said, errors)


def _send_agreements(visit: Visit, said: Written) -> Response:
    store = visit.house.store
    wish = wanted(lines(store.rules, store.office, Section.AGREEMENTS), said.lines)
    errors: dict[str, str] = {}
    return _send(visit, Section.AGREEMENTS, wish, said, errors, {}) or _agreements(visit, said, errors)


def _send(
    visit: Visit, section: Section, wish: Mapping[str, str], said: Written, errors: dict[str, str],
    fields: Mapping[str, str],
) -> Response | None:  # fmt: skip
    """The answer to a proposal; None where something is wrong: then `errors` say what, by the field of each rule."""
    store = visit.house.store
    if not wish and not errors:
        return visit.to(POSTS if section is Section.RESPONSIBLE else AGREEMENTS, "Es ist nichts geändert.", "info")
    made = with_lines(store.rules, store.office, section, wish)
    errors |= {fields.get(rule, f"zeile/{rule}"): text for rule, text in made.mistakes.items()}
    if not said.title.strip():
        errors["titel"] = NO_TITLE
    return None if errors or made.text is None else propose(visit, made.text, said.title)


def _posts(visit: Visit, said: Written, errors: Mapping[str, str]) -> Response:
    store = visit.house.store
    found = lines(store.rules, store.office, Section.RESPONSIBLE)
    own = [one for one in found if one.own]
    return visit.page(
        "verwaltung/zustaendigkeiten.html", 422 if errors else 200, own=own, choices=_choices(found), said=said,
        more=range(1, MORE + 1), posts=_by_post(found), names=sorted({one.holds for one in found if one.holds}),
        errors=errors, write=writes(visit), waiting=waiting(visit),
    )  # fmt: skip


def _agreements(visit: Visit, said: Written, errors: Mapping[str, str]) -> Response:
    store = visit.house.store
    found = lines(store.rules, store.office, Section.AGREEMENTS)
    return visit.page(
        "verwaltung/dienstvereinbarungen.html", 422 if errors else 200, rules=found, said=said, errors=errors,
        write=writes(visit), waiting=waiting(visit),
    )  # fmt: skip


def _choices(found: Sequence[Line]) -> list[tuple[str, object]]:
    """The rules without a post of the office's own, by topic."""
    topics: dict[str, list[tuple[str, str]]] = {}
    for one in found:
        if not one.own and not one.off:
            shipped = f" ({one.shipped})" if one.shipped else ""
            topics.setdefault(one.topic, []).append((one.rule, f"{one.title}{shipped}"))
    ordered = sorted(topics.items(), key=lambda pair: pair[0].casefold())
    return [("", "keine"), *((name, rules) for name, rules in ordered)]


def _by_post(found: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """The rules that the office has, by the post that answers for them."""
    groups: dict[str, tuple[str, list[Line]]] = {}
    for one in found:
        if not one.off and one.holds:
            groups.setdefault(fold(one.holds), (one.holds, []))[1].append(one)
    return sorted(groups.values(), key=lambda pair: pair[0].casefold())
