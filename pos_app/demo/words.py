"""The word lists of the demo, read once; must never be looked for outside the resources."""

import tomllib
from functools import cache
from typing import Any

from pos_app.resources_dir import resources_dir


@cache
def words(name: str) -> dict[str, Any]:
    """The word list of that name."""
    return tomllib.loads((resources_dir() / "demo" / f"{name}.toml").read_text("utf-8"))
