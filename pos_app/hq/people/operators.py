"""The people of the console: their passwords (argon2id) and how often one may guess (S4)."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pos_app.db.database import Unit
from pos_app.domain.errors import Refused, Unavailable
from pos_app.hq.core import Core
from pos_app.hq.gate import WINDOW_SECONDS
from pos_app.hq.people.passphrases import PASSPHRASE_MAX, PASSPHRASE_MIN, is_weak
from pos_app.hq.people.rights import ROLES
from pos_app.hq.rows import Operator
from pos_app.hq.store import configurations, factors, state
from pos_app.hq.store import operators as store

FREE_FAILURES = 4
"""Wrong passwords before one has to wait; each further one doubles the wait."""
WAIT_MAX = timedelta(minutes=30)
LIST = "known-passphrases.txt"
"""In HQ's home: passphrases that were seen elsewhere, such as the published lists of breaches."""
GIVEN = "passphrase given to"
"""By the person's id: that the passphrase was given by somebody else and not changed since."""
AT_ONCE_MAX = 2
"""Password checks at the same time; each takes 64 MiB."""
GATE_SECONDS = 5.0
"""How long one waits for its turn."""

_HASHER = PasswordHasher()
_GATE = threading.BoundedSemaphore(AT_ONCE_MAX)
_NOBODY = _HASHER.hash("nobody has this password")


def add(
    hq: Core,
    login: str,
    name: str,
    password: str,
    role: str = "administrator",
    *,
    given: bool = False,
) -> Operator:
    """A new operator; a short password is refused. To one whose passphrase was `given` nothing
    opens before they chose their own.
    """
    login = login.strip().lower()
    if not 0 < len(login) <= 60 or not login.isprintable():
        raise Refused("BAD_LOGIN", login=login)
    _check_passphrase(hq, password, login, name)
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
    )

    def job(unit: Unit) -> Operator:
        if store.by_login(unit, login) is not None:
            raise Refused("LOGIN_TAKEN", login=login)
        _give(unit, made, given=given)
        store.add(unit, made, hq.now())
        state.journal(unit, hq.now(), login, "operator_added", role=role)
        return made

    return hq.run(job)


def _check_passphrase(hq: Core, passphrase: str, *names: str) -> None:
    """`BAD_PASSWORD` or `WEAK_PASSWORD` for one that may not be."""
    if not PASSPHRASE_MIN <= len(passphrase) <= PASSPHRASE_MAX:
        raise Refused("BAD_PASSWORD", least=PASSPHRASE_MIN)
    if is_weak(passphrase, *names, hq.config.name) or _is_listed(hq.config.home, passphrase):
        raise Refused("WEAK_PASSWORD")


def _is_listed(home: Path, passphrase: str) -> bool:
    """Whether the company's own list of known passphrases has it, one in a line (ASVS 6.2.12)."""
    try:
        with (home / LIST).open(encoding="utf-8", errors="replace") as file:
            return any(line.rstrip("\r\n") == passphrase for line in file)
    except FileNotFoundError:
        return False


# --- changes of a person; each ends the stays that were made before -------------------------------


def change_passphrase(
    hq: Core, person: Operator, old: str, new: str, *, address: str, here: str
) -> None:
    """The person's own wish, with the passphrase that counts now; the stay `here` goes on."""
    check(hq, person.login, old, address)
    if new == old:
        raise Refused("SAME_PASSWORD")
    _check_passphrase(hq, new, person.login, person.name)
    kept = _HASHER.hash(new)

    def job(unit: Unit) -> None:
        store.change(unit, person.operator_id, password_hash=kept)
        _give(unit, person, given=False)
        store.end_sessions_of(unit, person.operator_id, but=here)
        state.journal(unit, hq.now(), person.login, "passphrase_changed")

    hq.run(job)


def give_passphrase(hq: Core, by: str, login: str, new: str) -> None:
    """A new passphrase from HQ's own machine, for somebody who forgot theirs; the second factor
    stays as it is.
    """
    with hq.read() as unit:
        person = _known(unit, login)
    _check_passphrase(hq, new, person.login, person.name)
    kept = _HASHER.hash(new)

    def job(unit: Unit) -> None:
        store.change(unit, person.operator_id, password_hash=kept)
        _give(unit, person, given=True)
        store.end_sessions_of(unit, person.operator_id)
        state.journal(unit, hq.now(), by, "passphrase_given", login=person.login)

    hq.run(job)


def is_first(unit: Unit) -> bool:
    """Whether HQ has nobody yet: whoever adds the first person is that person."""
    return not store.every(unit)


def _give(unit: Unit, person: Operator, *, given: bool) -> None:
    """Keep whether somebody else knows the passphrase (ASVS 6.4.1)."""
    state.remember(unit, f"{GIVEN} {person.operator_id}", "1" if given else "")


def must_choose(unit: Unit, operator_id: str) -> bool:
    """Whether somebody else gave the passphrase that counts now."""
    return bool(state.known(unit, f"{GIVEN} {operator_id}"))


def change_role(hq: Core, by: str, login: str, role: str) -> None:
    """Another role; what the person may do changes with the next sign-in."""
    if role not in ROLES:
        raise Refused("BAD_ROLE", role=role)
    _change(hq, by, login, "role_changed", role=role)


def limit(hq: Core, by: str, login: str, stores: Sequence[str]) -> None:
    """The person sees and acts on these stores alone; on the whole company's without any."""
    with hq.read() as unit:
        known = {store for store, _ in configurations.stores(unit)}
    for one in stores:
        if one not in known:
            raise Refused("STORE_UNKNOWN", store=one[:60])
    _change(hq, by, login, "stores_changed", stores=",".join(sorted(set(stores))))


def end_every_stay(hq: Core, by: str, login: str) -> None:
    """Wherever the person is signed in, they are out."""
    _change(hq, by, login, "stays_ended")


def leave(hq: Core, by: str, login: str) -> None:
    """The person signs in no more."""
    _change(hq, by, login, "operator_left", active=False)


def lose_factor(hq: Core, by: str, login: str) -> None:
    """The person's device and recovery codes are gone; the next sign-in sets up new ones."""

    def job(unit: Unit) -> None:
        person = _known(unit, login)
        factors.forget(unit, person.operator_id)
        store.end_sessions_of(unit, person.operator_id)
        state.journal(unit, hq.now(), by, "second_factor_lost", login=person.login)

    hq.run(job)


def _change(hq: Core, by: str, login: str, what: str, **values: object) -> None:
    def job(unit: Unit) -> None:
        person = _known(unit, login)
        if values:
            store.change(unit, person.operator_id, **values)
        store.end_sessions_of(unit, person.operator_id)
        told = {name: str(one) for name, one in values.items() if name in {"role", "stores"}}
        state.journal(unit, hq.now(), by, what, login=person.login, **told)

    hq.run(job)


def _known(unit: Unit, login: str) -> Operator:
    found = store.by_login(unit, login.strip().lower())
    if found is None:
        raise Refused("LOGIN_UNKNOWN", login=login)
    return found


def end_stays(hq: Core, by: str, session_hashes: list[str]) -> None:
    """End these stays, one's own or another's."""

    def job(unit: Unit) -> None:
        for one in session_hashes:
            store.end_session(unit, one)
        state.journal(unit, hq.now(), by, "stays_ended", count=len(session_hashes))

    hq.run(job)


# --- signing in -----------------------------------------------------------------------------------


def sign_in(hq: Core, login: str, password: str, address: str = "") -> Operator:
    """The operator, or `SIGN_IN_FAILED`, the same for every reason; `SIGN_IN_WAIT` says how
    long.
    """
    found = check(hq, login, password, address)

    def job(unit: Unit) -> None:
        state.journal(unit, hq.now(), found.login, "signed_in", address=address)

    hq.run(job)
    return found


def check(hq: Core, login: str, password: str, address: str = "") -> Operator:
    """The operator with that passphrase. The failure is counted and committed before it is checked,
    so that a crash is no free try.
    """
    if not hq.gate.hears_passwords(address):
        raise Refused("SIGN_IN_WAIT", seconds=WINDOW_SECONDS)
    found = hq.run(lambda unit: _count_failure(hq, unit, login.strip().lower()))
    if not _GATE.acquire(timeout=GATE_SECONDS):
        raise Unavailable("hq", "busy")
    try:
        right = _matches(found.password_hash if found else _NOBODY, password[: PASSPHRASE_MAX + 1])
    finally:
        _GATE.release()
    if found is None or not found.active or not right:
        hq.gate.wrong_password(address)
        who, at = (login.strip().lower() if found else "nobody"), hq.now()
        hq.run(lambda unit: state.journal(unit, at, who, "sign_in_failed", address=address))
        raise Refused("SIGN_IN_FAILED")
    hq.run(lambda unit: store.change(unit, found.operator_id, failures=0, failed_at=None))
    return found


def _count_failure(hq: Core, unit: Unit, login: str) -> Operator | None:
    """The operator, one failure richer; a login that nobody has waits just as long."""
    found = store.by_login(unit, login)
    if found is None:
        check_wait(*hq.gate.failures_of(login), hq.now())
        hq.gate.failed(login, hq.now())
        return None
    check_wait(found.failures, found.failed_at, hq.now())
    store.change(unit, found.operator_id, failures=found.failures + 1, failed_at=hq.now())
    return replace(found, failures=found.failures + 1)


def check_wait(failures: int, failed_at: datetime | None, at: datetime) -> None:
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
