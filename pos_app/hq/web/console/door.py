"""In and out of the console; must never tell why a sign-in failed."""

from starlette.responses import Response

from pos_app.domain.errors import Refused, Unavailable
from pos_app.hq.people import operators
from pos_app.hq.web.console import session
from pos_app.hq.web.console.guard import give_cookie, safe_target
from pos_app.hq.web.console.kept_forms import ADDRESS as KEPT
from pos_app.hq.web.console.second import CODE
from pos_app.hq.web.console.visit import Visit, moved, page
from pos_app.hq.words import FIRST_LANGUAGE, LANGUAGES

AT = "/console/sign-in"
KEYS = (
    ("/", "key_search"),
    ("?", "key_list"),
    ("G O", "orders"),
    ("G R", "repair"),
    ("G T", "transactions"),
    ("G S", "synchronise"),
    ("G P", "publishing"),
    ("J", "key_next"),
    ("K", "key_previous"),
    ("X", "key_choose"),
    ("Enter", "key_open"),
    ("Ctrl + Enter", "key_main"),
)


def sign_in_form(visit: Visit) -> Response:
    """`/console/sign-in`."""
    if visit.session is not None:
        return moved("/console")
    return form(visit, "", "")


def form(visit: Visit, operator: str, problem: str, status: int = 200) -> Response:
    """The form; it keeps what was typed, and works with password managers (3.3.8)."""
    target = safe_target(visit.query.get("next", "") or visit.form.get("next", ""))
    values = {"operator": operator, "problem": problem, "next": target}
    answer = page(visit, "sign_in.html", "", http=status, kept=target == KEPT, **values)
    return give_cookie(answer, visit.cookie, secure=visit.secure)


def shut(target: str, language: str) -> Response:
    """To the sign-in form, which goes on speaking as the person whose stay has ended."""
    spoken = "" if language == FIRST_LANGUAGE else language
    query = {"next": target, "language": spoken}
    return moved(AT, **{name: text for name, text in query.items() if text})


def sign_in(visit: Visit) -> Response:
    """A new session under a new id, or one sentence for every failure."""
    login = visit.typed("operator", 64)
    try:
        password = visit.form.get("password", "")
        person = operators.sign_in(visit.hq, login, password, visit.address)
    except Refused as error:
        code = "sign_in_wait" if error.code == "SIGN_IN_WAIT" else "sign_in_failed"
        return form(visit, login, visit.words(code, **error.details), 403)
    except Unavailable:
        return form(visit, login, visit.words("sign_in_busy"), 503)
    language = visit.typed("language", 2)
    answer = moved(safe_target(visit.typed("next", 400)))
    spoken = language if language in LANGUAGES else FIRST_LANGUAGE
    factor_at = visit.hq.now() if visit.hq.config.training else None
    cookie = session.begin(visit.hq, person, spoken, visit.address, factor_at)
    return give_cookie(answer, cookie, secure=visit.secure)


def kept_form(visit: Visit) -> Response:
    """`/console/kept`: what was sent after the stay had ended, to be sent now or left."""
    found = visit.kept.take(visit.who.operator_id, visit.show.now)
    if found is None:
        return moved("/console", said="kept_gone")
    fields = {name: text for name, text in found.fields.items() if name not in {"token", CODE}}
    return page(visit, "kept.html", "", target=found.target, fields=fields)


def sign_out(visit: Visit) -> Response:
    """The session ends at HQ, not only in the browser."""
    session.end(visit.hq, visit.who)
    return give_cookie(shut("", visit.who.language), "", secure=visit.secure)


def language(visit: Visit) -> Response:
    """The other language, on the same page."""
    chosen = visit.typed("language", 2)
    if chosen in LANGUAGES:
        session.speak(visit.hq, visit.who, chosen)
    return moved(safe_target(visit.typed("back", 400)))


def keys(visit: Visit) -> Response:
    """`/console/keys`: what the keyboard does, and the switch for it."""
    return page(visit, "keys.html", "", keys=KEYS)


def menu(visit: Visit) -> Response:
    """`/console/menu`: the side bar of a narrow window as a page."""
    return page(visit, "menu.html", "")


def stay(visit: Visit) -> Response:
    """`Stay signed in`: a person answered, which is all that is needed."""
    return moved(safe_target(visit.typed("back", 400)))
