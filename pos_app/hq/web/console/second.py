"""The second factor at the door, where it is set up, and where a change asks for it again; must
never tell how much of a code was right.
"""

import io
from collections.abc import Callable

import qrcode
from qrcode.image.svg import SvgPathImage
from starlette.responses import Response

from pos_app.domain.errors import Refused
from pos_app.hq.people import operators, second_factor
from pos_app.hq.rows import Operator
from pos_app.hq.store import operators as store
from pos_app.hq.web.console.guard import give_cookie, safe_target
from pos_app.hq.web.console.visit import NotFound, Visit, moved, page

AT_ONCE = "/console/second"
SET_UP = "/console/second/set-up"
CODE = "second_code"
"""The field of a code that a change asks for again."""
GROUP = 4


def person_of(visit: Visit) -> Operator:
    """The person as HQ knows them."""
    with visit.hq.read() as unit:
        found = store.find(unit, visit.who.operator_id)
    if found is None:
        raise NotFound
    return found


# --- at the door ----------------------------------------------------------------------------------


def form(visit: Visit) -> Response:
    """`/console/second`: the code; somebody without a second factor is led to set one up."""
    if visit.who.whole:
        return moved("/console")
    target = safe_target(visit.query.get("next", ""))
    if not second_factor.is_set_up(visit.hq, visit.who.operator_id):
        return moved(SET_UP, next=target)
    return _asked(visit, "", target, 200)


def _asked(visit: Visit, problem: str, target: str, status: int) -> Response:
    return page(visit, "second.html", "", http=status, problem=problem, next=target)


def check(visit: Visit) -> Response:
    """The code is right: the stay is whole, under a new id."""
    target = safe_target(visit.typed("next", 400))
    if visit.who.whole:
        return moved(target)
    try:
        second_factor.check(visit.hq, person_of(visit), visit.typed("code", 60), visit.address)
    except Refused as error:
        return _asked(visit, why(visit, error), target, 422)
    proved = visit.proved()
    return give_cookie(moved(target), proved.cookie, secure=visit.secure)


def why(visit: Visit, error: Refused) -> str:
    """What stood in the way of a code."""
    return visit.words(f"refused_{error.code}", **dict(error.details))


# --- setting it up --------------------------------------------------------------------------------


def may_set_up(visit: Visit) -> bool:
    """Whoever has no second factor yet; whoever has one shows it first."""
    if visit.who.fresh(visit.show.now):
        return True
    return not second_factor.is_set_up(visit.hq, visit.who.operator_id)


def set_up_form(visit: Visit) -> Response:
    """`/console/second/set-up`: the secret as a picture and in letters, and a field for its first
    code.
    """
    if not may_set_up(visit):
        return moved(AT_ONCE if not visit.who.whole else "/console/account")
    return _offered(visit, "", safe_target(visit.query.get("next", "")), 200)


def secret_of(visit: Visit) -> str:
    """The secret that this stay is offered."""
    return second_factor.derived_secret(visit.hq, visit.who.session_hash)


def _offered(visit: Visit, problem: str, target: str, status: int) -> Response:
    secret = secret_of(visit)
    groups = " ".join(secret[at : at + GROUP] for at in range(0, len(secret), GROUP))
    values = {"problem": problem, "next": target, "secret": groups}
    return page(visit, "second_set_up.html", "", http=status, **values)


def picture(visit: Visit) -> Response:
    """The same secret as a QR image, for whoever may set it up now."""
    if not may_set_up(visit):
        raise NotFound
    address = second_factor.address_of(visit.hq, person_of(visit), secret_of(visit))
    written = io.BytesIO()
    qrcode.make(address, image_factory=SvgPathImage, border=2).save(written)
    return Response(written.getvalue(), media_type="image/svg+xml")


def set_up(visit: Visit) -> Response:
    """The first code fits: the second factor counts from now on; its recovery codes, once. Whoever
    replaces one types the passphrase too, and every other stay ends.
    """
    if not may_set_up(visit):
        return moved(AT_ONCE)
    hq, target, person = visit.hq, safe_target(visit.typed("next", 400)), person_of(visit)
    try:
        if visit.who.whole:
            operators.check(hq, person.login, visit.form.get("password", ""), visit.address)
        here, typed = visit.who.session_hash, visit.typed("code", 60)
        codes = second_factor.set_up(hq, person, secret_of(visit), typed, here=here)
    except Refused as error:
        return _offered(visit, why(visit, error), target, 422)
    return shown_once(visit.proved(), codes, target)


def shown_once(visit: Visit, codes: list[str], target: str) -> Response:
    """The recovery codes; no page shows them again."""
    answer = page(visit, "recovery_codes.html", "", codes=codes, next=target)
    return give_cookie(answer, visit.cookie, secure=visit.secure)


# --- again ----------------------------------------------------------------------------------------


def needs_again(visit: Visit) -> bool:
    """Whether what was sent waits for the second factor (section 8)."""
    return not visit.hq.config.training and not visit.who.fresh(visit.show.now)


def again(visit: Visit) -> Visit | Response:
    """The visit with its second factor just shown, or the page that asks for it. What was typed is
    kept on that page and sent along with the code.
    """
    problem = ""
    if CODE in visit.form:
        try:
            typed = visit.typed(CODE, 60)
            second_factor.check(visit.hq, person_of(visit), typed, visit.address)
            return visit.proved()
        except Refused as error:
            problem = why(visit, error)
    kept = {name: text for name, text in visit.form.items() if name not in {CODE, "token"}}
    values = {"problem": problem, "kept": kept, "code_name": CODE}
    return page(visit, "second_again.html", "", http=422 if problem else 200, **values)


def after_again(visit: Visit, then: Callable[[Visit], Response]) -> Response:
    """That page, once the second factor was shown again."""
    if not needs_again(visit):
        return then(visit)
    answer = again(visit)
    if isinstance(answer, Response):
        return answer
    return give_cookie(then(answer), answer.cookie, secure=answer.secure)
