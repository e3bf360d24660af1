"""Lets a till in, once, by a one-time code (section 5 of reliability), and out again; never
shows a code twice.
"""

import hashlib
from dataclasses import replace
from datetime import timedelta

from pos_app.contract.messages import EnrolReply, EnrolRequest
from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.domain.events import GENESIS
from pos_app.domain.ids import CROCKFORD
from pos_app.hq.core import Core
from pos_app.hq.rows import Device, EnrolCode
from pos_app.hq.signing import certify, hq_key
from pos_app.hq.store import configurations, devices, state

CODE_LIFE = timedelta(minutes=10)
CODE_LETTERS = 16
"""Sixteen letters of five bits: 80 random bits."""


def make_code(hq: Core, store_id: str, register_id: str, by: str) -> str:
    """A fresh one-time code for that register, like `K7QD-3MTX-9WRA-5VHE`; shown this once. From
    then on no earlier one of that register is worth anything.
    """
    return hq.run(lambda unit: add_code(hq, unit, store_id, register_id, by))


def add_code(hq: Core, unit: Unit, store_id: str, register_id: str, by: str) -> str:
    """The same within a transaction; `STORE_UNKNOWN`, `REGISTER_UNKNOWN`."""
    if configurations.current(unit, store_id, register_id) is None:
        raise Refused("STORE_UNKNOWN", store=store_id)
    if not _is_register(register_id):
        raise Refused("REGISTER_UNKNOWN", register=register_id)
    code, at = _code(hq.ids.new()), hq.now()
    for earlier in devices.open_codes(unit, store_id, register_id, at):
        _withdraw(hq, unit, earlier.code_hash, by)
    kept = EnrolCode(
        code_hash=hash_of(code),
        store_id=store_id,
        register_id=register_id,
        made_by=by,
        made_at=at,
        expires_at=at + CODE_LIFE,
        used_at=None,
        device_id="",
        withdrawn_at=None,
    )
    devices.add_code(unit, kept)
    state.journal(unit, at, by, "enrol_code_made", store=store_id, register=register_id)
    return code


def _is_register(text: str) -> bool:
    return 0 < len(text) <= 12 and text.isascii() and text.replace("-", "").isalnum()


def _code(random_id: str) -> str:
    bits = int(random_id, 16)
    letters = "".join(CROCKFORD[bits >> (5 * n) & 31] for n in range(CODE_LETTERS))
    return "-".join(letters[n : n + 4] for n in range(0, CODE_LETTERS, 4))


def hash_of(code: str) -> str:
    """The hash of a code as somebody typed it: case, dashes and look-alikes do not matter."""
    typed = code.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    return hashlib.sha256("".join(c for c in typed if c.isalnum()).encode()).hexdigest()


def withdraw_code(hq: Core, code_hash: str, by: str) -> None:
    """The code is worth nothing from now on."""
    hq.run(lambda unit: _withdraw(hq, unit, code_hash, by))


def _withdraw(hq: Core, unit: Unit, code_hash: str, by: str) -> None:
    found = devices.find_code(unit, code_hash)
    if found is not None:
        devices.withdraw_code(unit, code_hash, hq.now())
        told = {"store": found.store_id, "register": found.register_id}
        state.journal(unit, hq.now(), by, "enrol_code_withdrawn", **told)


def enrol(hq: Core, request: EnrolRequest) -> EnrolReply:
    """The identity of a till for a valid code; every failure is the same `ENROL_REFUSED`."""
    device_id, epoch, at = hq.ids.new(), hq.ids.new(), hq.now()

    def job(unit: Unit) -> EnrolCode:
        code = devices.find_code(unit, hash_of(request.code))
        if code is None or code.used_at or code.withdrawn_at or code.expires_at <= at:
            raise Refused("ENROL_REFUSED")
        if devices.key(unit, request.public_key) is not None:
            raise Refused("ENROL_REFUSED")
        for old in devices.at_place(unit, code.store_id, code.register_id):
            if old.state == "active":
                devices.set_state(unit, old.device_id, "replaced")
        devices.add(unit, _device(request, code, device_id, hq))
        devices.add_epoch(unit, epoch, device_id, at, genesis=GENESIS.hex())
        devices.use_code(unit, code.code_hash, device_id, at)
        state.journal(unit, at, code.made_by, "till_enrolled", register=code.register_id)
        return code

    code = hq.run(job)
    device = _device(request, code, device_id, hq)
    return EnrolReply(
        device_id=device_id,
        store_id=code.store_id,
        register_id=code.register_id,
        epoch=epoch,
        pepper=hq.secrets.pepper.hex(),
        hq_name=hq.config.name,
        hq_key=hq_key(hq),
        certificate=certify(hq, device, epoch, request.public_key),
    )


def _device(request: EnrolRequest, code: EnrolCode, device_id: str, hq: Core) -> Device:
    return Device(
        device_id=device_id,
        public_key=request.public_key,
        store_id=code.store_id,
        register_id=code.register_id,
        state="active",
        enrolled_at=hq.now(),
    )


def revoke(hq: Core, device_id: str, by: str, reason: str) -> Device:
    """The till is refused at its next request (S5); what it sent stays."""

    def job(unit: Unit) -> Device:
        found = devices.find(unit, device_id)
        if found is None:
            raise Refused("DEVICE_UNKNOWN", device=device_id)
        devices.set_state(unit, device_id, "revoked")
        state.journal(unit, hq.now(), by, "till_revoked", register=found.register_id, reason=reason)
        return replace(found, state="revoked")

    return hq.run(job)
