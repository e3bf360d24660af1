"""Who is signed in and for how long; a page that refreshes itself must never keep a stay alive."""

import hashlib
import hmac
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.hq.core import Core
from pos_app.hq.people import operators as operators_of
from pos_app.hq.people.rights import EVERYWHERE
from pos_app.hq.rows import ConsoleSession, Operator
from pos_app.hq.store import operators, state

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=12)
KNOWN = 2 * ABSOLUTE
"""So long it is known whose a stay was that is over: a form that is sent late has an owner."""
OVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a stay was heard that is over; no clock that goes back wakes it."""
TOUCH = timedelta(seconds=20)
"""A stay is written down again only after so long: a click is not a write."""
FRESH = timedelta(minutes=10)
"""How long a code counts for what asks for the second factor again."""
STAYS_MAX = 5
"""Stays of one person at a time; a further one ends the one that was not heard for longest."""


@dataclass(frozen=True, slots=True)
class Session:
    """One person's stay; made anew at every sign-in, ended by rest, by age or by hand."""

    session_hash: str = field(repr=False)
    operator_id: str
    login: str
    name: str
    role: str
    language: str
    token: str = field(repr=False)
    made_at: datetime
    factor_at: datetime | None
    must_choose: bool = False
    stores: frozenset[str] = EVERYWHERE

    @property
    def whole(self) -> bool:
        """Whether the second factor was shown too; a stay without it reads nothing."""
        return self.factor_at is not None

    def fresh(self, at: datetime) -> bool:
        """Whether it was shown a moment ago."""
        return self.factor_at is not None and at - self.factor_at <= FRESH


def hashed(cookie: str) -> str:
    """What the database knows of a cookie: a copy of the database signs nobody in."""
    return hashlib.sha256(cookie.encode()).hexdigest()


def fresh_cookie(hq: Core) -> str:
    """256 random bits."""
    return hq.ids.new() + hq.ids.new()


def door_token(hq: Core, cookie: str) -> str:
    """The token of the sign-in form: it belongs to a cookie, and only this HQ can make it."""
    return hmac.new(hq.secrets.cookie_key, f"door|{cookie}".encode(), hashlib.sha256).hexdigest()


def token_fits(expected: str, sent: str) -> bool:
    """Compared without telling how much of it was right."""
    return bool(expected) and hmac.compare_digest(expected.encode(), sent.encode())


def begin(
    hq: Core, operator: Operator, language: str, address: str, factor_at: datetime | None
) -> str:
    """A new stay under a new id; the cookie for it. Stays that were over long ago are swept
    away.
    """
    cookie, at = fresh_cookie(hq), hq.now()
    made = ConsoleSession(
        session_hash=hashed(cookie),
        operator_id=operator.operator_id,
        csrf=hq.ids.new() + hq.ids.new(),
        made_at=at,
        seen_at=at,
        factor_at=factor_at,
        address=address,
    )

    def job(unit: Unit) -> None:
        operators.end_old_sessions(unit, at - KNOWN)
        for old in operators.sessions_of(unit, operator.operator_id)[STAYS_MAX - 1 :]:
            operators.end_session(unit, old.session_hash)
        operators.add_session(unit, made)
        operators.change(unit, operator.operator_id, language=language)

    hq.run(job)
    return cookie


def proved(hq: Core, session: Session) -> tuple[str, Session]:
    """The second factor was shown: the same stay under a new id and with a new token, its cookie.
    Its age goes on counting from the passphrase.
    """
    cookie, at = fresh_cookie(hq), hq.now()
    key, token = hashed(cookie), hq.ids.new() + hq.ids.new()

    def job(unit: Unit) -> None:
        old = operators.find_session(unit, session.session_hash)
        if old is None:
            raise Refused("SIGN_IN_MISSING")
        operators.end_session(unit, old.session_hash)
        made = replace(old, session_hash=key, csrf=token, seen_at=at, factor_at=at)
        operators.add_session(unit, made)

    hq.run(job)
    return cookie, replace(session, session_hash=key, token=token, factor_at=at)


def owner(hq: Core, cookie: str, token: str) -> str:
    """Whose stay that cookie and token belong to, though it may have ended; nobody's where nothing
    is known of it.
    """
    if len(cookie) != 64:
        return ""
    with hq.read() as unit:
        kept = operators.find_session(unit, hashed(cookie))
    whole = kept is not None and kept.factor_at is not None and token_fits(kept.csrf, token)
    return kept.operator_id if kept is not None and whole else ""


def spoken(hq: Core, cookie: str) -> str:
    """The language of whoever has or had that stay; none where nothing is known of it."""
    if len(cookie) != 64:
        return ""
    with hq.read() as unit:
        kept = operators.find_session(unit, hashed(cookie))
        person = operators.find(unit, kept.operator_id) if kept else None
    return person.language if person else ""


def find(hq: Core, cookie: str, *, touch: bool, halfway: bool = False) -> Session | None:
    """The stay of that cookie unless it has ended; `touch` says that a person is there. One whose
    second factor is still owed counts only `halfway`.
    """
    if len(cookie) != 64:
        return None
    key, at = hashed(cookie), hq.now()
    with hq.read() as unit:
        kept = operators.find_session(unit, key)
        person = operators.find(unit, kept.operator_id) if kept else None
        must_choose = kept is not None and operators_of.must_choose(unit, kept.operator_id)
    if kept is None or person is None or (kept.factor_at is None and not halfway):
        return None
    if at - kept.seen_at >= IDLE or at - kept.made_at >= ABSOLUTE or not person.active:
        if kept.seen_at != OVER:
            hq.run(lambda unit: operators.touch_session(unit, key, OVER))
        return None
    if touch and at - kept.seen_at >= TOUCH:
        hq.run(lambda unit: operators.touch_session(unit, key, at))
    return Session(
        session_hash=key,
        operator_id=person.operator_id,
        login=person.login,
        name=person.name,
        role=person.role,
        language=person.language,
        token=kept.csrf,
        made_at=kept.made_at,
        factor_at=kept.factor_at,
        must_choose=must_choose,
        stores=person.at_stores,
    )


def end(hq: Core, session: Session) -> None:
    """Sign out."""

    def job(unit: Unit) -> None:
        operators.end_session(unit, session.session_hash)
        state.journal(unit, hq.now(), session.login, "signed_out")

    hq.run(job)


def speak(hq: Core, session: Session, language: str) -> None:
    """The person's words from now on."""
    hq.run(lambda unit: operators.change(unit, session.operator_id, language=language))
