"""Which copies of a folder go once a new one is there; must never touch one that stays."""

from pathlib import Path

UNVERIFIED = ".unverified"
"""What the name of a copy ends with until it was verified."""
DAMAGED_KEPT = 2


def forget_old(folder: Path, name: str, kept: int) -> None:
    """The newest copies by that name (a pattern) stay, and of those that were not whole the newest
    few, to be looked at. What is older than every copy that stays goes, unfinished ones of killed
    programs included.
    """
    newest = sorted(folder.glob(name))[-kept:]
    damaged = sorted(folder.glob(name + UNVERIFIED))[:-DAMAGED_KEPT]
    older = [x for x in folder.glob(f"{name}*") if newest and x.name < newest[0].name]
    for file in {*damaged, *older}:
        file.unlink(missing_ok=True)
