"""The people of the console: their passwords (argon2id) and how often one may guess (S4)."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pos_app.db.database import Unit
from pos_app.domain.errors import Refused, Unavailable
from pos_app.hq.core import Core
from pos_app.hq.gate import WINDOW_SECONDS
from pos_app.hq.rights import ROLES
from pos_app.hq.rows import Operator
from pos_app.hq.store import operators as store
from pos_app.hq.store import state

PASSWORD_MIN = 12
PASSWORD_MAX = 200
FREE_FAILURES = 4
"""Wrong passwords before one has to wait; each further one doubles the wait."""
WAIT_MAX = timedelta(minutes=30)
AT_ONCE_MAX = 2
"""Password checks at the same time; each takes 64 MiB."""

_HASHER = PasswordHasher()
_GATE = threading.BoundedSemaphore(AT_ONCE_MAX)
_NOBODY = _HASHER.hash("nobody has this password")


def add(hq: Core, login: str, name: str, password: str, role: str = "administrator") -> Operator:
    """A new operator; a short password is refused."""
    login = login.strip().lower()
    if not 0 < len(login) <= 60 or not login.isprintable():
        raise Refused("BAD_LOGIN", login=login)
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        raise Refused("BAD_PASSWORD", least=PASSWORD_MIN)
    if role not in ROLES:
        raise Refused("BAD_ROLE", role=role)
    made = Operator(
        operator_id=hq.ids.new(),
        login=login,
        name=name.strip()[:100] or login,
        password_hash=_HASHER.hash(password),
        role=role,
        language="en",
        active=True,
        failures=0,
        failed_at=None,
        signed_in_at=None,
    )

    def job(unit: Unit) -> Operator:
        if store.by_login(unit, login) is not None:
            raise Refused("LOGIN_TAKEN", login=login)
        store.add(unit, made, hq.now())
        state.journal(unit, hq.now(), login, "operator_added", role=role)
        return made

    return hq.run(job)


def sign_in(hq: Core, login: str, password: str, address: str = "") -> Operator:
    """The operator, or `SIGN_IN_FAILED`, the same for every reason; `SIGN_IN_WAIT` says how
    long.

    The failure is counted and committed before the password is checked, so that a crash is no free
    try.
    """
    if not hq.gate.hears_passwords(address):
        raise Refused("SIGN_IN_WAIT", seconds=WINDOW_SECONDS)
    found = hq.run(lambda unit: _count_failure(hq, unit, login.strip().lower()))
    if not _GATE.acquire(timeout=5):
        raise Unavailable("hq", "busy")
    try:
        right = _matches(found.password_hash if found else _NOBODY, password[:PASSWORD_MAX])
    finally:
        _GATE.release()
    if found is None or not found.active or not right:
        hq.gate.wrong_password(address)
        who, at = (login.strip().lower() if found else "nobody"), hq.now()
        hq.run(lambda unit: state.journal(unit, at, who, "sign_in_failed", address=address))
        raise Refused("SIGN_IN_FAILED")

    def job(unit: Unit) -> None:
        store.change(unit, found.operator_id, failures=0, failed_at=None, signed_in_at=hq.now())
        state.journal(unit, hq.now(), found.login, "signed_in")

    hq.run(job)
    return found


def _count_failure(hq: Core, unit: Unit, login: str) -> Operator | None:
    """The operator, one failure richer; a login that nobody has waits just as long."""
    found = store.by_login(unit, login)
    if found is None:
        _check_wait(*hq.gate.failures_of(login), hq.now())
        hq.gate.failed(login, hq.now())
        return None
    _check_wait(found.failures, found.failed_at, hq.now())
    store.change(unit, found.operator_id, failures=found.failures + 1, failed_at=hq.now())
    return replace(found, failures=found.failures + 1)


def _check_wait(failures: int, failed_at: datetime | None, at: datetime) -> None:
    """`SIGN_IN_WAIT` until some time after the last failure, longer with each."""
    if failures <= FREE_FAILURES or failed_at is None:
        return
    wait = min(WAIT_MAX, timedelta(seconds=2 ** min(failures - FREE_FAILURES, 12)))
    if at < failed_at + wait:
        raise Refused("SIGN_IN_WAIT", seconds=int(wait.total_seconds()))


def _matches(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
