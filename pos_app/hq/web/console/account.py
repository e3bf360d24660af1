"""One's own account: passphrase, second factor, recovery codes, and the stays that are open."""

from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from pos_app.domain.errors import Refused
from pos_app.hq.people import operators, second_factor
from pos_app.hq.people.passphrases import PASSPHRASE_MIN
from pos_app.hq.store import factors, state
from pos_app.hq.store import operators as store
from pos_app.hq.web.console.guard import give_cookie
from pos_app.hq.web.console.second import SET_UP, person_of, shown_once
from pos_app.hq.web.console.session import IDLE
from pos_app.hq.web.console.visit import Visit, moved, page

ACCOUNT = "/console/account"
KEY_SIGNS = 16
"""Of a stay's hash, enough to name it on its owner's page."""
SIGN_INS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay of the person: since when, heard when, from where; whether it is this one."""

    key: str
    made_at: datetime
    seen_at: datetime
    address: str
    here: bool


def account(visit: Visit) -> Response:
    """`/console/account`."""
    return _shown(visit, "", 200)


def _shown(visit: Visit, problem: str, status: int) -> Response:
    who = visit.who
    with visit.hq.read() as unit:
        factor = factors.find(unit, who.operator_id)
        left = factors.codes_left(unit, who.operator_id)
        made = factors.codes_made(unit, who.operator_id)
        told = state.sign_ins(unit, who.login, SIGN_INS_SHOWN)
        found = [
            Stay(
                key=one.session_hash[:KEY_SIGNS],
                made_at=one.made_at,
                seen_at=one.seen_at,
                address=one.address,
                here=one.session_hash == who.session_hash,
            )
            for one in store.sessions_of(unit, who.operator_id)
            if visit.show.now - one.seen_at < IDLE
        ]
    return page(
        visit,
        "account.html",
        "",
        http=status,
        problem=problem,
        factor_since=factor.made_at if factor else None,
        codes_left=left,
        codes_made=made,
        stays=found,
        sign_ins=told,
        least=PASSPHRASE_MIN,
    )


def change_passphrase(visit: Visit) -> Response:
    """Another passphrase; every other stay of the person ends, this one gets a new id."""
    old, new = visit.form.get("password", ""), visit.form.get("new_password", "")
    try:
        here = visit.who.session_hash
        person = person_of(visit)
        operators.change_passphrase(visit.hq, person, old, new, address=visit.address, here=here)
    except Refused as error:
        return _shown(visit, visit.words(f"refused_{error.code}", **dict(error.details)), 422)
    answer = moved(ACCOUNT, said="passphrase_changed")
    return give_cookie(answer, visit.proved().cookie, secure=visit.secure)


def end_stays(visit: Visit) -> Response:
    """End one other stay, or all others."""
    key = visit.typed("stay", KEY_SIGNS)
    with visit.hq.read() as unit:
        mine = store.sessions_of(unit, visit.who.operator_id)
    ended = [
        one.session_hash
        for one in mine
        if one.session_hash != visit.who.session_hash
        and (not key or one.session_hash.startswith(key))
    ]
    operators.end_stays(visit.hq, visit.who.login, ended)
    return moved(ACCOUNT, said="stay_ended")


def new_codes(visit: Visit) -> Response:
    """Recovery codes in the place of those that the page spoke of, shown once."""
    person = person_of(visit)
    try:
        operators.check(visit.hq, person.login, visit.form.get("password", ""), visit.address)
        codes = second_factor.new_codes(visit.hq, person, visit.typed("instead_of", 40))
    except Refused as error:
        return _shown(visit, visit.words(f"refused_{error.code}", **dict(error.details)), 422)
    return shown_once(visit, codes, ACCOUNT)


def replace_second(_visit: Visit) -> Response:
    """The old second factor was just shown; another device takes its place."""
    return moved(SET_UP, next=ACCOUNT)
