"""Statements about the people of the console and their sessions."""

from datetime import datetime

from sqlalchemy import delete, select, update

from pos_app.db.database import Unit
from pos_app.hq.rows import ConsoleSession, Operator, record
from pos_app.hq.tables.people import CONSOLE_SESSION, OPERATOR


def add(unit: Unit, operator: Operator, at: datetime) -> None:
    """A new operator."""
    row = {
        "operator_id": operator.operator_id,
        "login": operator.login,
        "name": operator.name,
        "password_hash": operator.password_hash,
        "role": operator.role,
        "language": operator.language,
        "active": operator.active,
        "made_at": at,
    }
    unit.execute(OPERATOR.insert(), row)


def by_login(unit: Unit, login: str) -> Operator | None:
    """The operator with that sign-in name."""
    row = unit.execute(select(OPERATOR).where(OPERATOR.c.login == login)).mappings().first()
    return record(Operator, row) if row else None


def find(unit: Unit, operator_id: str) -> Operator | None:
    """The operator of that id."""
    query = select(OPERATOR).where(OPERATOR.c.operator_id == operator_id)
    row = unit.execute(query).mappings().first()
    return record(Operator, row) if row else None


def every(unit: Unit) -> list[Operator]:
    """All operators by name."""
    rows = unit.execute(select(OPERATOR).order_by(OPERATOR.c.login)).mappings()
    return [record(Operator, row) for row in rows]


def change(unit: Unit, operator_id: str, **values: object) -> None:
    """Change columns of an operator."""
    unit.execute(update(OPERATOR).where(OPERATOR.c.operator_id == operator_id).values(**values))


def add_session(unit: Unit, session: ConsoleSession) -> None:
    """A browser signed in."""
    row = {
        "session_hash": session.session_hash,
        "operator_id": session.operator_id,
        "csrf": session.csrf,
        "made_at": session.made_at,
        "seen_at": session.seen_at,
        "factor_at": session.factor_at,
        "address": session.address,
    }
    unit.execute(CONSOLE_SESSION.insert(), row)


def find_session(unit: Unit, session_hash: str) -> ConsoleSession | None:
    """The session of that hash."""
    query = select(CONSOLE_SESSION).where(CONSOLE_SESSION.c.session_hash == session_hash)
    row = unit.execute(query).mappings().first()
    return record(ConsoleSession, row) if row else None


def touch_session(unit: Unit, session_hash: str, at: datetime) -> None:
    """The browser was heard."""
    same = CONSOLE_SESSION.c.session_hash == session_hash
    unit.execute(update(CONSOLE_SESSION).where(same).values(seen_at=at))


def sessions_of(unit: Unit, operator_id: str) -> list[ConsoleSession]:
    """The person's sessions, the one heard last first."""
    query = select(CONSOLE_SESSION).where(CONSOLE_SESSION.c.operator_id == operator_id)
    rows = unit.execute(query.order_by(CONSOLE_SESSION.c.seen_at.desc())).mappings()
    return [record(ConsoleSession, row) for row in rows]


def end_sessions_of(unit: Unit, operator_id: str, *, but: str = "") -> int:
    """End the person's sessions, all but that one; how many there were."""
    same = CONSOLE_SESSION.c.operator_id == operator_id
    others = delete(CONSOLE_SESSION).where(same, CONSOLE_SESSION.c.session_hash != but)
    return unit.execute(others).rowcount


def end_session(unit: Unit, session_hash: str) -> None:
    """The browser signed out."""
    unit.execute(delete(CONSOLE_SESSION).where(CONSOLE_SESSION.c.session_hash == session_hash))


def end_old_sessions(unit: Unit, before: datetime) -> None:
    """Sessions that were made before then are forgotten."""
    unit.execute(delete(CONSOLE_SESSION).where(CONSOLE_SESSION.c.made_at < before))
