"""One request as a page function sees it: who, in which words, with which form; pages never
touch the raw request.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import BinaryIO
from urllib.parse import urlencode

from jinja2 import Environment
from starlette.responses import HTMLResponse, RedirectResponse, Response

from pos_app.db.database import Unit
from pos_app.domain.errors import Unavailable
from pos_app.hq.core import Core
from pos_app.hq.noticed import BY as ITSELF
from pos_app.hq.people.rights import OWNER, Actor, may
from pos_app.hq.store import console, state
from pos_app.hq.synchronise_orders import TIMER
from pos_app.hq.web.console import session as stays
from pos_app.hq.web.console.jobs import Jobs
from pos_app.hq.web.console.kept_forms import KeptForms
from pos_app.hq.web.console.menu import counts, menu_for
from pos_app.hq.web.console.session import IDLE, Session
from pos_app.hq.web.console.show import Show
from pos_app.hq.words import Words


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody sent: its name as told, its bytes still to be read."""

    name: str
    file: BinaryIO


@dataclass(frozen=True, slots=True)
class Visit:
    """A request whose origin, token and session have been checked already."""

    hq: Core
    jobs: Jobs = field(repr=False)
    kept: KeptForms = field(repr=False)
    templates: Environment = field(repr=False)
    words: Words = field(repr=False)
    show: Show = field(repr=False)
    session: Session | None
    cookie: str = field(repr=False)
    token: str = field(repr=False)
    secure: bool
    is_refresh: bool
    path: str
    names: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]
    uploads: Mapping[str, Upload]
    address: str = ""
    renewed: bool = False

    @property
    def who(self) -> Session:
        """The person signed in; pages behind the door always have one."""
        if self.session is None:
            raise LookupError("nobody is signed in")
        return self.session

    @property
    def actor(self) -> Actor:
        """The person as HQ's own checks know them."""
        return Actor(self.who.login, self.who.role, self.who.stores)

    def people(self, unit: Unit) -> dict[str, str]:
        """The names of head office's people by id and sign-in name, and in words who acts there
        without being one of them.
        """
        t = self.words
        machines = {OWNER.login: t("by_machine"), TIMER: t("by_timer"), ITSELF: t("by_head_office")}
        return machines | console.names(unit)

    def asked(self, name: str, longest: int = 80) -> str:
        """A filter of the address, trimmed and cut."""
        return self.query.get(name, "").strip()[:longest]

    def typed(self, name: str, longest: int = 200) -> str:
        """A field of the form, trimmed and cut."""
        return self.form.get(name, "").strip()[:longest]

    def proved(self) -> "Visit":
        """The same visit after the second factor was shown: a new id of the stay, a new token."""
        cookie, now = stays.proved(self.hq, self.who)
        return replace(self, session=now, cookie=cookie, token=now.token, renewed=True)

    def with_names(self, **names: str) -> "Visit":
        """The same visit with more names of the address."""
        return replace(self, names={**self.names, **names})

    def with_query(self, **changes: str) -> str:
        """This page's address with some filters changed; an empty one is dropped."""
        kept = {k: v for k, v in {**self.query, **changes}.items() if v and k not in IGNORED}
        return f"{self.path}?{urlencode(kept)}" if kept else self.path


JUST_NOW = timedelta(minutes=1)
SIGN_INS_READ = 20
IGNORED = frozenset({"said", "auto"})

SAID: Mapping[str, str] = {
    "code_withdrawn": "ok",
    "code_gone": "warn",
    "re_enrol_proposed": "warn",
    "revoked": "ok",
    "stopping": "ok",
    "run_going": "warn",
    "schedule_kept": "ok",
    "check_dropped": "ok",
    "check_gone": "warn",
    "kept_gone": "warn",
    "file_not_kept": "warn",
    "form_not_kept": "warn",
    "card_not_kept": "warn",
    "tried_again": "ok",
    "already_settled": "warn",
    "record_open": "warn",
    "kept_in_draft": "ok",
    "withdrawn_from_draft": "ok",
    "was_put_back": "ok",
    "published": "ok",
    "proposed": "warn",
    "proposal_withdrawn": "ok",
    "discarded": "ok",
    "sent_again": "ok",
    "went_back": "ok",
    "store_asked": "ok",
    "answer_noted": "ok",
    "repair_proposed": "warn",
    "repaired": "ok",
    "order_changed": "ok",
    "reassigned": "ok",
    "exceptions_closed": "ok",
    "passphrase_changed": "ok",
    "stay_ended": "ok",
    "customer_erased": "ok",
    "factor_replaced": "ok",
    "staff_lock": "ok",
    "staff_unlock": "ok",
    "staff_leave": "ok",
}
"""What a page may say after a redirect, and its tone; anything else in the address is ignored."""


class NotFound(Exception):
    """Nothing is at this address."""


def page(visit: Visit, template: str, here: str, /, http: int = 200, **values: object) -> Response:
    """The template, filled; `here` is the menu entry that it belongs to."""
    said = visit.query.get("said", "")
    notes = [(SAID[said], visit.words(f"said_{said}"))] if said in SAID else []
    notes += [("", one) for one in last_sign_in(visit)]
    session = visit.session

    def has(right: str) -> bool:
        return session is not None and may(session.role, right, session.stores)

    content = visit.templates.get_template(template).render(
        t=visit.words,
        s=visit.show,
        session=session,
        initials=initials(session.name) if session else "",
        token=visit.token,
        path=visit.path,
        menu=menu_for(has, limited=bool(session and session.stores)),
        my_stores=my_stores(visit),
        posted=bool(visit.form),
        at_store=visit.asked("store") if session and session.stores else "",
        counts=waiting(visit),
        here=here,
        notes=notes,
        may=has,
        idle_seconds=int(IDLE.total_seconds()),
        company=visit.hq.config.name,
        environment="training" if visit.hq.config.training else "production",
        zone=visit.show.zone.key,
        **values,
    )
    return HTMLResponse(content, http)


def last_sign_in(visit: Visit) -> list[str]:
    """Right after a sign-in: when and from where the one before was, so that a stranger's is seen
    (section 8).
    """
    session, s = visit.session, visit.show
    if session is None or not session.whole or s.now - session.made_at > JUST_NOW:
        return []
    try:
        with visit.hq.database.read() as unit:
            known = state.sign_ins(unit, session.login, SIGN_INS_READ)
    except Unavailable:
        return []
    found = [one for one in known if one.what == "signed_in"][1:2]
    return [
        visit.words(
            "last_sign_in",
            when=f"{s.day(one.at)} {s.time(one.at)}",
            address=json.loads(one.detail).get("address", "") or visit.words("not_known"),
        )
        for one in found
    ]


def my_stores(visit: Visit) -> list[tuple[str, str, bool]]:
    """The stores that somebody is limited to: name, this page's address there, whether it shows
    that one.
    """
    stores = visit.session.stores if visit.session else ()
    now = visit.asked("store")
    return [(one, visit.with_query(store=one, after=""), one == now) for one in sorted(stores)]


def waiting(visit: Visit) -> Mapping[str, int]:
    """The numbers of the menu; none where they cannot be read, so that the page can say why."""
    if visit.session is None:
        return {}
    mine = visit.session.stores
    try:
        with visit.hq.database.read() as unit:
            return counts(unit, visit.show.now, visit.asked("store") if mine else "")
    except Unavailable:
        return {}


def number_of(text: str) -> int:
    """A number of ours as an address or a form names it; 0 for anything that can be none."""
    return int(text) if text.isdecimal() and len(text) < 16 else 0


def problem(visit: Visit, heading: str, sentence: str, /, http: int, **more: str) -> Response:
    """A page that says what failed, what is safe and what to do (section 4)."""
    values = {"safe": "", "reference": "", "back": "/console"} | more
    return page(visit, "problem.html", "", http=http, heading=heading, sentence=sentence, **values)


def moved(path: str, **query: str) -> Response:
    """After a change the browser is sent to a page that may be reloaded."""
    return RedirectResponse(f"{path}?{urlencode(query)}" if query else path, 303)


def initials(name: str) -> str:
    """Two letters for a person."""
    parts = name.split()
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()
