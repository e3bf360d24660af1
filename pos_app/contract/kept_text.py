"""Compares a stored body with the one that this program would write: an older program knew fewer
fields, and what it did not know is no difference.
"""

import json
from typing import Any


def still_says(kept: bytes, made: bytes) -> bool:
    """Whether every field of the stored text is in the new one, with the same value."""
    if kept == made:
        return True
    try:
        return _agree(json.loads(kept), json.loads(made))
    except (ValueError, RecursionError):
        return False


def _agree(kept: Any, made: Any) -> bool:  # noqa: ANN401 - whatever JSON holds
    if isinstance(kept, dict) and isinstance(made, dict):
        return all(name in made and _agree(one, made[name]) for name, one in kept.items())
    if isinstance(kept, list) and isinstance(made, list):
        return len(kept) == len(made) and all(map(_agree, kept, made))
    return type(kept) is type(made) and bool(kept == made)


def differences(kept: bytes, made: bytes) -> list[str]:
    """The outermost fields in which they differ."""
    try:
        before, after = json.loads(kept), json.loads(made)
    except ValueError:
        return []
    names = before if isinstance(before, dict) else {}
    return [x for x in names if x not in after or not _agree(before[x], after[x])]
