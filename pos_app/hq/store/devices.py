"""Statements about tills: devices, epochs, enrolment codes, nonces."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from pos_app.db.database import Unit
from pos_app.db.statement import Statement
from pos_app.hq.rows import Device, DeviceKey, EnrolCode, Epoch, names_of, record
from pos_app.hq.store.sql import insert_new
from pos_app.hq.tables.tills import DEVICE, DEVICE_KEY, ENROL_CODE, EPOCH, NONCE

CODES_SHOWN = 50
_FIND = Statement(select(DEVICE).where(DEVICE.c.device_id == bindparam("device_id")))
_KEY = Statement(select(DEVICE_KEY).where(DEVICE_KEY.c.public_key == bindparam("public_key")))
_OF_KEY = Statement(
    select(*(DEVICE.c[one] for one in names_of(Device)), DEVICE_KEY.c.retired_at)
    .join_from(DEVICE_KEY, DEVICE, DEVICE.c.device_id == DEVICE_KEY.c.device_id)
    .where(DEVICE_KEY.c.public_key == bindparam("public_key"))
)
_STANDING = Statement(
    select(DEVICE.c.state, DEVICE.c.public_key).where(
        DEVICE.c.device_id == bindparam("device_id")
    )
)
_KEYS = Statement(
    select(DEVICE_KEY.c.public_key).where(DEVICE_KEY.c.device_id == bindparam("device_id"))
)
_OLD_NONCES = Statement(delete(NONCE).where(NONCE.c.at < bindparam("before")))
_LOCKED = Statement(
    select(EPOCH).where(EPOCH.c.device_id == bindparam("device_id")).with_for_update()
)
_EPOCHS = Statement(
    select(EPOCH).where(EPOCH.c.device_id == bindparam("device_id")).order_by(EPOCH.c.made_at)
)
_HEAD = Statement(
    update(EPOCH)
    .where(EPOCH.c.epoch == bindparam("grown"))
    .values(through=bindparam("through"), head_hash=bindparam("head_hash"))
)


def find(unit: Unit, device_id: str) -> Device | None:
    """The till of that device id."""
    found = _FIND.records(unit, Device, device_id=device_id)
    return found[0] if found else None


def key(unit: Unit, public_key: str) -> DeviceKey | None:
    """That key, whichever till it is or was of."""
    found = _KEY.records(unit, DeviceKey, public_key=public_key)
    return found[0] if found else None


def of_key(unit: Unit, public_key: str) -> tuple[Device, bool] | None:
    """The till that has or had that key, and whether the key is retired."""
    row = _OF_KEY.first(unit, public_key=public_key)
    return None if row is None else (Device(*row[:-1]), row[-1] is not None)


def standing(unit: Unit, device_id: str) -> tuple[str, str] | None:
    """State and present key of the till."""
    row = _STANDING.first(unit, device_id=device_id)
    return None if row is None else (row[0], row[1])


def keys(unit: Unit, device_id: str) -> list[str]:
    """Every key that the till has ever had: its events stay signed by them."""
    return [row[0] for row in _KEYS.rows(unit, device_id=device_id)]


def add_key(unit: Unit, public_key: str, device_id: str, at: datetime) -> None:
    """One more key of the till, unless it is known."""
    row = {"public_key": public_key, "device_id": device_id, "since": at}
    insert_new(unit, DEVICE_KEY, [row])


def use_key(unit: Unit, public_key: str, device_id: str, at: datetime) -> None:
    """From now on the till signs its requests with that key and no other."""
    mine = DEVICE_KEY.c.device_id == device_id
    others = DEVICE_KEY.c.public_key != public_key
    unit.execute(update(DEVICE_KEY).where(mine, others).values(retired_at=at))
    unit.execute(
        update(DEVICE).where(DEVICE.c.device_id == device_id).values(public_key=public_key)
    )


def every(unit: Unit) -> list[Device]:
    """All tills by store and register, those removed last; HQ's own seats of channels are none."""
    tills = select(DEVICE).where(DEVICE.c.state != "channel")
    query = tills.order_by(DEVICE.c.state, DEVICE.c.store_id, DEVICE.c.register_id)
    return [record(Device, row) for row in unit.execute(query).mappings()]


def at_place(unit: Unit, store_id: str, register_id: str) -> list[Device]:
    """Every device that was ever enrolled as that register."""
    query = select(DEVICE).where(DEVICE.c.store_id == store_id, DEVICE.c.register_id == register_id)
    return [record(Device, row) for row in unit.execute(query).mappings()]


def add(unit: Unit, device: Device) -> None:
    """A new till."""
    unit.execute(
        DEVICE.insert(),
        {
            "device_id": device.device_id,
            "public_key": device.public_key,
            "store_id": device.store_id,
            "register_id": device.register_id,
            "state": device.state,
            "enrolled_at": device.enrolled_at,
        },
    )
    add_key(unit, device.public_key, device.device_id, device.enrolled_at)


def set_state(unit: Unit, device_id: str, state: str) -> None:
    """`active`, `revoked`, `replaced` or `fenced`: two machines with one key (S5, FR3)."""
    unit.execute(update(DEVICE).where(DEVICE.c.device_id == device_id).values(state=state))


def touch(unit: Unit, device_id: str, at: datetime, **said: object) -> None:
    """The till was heard, and what it said of itself."""
    values = {"contact_at": at, **said}
    _said(tuple(values)).run(unit, heard=device_id, **values)


@lru_cache(maxsize=8)
def _said(names: tuple[str, ...]) -> Statement:
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    return Statement(update(DEVICE).where(DEVICE.c.device_id == bindparam("heard")).values(values))


def use_nonce(unit: Unit, nonce: str, device_id: str, at: datetime) -> bool:
    """Whether the nonce is new; it is used from now on."""
    return insert_new(unit, NONCE, [{"nonce": nonce, "device_id": device_id, "at": at}]) == 1


def forget_nonces(unit: Unit, before: datetime) -> None:
    """Nonces are kept only as long as a request may be repeated."""
    _OLD_NONCES.run(unit, before=before)


def add_epoch(unit: Unit, epoch: str, device_id: str, at: datetime, *, genesis: str) -> None:
    """A new incarnation of a till's chain."""
    row = {"epoch": epoch, "device_id": device_id, "head_hash": genesis, "made_at": at}
    insert_new(unit, EPOCH, [row])


def close_others(unit: Unit, epoch: str, device_id: str) -> None:
    """The till goes on in this epoch; what still comes in another one is looked at by a person."""
    mine = EPOCH.c.device_id == device_id
    unit.execute(update(EPOCH).where(mine, EPOCH.c.epoch != epoch).values(state="closed"))


def set_durable(unit: Unit, epoch: str, through: int) -> None:
    """A verified backup has the chain up to there; the mark never goes back."""
    behind = EPOCH.c.durable_through < through
    unit.execute(
        update(EPOCH).where(EPOCH.c.epoch == epoch, behind).values(durable_through=through)
    )


def every_epoch(unit: Unit) -> list[Epoch]:
    """The chains of all tills."""
    query = select(EPOCH).order_by(EPOCH.c.device_id, EPOCH.c.made_at, EPOCH.c.epoch)
    return [record(Epoch, row) for row in unit.execute(query).mappings()]


def epochs(unit: Unit, device_id: str) -> list[Epoch]:
    """The chains of a till."""
    return _EPOCHS.records(unit, Epoch, device_id=device_id)


def locked_epochs(unit: Unit, device_id: str) -> dict[str, Epoch]:
    """The chains of a till, theirs alone until the unit ends."""
    found = _LOCKED.records(unit, Epoch, device_id=device_id)
    return {one.epoch: one for one in found}


def set_head(unit: Unit, epoch: Epoch) -> None:
    """How far the chain goes now."""
    _HEAD.run(unit, grown=epoch.epoch, through=epoch.through, head_hash=epoch.head_hash)


def add_code(unit: Unit, code: EnrolCode) -> None:
    """A one-time code was made."""
    row = {
        "code_hash": code.code_hash,
        "store_id": code.store_id,
        "register_id": code.register_id,
        "made_by": code.made_by,
        "made_at": code.made_at,
        "expires_at": code.expires_at,
    }
    unit.execute(ENROL_CODE.insert(), row)


def find_code(unit: Unit, code_hash: str) -> EnrolCode | None:
    """The code of that hash, locked until the unit ends."""
    query = select(ENROL_CODE).where(ENROL_CODE.c.code_hash == code_hash).with_for_update()
    row = unit.execute(query).mappings().first()
    return record(EnrolCode, row) if row else None


def codes(unit: Unit) -> list[EnrolCode]:
    """The latest codes, newest first."""
    query = select(ENROL_CODE).order_by(ENROL_CODE.c.made_at.desc()).limit(CODES_SHOWN)
    return [record(EnrolCode, row) for row in unit.execute(query).mappings()]


def use_code(unit: Unit, code_hash: str, device_id: str, at: datetime) -> None:
    """The code is spent."""
    unit.execute(
        update(ENROL_CODE)
        .where(ENROL_CODE.c.code_hash == code_hash)
        .values(used_at=at, device_id=device_id)
    )


def open_codes(unit: Unit, store_id: str, register_id: str, at: datetime) -> list[EnrolCode]:
    """That register's codes which would let a till in now."""
    code = ENROL_CODE.c
    mine = (code.store_id == store_id) & (code.register_id == register_id)
    unspent = code.used_at.is_(None) & code.withdrawn_at.is_(None) & (code.expires_at > at)
    query = select(ENROL_CODE).where(mine, unspent)
    return [record(EnrolCode, row) for row in unit.execute(query).mappings()]


def withdraw_code(unit: Unit, code_hash: str, at: datetime) -> None:
    """The code is worth nothing from now on."""
    unit.execute(
        update(ENROL_CODE)
        .where(ENROL_CODE.c.code_hash == code_hash, ENROL_CODE.c.used_at.is_(None))
        .values(withdrawn_at=at)
    )
