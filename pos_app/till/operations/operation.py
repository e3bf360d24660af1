"""What a button is: its name (the key of its texts), shortcut, permission,
availability and story.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pos_app.domain.errors import Refused
from pos_app.till.operations.outcome import Result
from pos_app.till.operations.typed import typed
from pos_app.till.session import RegisterSession


@dataclass(frozen=True, slots=True)
class Operation:
    """One gesture of the clerk.

    `check` raises the refusal that makes it unavailable now; `run` takes the session and the
    operation's own request. `also` are further rights that its request may need.
    """

    name: str
    run: Callable[[RegisterSession, Any], Result]
    check: Callable[[RegisterSession], object]
    shortcut: str = ""
    permission: str = ""
    also: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """No gesture ever sees a text as it was typed."""
        object.__setattr__(self, "run", typed(self.run))

    def reason(self, session: RegisterSession) -> Refused | None:
        """Why the gesture is not possible now, or nothing (R83)."""
        try:
            self.check(session)
        except Refused as refused:
            return refused
        return None


@dataclass(frozen=True, slots=True)
class Nothing:
    """The request of an operation that asks nothing."""


NOTHING = Nothing()
