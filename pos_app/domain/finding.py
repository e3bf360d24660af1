"""What a verification of books says where they are not whole (A1-A3)."""

from dataclasses import dataclass

FINDINGS_MAX = 100
"""Findings that are named; a file with more is not repaired by reading on."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was: where, and what is wrong there."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"
