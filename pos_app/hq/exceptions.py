"""Closing what was applied though it differs: with a note, alone or all of a kind; the difference
itself stays in the books.
"""

from collections.abc import Sequence

from pos_app.db.database import Unit
from pos_app.hq.core import Core
from pos_app.hq.order_care import check_reason
from pos_app.hq.people.rights import Actor
from pos_app.hq.store import exceptions, state

BULK_MAX = 2_000
"""Exceptions that one bulk closes; more of a kind is a cause to be mended, no list to be ticked."""


def close(hq: Core, actor: Actor, numbers: Sequence[int], note: str) -> None:
    """Close these with a note."""
    actor.must("exceptions.close")
    check_reason(note)
    hq.run(lambda unit: _close(hq, unit, actor, numbers, note))


def close_kind(
    hq: Core, actor: Actor, kind: str, through: int, note: str, *, store: str
) -> None:
    """Close all of a kind that were there when the page was read, `through` the newest of them; of
    a store where the page showed one alone.
    """
    actor.must("exceptions.close")
    check_reason(note)

    def job(unit: Unit) -> None:
        found = exceptions.open_numbers(unit, kind, through, BULK_MAX, store)
        _close(hq, unit, actor, found, note)

    hq.run(job)


def _close(hq: Core, unit: Unit, actor: Actor, named: Sequence[int], note: str) -> None:
    """Those of them that are open: a number that nothing has yet is closed by nobody."""
    numbers = exceptions.still_open(unit, named)
    if not numbers:
        return
    if actor.stores:
        for store in exceptions.stores_of(unit, numbers):
            actor.only_at(store)
    exceptions.close(unit, numbers, hq.now(), actor.login, note)
    told = {"exceptions": numbers, "note": note}
    state.journal(unit, hq.now(), actor.login, "exceptions_closed", **told)
