"""The failures a person can act on; must never carry a sentence, those live in resources/text.

    PosError
    ├── Refused       a rule says no: code and details; shown, never logged as an error
    └── Unavailable   HQ, printer, terminal or disk is away: says whether trying again makes sense

Everything else that is raised is our own bug.
"""

from collections.abc import Mapping


class PosError(Exception):
    """Root of the failures that a person is told about."""


class Refused(PosError):
    """A rule forbids the gesture; nothing changed (R83, R193).

    `code` is a code of section 6a or of a rule; `details` fill the sentence that the text files
    hold for it.
    """

    def __init__(self, code: str, /, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details: Mapping[str, object] = details

    def __str__(self) -> str:
        return f"{self.code} {dict(self.details)}" if self.details else self.code


class Unavailable(PosError):
    """Something outside is away; the program goes on without it.

    `what` names the thing (`hq`, `printer`, `terminal`, `disk`, `keyring`), `reason` is a short
    code for the text files.
    """

    def __init__(self, what: str, reason: str, *, retry: bool = True, **details: object) -> None:
        super().__init__(what, reason)
        self.what = what
        self.reason = reason
        self.retry = retry
        self.details: Mapping[str, object] = details


class AnswerUnknown(Unavailable):
    """A request was sent and its answer did not arrive: it may have been done (R173)."""


def is_read_only(problem: PosError) -> bool:
    """Whether nothing can be written, though it may well be read (FS2)."""
    reasons = {"read_only", "cannot_open"}
    return isinstance(problem, Unavailable) and problem.what == "disk" and problem.reason in reasons
