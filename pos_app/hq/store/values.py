"""Statements about stored value; a balance never falls below its limit, whoever asks at the same
time.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select, update

from pos_app.contract.stored_value import ValueReply
from pos_app.db.database import Unit
from pos_app.hq.store.sql import insert, upsert
from pos_app.hq.tables.values import VALUE_ACCOUNT, VALUE_MOVEMENT


@dataclass(frozen=True, slots=True)
class ValueMovement:
    """An attempt of a till with its answer; `made` is the number of a note that it issued."""

    attempt_id: str
    do: str
    account: str
    amount_minor: int
    result: str
    reason: str
    made: str
    balance_minor: int

    @property
    def reply(self) -> ValueReply:
        """The answer again; what was reversed takes nothing any more."""
        if self.result == "reversed":
            return ValueReply(result="declined", reason="reversed")
        fields = {"result": self.result, "reason": self.reason, "number": self.made}
        return ValueReply.model_validate(fields | {"balance_minor": self.balance_minor})


def balance(unit: Unit, account: str) -> int | None:
    """What is left of it; nothing where there is no such account."""
    query = select(VALUE_ACCOUNT.c.balance_minor).where(VALUE_ACCOUNT.c.account == account)
    found = unit.execute(query).scalar()
    return None if found is None else int(found)


def left(unit: Unit, account: str) -> int:
    """What can still be taken: the balance, and of an account what its customer may owe."""
    table = VALUE_ACCOUNT.c
    query = select(table.balance_minor + table.limit_minor).where(table.account == account)
    return int(unit.execute(query).scalar_one())


def open_account(
    unit: Unit, account: str, balance_minor: int, limit_minor: int, at: datetime
) -> None:
    """A new account, or another limit for one that is there."""
    known = balance(unit, account)
    row = {
        "account": account,
        "balance_minor": balance_minor if known is None else known,
        "limit_minor": limit_minor,
        "made_at": at,
    }
    upsert(unit, VALUE_ACCOUNT, [row], "account")


def move(unit: Unit, account: str, amount_minor: int) -> bool:
    """Add to the balance, or take from it as far as the limit lets; whether it was done."""
    table = VALUE_ACCOUNT.c
    after = table.balance_minor + amount_minor
    query = update(VALUE_ACCOUNT).where(table.account == account)
    if amount_minor < 0:
        query = query.where(after >= -table.limit_minor)
    return unit.execute(query.values(balance_minor=after)).rowcount == 1


def movement(unit: Unit, attempt_id: str) -> ValueMovement | None:
    """What was answered to the attempt; the row is held until the unit ends."""
    columns = [VALUE_MOVEMENT.c[name] for name in ValueMovement.__dataclass_fields__]
    query = select(*columns).where(VALUE_MOVEMENT.c.attempt_id == attempt_id)
    row = unit.execute(query.with_for_update()).first()
    return ValueMovement(*row) if row else None


def add_movement(unit: Unit, made: ValueMovement, device_id: str, at: datetime) -> None:
    """An attempt with its answer, once."""
    insert(unit, VALUE_MOVEMENT, [asdict(made) | {"device_id": device_id, "at": at}])


def set_reversed(unit: Unit, attempt_id: str) -> None:
    """The attempt is undone."""
    query = update(VALUE_MOVEMENT).where(VALUE_MOVEMENT.c.attempt_id == attempt_id)
    unit.execute(query.values(result="reversed"))
