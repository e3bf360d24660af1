"""Which files of the checkout go into a built folder as they are; must never load one."""

from collections.abc import Iterator
from pathlib import Path

UNREAD = frozenset({"readme"})
"""Pictures of the README: no program opens them."""


def resources(root: Path) -> Iterator[tuple[str, str]]:
    """The resources as PyInstaller takes them: file or folder, and the folder it goes to."""
    for part in sorted((root / "resources").iterdir()):
        if part.name not in UNREAD:
            to = part if part.is_dir() else part.parent
            yield str(part), str(to.relative_to(root))
