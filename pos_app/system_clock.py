"""The machine's own time and randomness, as arguments for the rest; only programs may import it."""

import secrets
import time
from datetime import UTC, datetime


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """The moment, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()


class SystemIds:
    """Ids from the operating system's source."""

    def new(self) -> str:
        """A fresh id."""
        return secrets.token_hex(16)
