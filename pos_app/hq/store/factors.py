"""Statements about the second factor of the console's people, and their recovery codes."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, func, select, update

from pos_app.db.database import Unit
from pos_app.hq.rows import record
from pos_app.hq.store.sql import insert, upsert
from pos_app.hq.tables.people import RECOVERY_CODE, SECOND_FACTOR


@dataclass(frozen=True, slots=True)
class Factor:
    """A person's second factor: its sealed secret, the last time step that was used, and how often
    a code was wrong since one was right.
    """

    operator_id: str
    sealed: str = field(repr=False)
    last_step: int
    failures: int
    failed_at: datetime | None
    made_at: datetime


def find(unit: Unit, operator_id: str) -> Factor | None:
    """The person's second factor, if one is set up."""
    query = select(SECOND_FACTOR).where(SECOND_FACTOR.c.operator_id == operator_id)
    row = unit.execute(query).mappings().first()
    return record(Factor, row) if row else None


def put(unit: Unit, factor: Factor) -> None:
    """A new second factor, in the place of an older one."""
    row = {name: getattr(factor, name) for name in Factor.__slots__}
    upsert(unit, SECOND_FACTOR, [row], "operator_id")


def change(unit: Unit, operator_id: str, **values: object) -> None:
    """Change columns of a second factor."""
    same = SECOND_FACTOR.c.operator_id == operator_id
    unit.execute(update(SECOND_FACTOR).where(same).values(**values))


def forget(unit: Unit, operator_id: str) -> None:
    """The factor and its recovery codes are worth nothing any more."""
    unit.execute(delete(SECOND_FACTOR).where(SECOND_FACTOR.c.operator_id == operator_id))
    unit.execute(delete(RECOVERY_CODE).where(RECOVERY_CODE.c.operator_id == operator_id))


def put_codes(unit: Unit, operator_id: str, hashes: list[str], at: datetime) -> None:
    """New recovery codes in the place of all older ones."""
    unit.execute(delete(RECOVERY_CODE).where(RECOVERY_CODE.c.operator_id == operator_id))
    rows = [{"code_hash": one, "operator_id": operator_id, "made_at": at} for one in hashes]
    insert(unit, RECOVERY_CODE, rows)


def use_code(unit: Unit, operator_id: str, code_hash: str, at: datetime) -> bool:
    """Use up a recovery code of that person; whether it was there and unused."""
    same = (RECOVERY_CODE.c.code_hash == code_hash) & (RECOVERY_CODE.c.operator_id == operator_id)
    unused = update(RECOVERY_CODE).where(same, RECOVERY_CODE.c.used_at.is_(None))
    return bool(unit.execute(unused.values(used_at=at)).rowcount)


def codes_made(unit: Unit, operator_id: str) -> str:
    """When the person's recovery codes were made, which tells those from older and newer ones."""
    mine = RECOVERY_CODE.c.operator_id == operator_id
    made = unit.execute(select(func.max(RECOVERY_CODE.c.made_at)).where(mine)).scalar_one()
    return made.isoformat() if made else ""


def codes_left(unit: Unit, operator_id: str) -> int:
    """How many recovery codes are unused."""
    mine = RECOVERY_CODE.c.operator_id == operator_id
    query = select(func.count()).where(mine, RECOVERY_CODE.c.used_at.is_(None))
    return unit.execute(query.select_from(RECOVERY_CODE)).scalar_one()
