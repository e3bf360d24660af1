"""How long the till's word about people holds without head office's (S5). Beyond it nobody new
signs in and nobody approves; whoever is signed in goes on selling, whatever head office does (L3).
"""

from datetime import timedelta

from pos_app.domain.errors import Refused
from pos_app.till.session import RegisterSession

LAST_PART = 4
"""The last quarter of the grace is announced."""


def left(session: RegisterSession) -> timedelta | None:
    """How much of the grace is left, negative once it is over; nothing where HQ grants it without
    end, or has never answered. A till that was revoked is still heard and gets no such word.
    """
    hours = session.configuration.profile.offline_grace_hours
    believed = session.store.believed_at()
    if not hours or believed is None:
        return None
    return believed + timedelta(hours=hours) - session.now


def announced(session: RegisterSession) -> timedelta | None:
    """What is left, once that is little enough to say so."""
    rest, hours = left(session), session.configuration.profile.offline_grace_hours
    return rest if rest is not None and rest * LAST_PART <= timedelta(hours=hours) else None


def check(session: RegisterSession) -> None:
    """Before a person is believed: `GRACE_OVER` without HQ's word for longer than the grace; HQ is
    then looked for at once.
    """
    rest = left(session)
    if rest is None or rest >= timedelta():
        return
    session.outfit.hq.check_wanted = True
    session.outfit.wake()
    raise Refused("GRACE_OVER", hours=session.configuration.profile.offline_grace_hours)
