"""A working period of a drawer (R80, R190)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Shift:
    """An open shift; `start_minor` is the cash it began with, `cash_minor` what sales and refunds
    have added since.
    """

    shift_id: str
    number: int
    opened_at: datetime
    opened_by: str
    start_minor: int
    cash_minor: int = 0

    @property
    def expected_minor(self) -> int:
        """Cash that should be in the drawer (R190)."""
        return self.start_minor + self.cash_minor
