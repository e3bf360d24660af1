"""Cutting the connection to HQ by hand while somebody works, and back again (917, R81, R180); and
trying it at once.
"""

from pos_app.domain.errors import Unavailable
from pos_app.till.operations.operation import Nothing, Operation
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession, switch_off
from pos_app.till.sync.downloads import held_here
from pos_app.till.sync.outbox import DrainReport

PERMISSION = "switch_connection"


def ask_once(session: RegisterSession) -> DrainReport:
    """Ask HQ once, then send what waits; runs in a thread. `Unavailable` where it does not answer,
    which is noted.
    """
    outbox = session.outfit.outbox
    try:
        session.outfit.hq.downloads(held_here(session.store))
    except Unavailable as away:
        outbox.note_failure(away)
        raise
    outbox.note_contact(session.store.sync_state().incarnation)
    return outbox.drain(now=True)


def _switch(session: RegisterSession, _: Nothing) -> Result:
    session.signed_in()
    permit(session, PERMISSION)
    switch_off(session.outfit, off=not session.outfit.hq.switched_off)
    return DONE


SWITCH_CONNECTION = Operation(
    PERMISSION, _switch, RegisterSession.signed_in, permission=PERMISSION
)
