"""The secrets of a measurement, kept beside its data for the processes that it starts."""

import json
from pathlib import Path

from pos_app.till.config import MemorySecretStore

FILE = "secrets.json"


def keep_secrets(home: Path, secrets: dict[str, str]) -> None:
    """Write them down."""
    (home / FILE).write_text(json.dumps(secrets), "utf-8")


def secrets_of(home: Path) -> MemorySecretStore:
    """The same, read back."""
    store = MemorySecretStore()
    for name, value in json.loads((home / FILE).read_text("utf-8")).items():
        store.put(name, value)
    return store
