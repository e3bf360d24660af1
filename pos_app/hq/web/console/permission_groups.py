"""Permission groups: three answers to every operation, and limits beyond which somebody else
approves (R51-R53, K8).
"""

from dataclasses import dataclass

from starlette.responses import Response

from pos_app.domain.errors import Refused
from pos_app.domain.money import RATE_ONE, parse_rate
from pos_app.domain.user_operations import USER_OPERATIONS, Family, UserOperation
from pos_app.hq.master import records
from pos_app.hq.master.compose import group_of, works_in
from pos_app.hq.master.fields import STATES, Reading, Shape, from_form
from pos_app.hq.master.kinds import KINDS
from pos_app.hq.master.states import MasterState, draft, empty, published
from pos_app.hq.master_rows import Record
from pos_app.hq.web.console.data_pages import Answer, history, kept
from pos_app.hq.web.console.publish_view import publish_box
from pos_app.hq.web.console.record_form import (
    Form,
    operation,
    operation_states,
    title,
    to_form,
    wrong_list,
)
from pos_app.hq.web.console.repair.conflict import contested
from pos_app.hq.web.console.visit import NotFound, Visit, moved, page

KIND = KINDS["group"]
FIRST = STATES[0]


@dataclass(frozen=True, slots=True)
class Answered:
    """One operation of the matrix: its answer, and what the tills have where that differs."""

    operation: UserOperation
    word: str
    state: str
    before: str
    other: str


@dataclass(frozen=True, slots=True)
class FamilyRows:
    """The operations of a family, with how many have which answer."""

    name: str
    word: str
    said: str
    rows: tuple[Answered, ...]

    @property
    def open(self) -> bool:
        """Whether there is more to see than that everything is allowed."""
        making = self.name == Family.MAKING.value
        return making or any(x.state != FIRST or x.before or x.other for x in self.rows)


def new_group(visit: Visit) -> Response:
    """`/console/groups/new`."""
    return group_page(visit, "", to_form(KIND.fields, empty(KIND), visit), Answer())


def group(visit: Visit) -> Response:
    """`/console/groups/{key}`."""
    key = visit.names["key"]
    with visit.hq.read() as unit:
        record = draft(unit).one("group", key)
    if record is None:
        raise NotFound
    return group_page(visit, key, to_form(KIND.fields, record, visit), Answer())


def group_page(visit: Visit, key: str, sent: dict[str, str], said: Answer) -> Response:
    """The matrix, the limits, and the change at the right."""
    with visit.hq.read() as unit:
        data, at_tills = draft(unit), published(unit)
        past = history(visit, unit, data, KIND, key)
        box = publish_box(visit, unit, (KIND.job,))
        record, before = data.one("group", key), at_tills.one("group", key)
        form = Form(visit, data, KIND, sent, said.wrongs, before, record)
        seen, conflict = contested(form, unit, key, KIND.fields, said.status)
    other = data.one("group", visit.asked("with", 40))
    people = [x for x in data.every("staff").values() if x["active"] and group_of(data, x) == key]
    return page(
        visit,
        "group.html",
        "groups",
        http=said.status,
        kind=KIND,
        key=key,
        title=title(record, key),
        families=families(visit, sent, before, other),
        states=operation_states(visit),
        names=[form.input(one) for one in KIND.fields[:2]],
        limits=[form.input(one) for one in KIND.fields[2:] if one.shape is not Shape.MATRIX],
        layout=next(iter(sorted(data.every("layout"))), ""),
        others=[(x, title(y, x)) for x, y in sorted(data.every("group").items()) if x != key],
        other=title(other, visit.asked("with", 40)) if other else "",
        people=len(people),
        jobs=[title(x, y) for y, x in sorted(data.every("job").items()) if x["group"] == key],
        reach=reach_said(visit, data, at_tills, people),
        tried=try_it(visit, data),
        wrongs=wrong_list(visit, KIND, said.wrongs),
        refused=said.refused,
        seen=seen,
        conflict=conflict,
        differs=record != before,
        box=box,
        history=past,
    )


def reach_said(
    visit: Visit, data: MasterState, at_tills: MasterState, people: list[Record]
) -> str:
    """Whom a change reaches, and how long a till that hears nothing keeps the old rights (S5)."""
    t, everywhere = visit.words, data.every("store")
    stores = {store for one in people for store in one["stores"] or everywhere}
    hours = sorted({x["offline_grace_hours"] for x in at_tills.every("profile").values()})
    whom, where = t.count("reached_people", len(people)), t.count("reached_stores", len(stores))
    reach = t("group_reaches", people=whom, stores=where, number=KIND.job)
    if not hours or not hours[0]:
        return f"{reach} " + t("group_grace_endless")
    return f"{reach} " + t("group_grace", hours=" / ".join(map(str, hours)))


def families(
    visit: Visit, sent: dict[str, str], before: Record | None, other: Record | None
) -> list[FamilyRows]:
    """Every guarded operation by its family."""
    t = visit.words
    found = []
    for family in Family:
        rows = []
        for one in USER_OPERATIONS:
            if one.family is not family or not one.guarded:
                continue
            state = sent.get(f"permissions-{one.name}", FIRST)
            old = before["permissions"].get(one.name, FIRST) if before else state
            theirs = other["permissions"].get(one.name, FIRST) if other else state
            rows.append(
                Answered(
                    one,
                    operation(visit, one.name),
                    state,
                    t.of("state", old) if old != state else "",
                    t.of("state", theirs) if theirs != state else "",
                )
            )
        if rows:
            said = ", ".join(
                f"{sum(x.state == state for x in rows)} {t.of('state', state).lower()}"
                for state in STATES
            )
            found.append(FamilyRows(family.value, t.of("family", family.value), said, tuple(rows)))
    return found


# --- try it ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tried:
    """The question that somebody asked, and its answer."""

    people: tuple[tuple[str, str], ...]
    stores: tuple[tuple[str, str], ...]
    operations: tuple[tuple[str, str], ...]
    person: str
    store: str
    what: str
    percent: str
    state: str = ""
    why: str = ""
    approvers: str = ""


def try_it(visit: Visit, data: MasterState) -> Tried:
    """May this person do that in this store, and if not alone, who could approve?"""
    staff = data.every("staff")
    chosen = Tried(
        people=tuple((key, str(one["name"])) for key, one in sorted(staff.items())),
        stores=tuple((key, title(x, key)) for key, x in sorted(data.every("store").items())),
        operations=tuple((x.name, operation(visit, x.name)) for x in USER_OPERATIONS if x.guarded),
        person=visit.asked("person", 40),
        store=visit.asked("store", 8),
        what=visit.asked("what", 40) or "override_deposit",
        percent=visit.asked("percent", 8),
    )
    person = data.one("staff", chosen.person)
    if person is None:
        return chosen
    state, why = answer_of(visit, data, person, chosen)
    able = [
        str(one["name"])
        for key, one in sorted(staff.items())
        if key != chosen.person
        and works_in(one, chosen.store)
        and may_approve(visit, data, one, chosen)
    ]
    approvers = ", ".join(able) or visit.words("nobody")
    return Tried(
        chosen.people,
        chosen.stores,
        chosen.operations,
        chosen.person,
        chosen.store,
        chosen.what,
        chosen.percent,
        state,
        why,
        approvers if state == "with_approval" else "",
    )


def answer_of(visit: Visit, data: MasterState, person: Record, asked: Tried) -> tuple[str, str]:
    """The answer of the person's group, and why."""
    t, s = visit.words, visit.show
    own = data.one("group", group_of(data, person))
    if own is None or not works_in(person, asked.store):
        return "denied", t("try_not_here")
    state = str(own["permissions"].get(asked.what, FIRST))
    if state != FIRST:
        return state, t("try_group_says", group=own["name"], state=t.of("state", state).lower())
    rate = percent_of(asked)
    if asked.what == "override_deposit" and rate is not None and rate < own["lowest_deposit_rate"]:
        lowest = s.rate(own["lowest_deposit_rate"])
        return "with_approval", t(
            "try_deposit", rate=s.rate(rate), lowest=lowest, group=own["name"]
        )
    if asked.what == "line_discount" and rate is not None and rate > own["highest_discount_rate"]:
        highest = s.rate(own["highest_discount_rate"])
        return "with_approval", t(
            "try_discount", rate=s.rate(rate), highest=highest, group=own["name"]
        )
    return FIRST, t("try_group_says", group=own["name"], state=t.of("state", FIRST).lower())


def percent_of(asked: Tried) -> int | None:
    """The percentage that was asked about, if it is one."""
    try:
        found = parse_rate(asked.percent)
    except Refused:
        return None
    return found if 0 <= found <= RATE_ONE else None


def may_approve(visit: Visit, data: MasterState, person: Record, asked: Tried) -> bool:
    """Whether the person may let it pass for somebody else (R53)."""
    own = data.one("group", group_of(data, person))
    if own is None or not own["approves"]:
        return False
    return answer_of(visit, data, person, asked)[0] == FIRST


# --- saving ---------------------------------------------------------------------------------------


def save(visit: Visit) -> Response:
    """The group into the draft; a button of a family sets all its answers at once."""
    key = visit.names.get("key", "")
    sent = dict(visit.form)
    for family in Family:
        wish = sent.pop(f"all-{family.value}", "")
        if wish in STATES:
            names = [x.name for x in USER_OPERATIONS if x.guarded and x.family is family]
            sent |= {f"permissions-{name}": wish for name in names}
    reading = Reading()
    record = from_form(KIND.fields, sent, reading)
    states = record["permissions"]
    record["permissions"] = {name: state for name, state in states.items() if state != FIRST}
    if key:
        record["group_id"] = key
    wrongs, refused, status = kept(visit, KIND, key, record, reading)
    if wrongs or refused:
        return group_page(visit, key, sent, Answer(wrongs, refused, status))
    return moved(f"/console/groups/{records.key_of(KIND, record)}", said="kept_in_draft")
