"""Cutting the connection to HQ by hand while somebody works, and back again (917, R81, R180)."""

from pos_app.till.operations.operation import Nothing, Operation
from pos_app.till.operations.outcome import DONE, Result
from pos_app.till.rights import permit
from pos_app.till.session import RegisterSession, switch_off

PERMISSION = "switch_connection"


def _switch(session: RegisterSession, _: Nothing) -> Result:
    session.signed_in()
    permit(session, PERMISSION)
    switch_off(session.outfit, off=not session.outfit.hq.switched_off)
    return DONE


SWITCH_CONNECTION = Operation(
    PERMISSION, _switch, RegisterSession.signed_in, permission=PERMISSION
)
