"""The second factor of the console's people: a code of their own device that changes every half
minute (RFC 6238), or a recovery code. A try is counted before it is judged (S4); no code is good
twice.
"""

import base64
import hashlib
import hmac

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.hq.core import Core
from pos_app.hq.gate import WINDOW_SECONDS
from pos_app.hq.people.operators import check_wait
from pos_app.hq.rows import Operator
from pos_app.hq.store import factors, state
from pos_app.hq.store.factors import Factor
from pos_app.hq.store.operators import end_sessions_of

STEP_SECONDS = 30
DRIFT_STEPS = (0, -1, 1)
"""Clocks of people's devices differ; the step before and the one after are taken too."""
SECRET_BYTES = 20
RECOVERY_CODES = 10
RECOVERY_BYTES, RECOVERY_SIGNS = 15, 24
"""120 random bits: a plain hash of such a code is enough (ASVS 6.5.2)."""
NONCE_BYTES = 12


def derived_secret(hq: Core, stay: str) -> str:
    """The secret that somebody is offered in one stay: the same on every look, known to nobody who
    has not HQ's own key; base 32.
    """
    made = hmac.new(hq.secrets.cookie_key, f"second factor|{stay}".encode(), hashlib.sha256)
    return base64.b32encode(made.digest()[:SECRET_BYTES]).decode()


def address_of(hq: Core, operator: Operator, secret: str) -> str:
    """What the picture holds: the address that authenticator programs understand."""
    return pyotp.TOTP(secret).provisioning_uri(name=operator.login, issuer_name=hq.config.name)


def set_up(
    hq: Core, operator: Operator, secret: str, typed: str, *, here: str = ""
) -> list[str]:
    """Keep the secret once its code was typed; the recovery codes, shown this once.
    Of the person's stays only `here` goes on. `CODE_WRONG` where device and HQ do not agree.
    """
    step = _step(secret, typed, _now_step(hq))
    if step is None:
        raise Refused("CODE_WRONG")
    codes = _fresh_codes(hq)

    def job(unit: Unit) -> list[str]:
        sealed = _sealed(hq, operator.operator_id, secret)
        factors.put(unit, Factor(operator.operator_id, sealed, step, 0, None, hq.now()))
        factors.put_codes(unit, operator.operator_id, [*map(hash_of, codes)], hq.now())
        end_sessions_of(unit, operator.operator_id, but=here)
        state.journal(unit, hq.now(), operator.login, "second_factor_set_up")
        return codes

    return hq.run(job)


def new_codes(hq: Core, operator: Operator, instead_of: str) -> list[str]:
    """Recovery codes in the place of those that `factors.codes_made` names so, shown this once.
    `CODES_SHOWN` where others took their place meanwhile: a form that is sent twice, as by a page
    that is loaded again, must not silently make worthless what somebody has just written down.
    """
    codes = _fresh_codes(hq)

    def job(unit: Unit) -> list[str]:
        if factors.codes_made(unit, operator.operator_id) != instead_of:
            raise Refused("CODES_SHOWN")
        factors.put_codes(unit, operator.operator_id, [*map(hash_of, codes)], hq.now())
        state.journal(unit, hq.now(), operator.login, "recovery_codes_made")
        return codes

    return hq.run(job)


def check(hq: Core, operator: Operator, typed: str, address: str = "") -> None:
    """Nothing where the code is right and new; `CODE_WRONG` for every other, `SIGN_IN_WAIT` after
    too many. The failure is counted and committed before the code is looked at.
    """
    if not hq.gate.hears_passwords(address):
        raise Refused("SIGN_IN_WAIT", seconds=WINDOW_SECONDS)
    kept = hq.run(lambda unit: _count_failure(hq, unit, operator.operator_id))
    code = plain(typed)
    step = _step(_opened(hq, kept), code, _now_step(hq))

    def job(unit: Unit) -> bool:
        found = factors.find(unit, operator.operator_id)
        right = step is not None and found is not None and step > found.last_step
        used = not right and len(code) == RECOVERY_SIGNS
        if used and not factors.use_code(unit, operator.operator_id, hash_of(code), hq.now()):
            used = False
        if not right and not used:
            told = {"address": address}
            state.journal(unit, hq.now(), operator.login, "second_factor_failed", **told)
            return False
        values = {"last_step": step} if right else {}
        factors.change(unit, operator.operator_id, failures=0, failed_at=None, **values)
        what = "recovery_code_used" if used else "second_factor_shown"
        state.journal(unit, hq.now(), operator.login, what, address=address)
        return True

    if not hq.run(job):
        hq.gate.wrong_password(address)
        raise Refused("CODE_WRONG")


def is_set_up(hq: Core, operator_id: str) -> bool:
    """Whether the person has a second factor."""
    with hq.read() as unit:
        return factors.find(unit, operator_id) is not None


def plain(typed: str) -> str:
    """A code as it was meant: without blanks and hyphens, in capitals."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def hash_of(code: str) -> str:
    """What the database knows of a recovery code."""
    return hashlib.sha256(plain(code).encode()).hexdigest()


def _count_failure(hq: Core, unit: Unit, operator_id: str) -> Factor:
    found = factors.find(unit, operator_id)
    if found is None:
        raise Refused("CODE_WRONG")
    check_wait(found.failures, found.failed_at, hq.now())
    factors.change(unit, operator_id, failures=found.failures + 1, failed_at=hq.now())
    return found


def _now_step(hq: Core) -> int:
    return int(hq.now().timestamp()) // STEP_SECONDS


def _step(secret: str, code: str, now: int) -> int | None:
    """The time step that the code belongs to, or nothing; every step is compared."""
    totp, found = pyotp.TOTP(secret), None
    for drift in DRIFT_STEPS:
        expected = totp.generate_otp(now + drift)
        if hmac.compare_digest(expected.encode(), plain(code).encode()) and found is None:
            found = now + drift
    return found


def _fresh_codes(hq: Core) -> list[str]:
    made = []
    for _ in range(RECOVERY_CODES):
        text = base64.b32encode(bytes.fromhex(hq.ids.new())[:RECOVERY_BYTES]).decode()
        made.append("-".join(text[at : at + 4] for at in range(0, len(text), 4)))
    return made


# --- at rest --------------------------------------------------------------------------------------


def _cipher(hq: Core) -> AESGCM:
    """A copy of the database alone opens no secret: the key comes from HQ's own pepper."""
    return AESGCM(hmac.new(hq.secrets.pepper, b"second factor", hashlib.sha256).digest())


def _sealed(hq: Core, operator_id: str, secret: str) -> str:
    nonce = bytes.fromhex(hq.ids.new())[:NONCE_BYTES]
    return (nonce + _cipher(hq).encrypt(nonce, secret.encode(), operator_id.encode())).hex()


def _opened(hq: Core, kept: Factor) -> str:
    sealed = bytes.fromhex(kept.sealed)
    nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return _cipher(hq).decrypt(nonce, text, kept.operator_id.encode()).decode()
    except InvalidTag:
        raise Refused("CODE_WRONG") from None
