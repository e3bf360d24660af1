"""The demo's own place for secrets: a file in its folder, so that it needs and touches no keyring.

It belongs to the demo alone; a real till keeps its secrets in the operating system's keyring.
"""

import json
import os
from pathlib import Path

FILE = "secrets-of-the-demo.json"


class FileSecretStore:
    """Secrets in a file that only its owner can read."""

    def __init__(self, home: Path) -> None:
        self.file = home / FILE

    def get(self, name: str) -> str | None:
        found: str | None = self._all().get(name)
        return found

    def put(self, name: str, value: str) -> None:
        self._write(self._all() | {name: value})

    def delete(self, name: str) -> None:
        self._write({known: value for known, value in self._all().items() if known != name})

    def _all(self) -> dict[str, str]:
        if not self.file.exists():
            return {}
        kept: dict[str, str] = json.loads(self.file.read_text("utf-8"))
        return kept

    def _write(self, kept: dict[str, str]) -> None:
        beside = self.file.with_suffix(".new")
        opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            json.dump(kept, file)
        beside.replace(self.file)
