"""What somebody reads who lacks a right: the same whether or not anything is at the address."""

from starlette.responses import Response

from pos_app.hq.people.rights import may
from pos_app.hq.store import operators, state
from pos_app.hq.web.console.visit import Visit, problem

ASKED_MAX = 2
"""Administrators that the page names."""


def not_permitted(visit: Visit, right: str) -> Response:
    """The right that is missing, whether or not there is anything at the address; who wanted it is
    journalled.
    """
    t, hq, told = visit.words, visit.hq, {"right": right, "address": visit.path[:200]}
    hq.run(lambda unit: state.journal(unit, hq.now(), visit.who.login, "right_refused", **told))
    with hq.read() as unit:
        people = [x.name for x in operators.every(unit) if x.active and x.role == "administrator"]
    who = ", ".join(people[:ASKED_MAX]) or t("role_administrator")
    said = t("right_needed", right=t.of("right", right.replace(".", "_")), who=who)
    if visit.who.stores and may(visit.who.role, right):
        said = t("right_elsewhere", stores=", ".join(sorted(visit.who.stores)))
    return problem(visit, t("not_permitted"), said, 403, safe=t("nothing_done"))
