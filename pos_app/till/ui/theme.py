"""The design's tokens as values; must never import Qt, so that they are there without a window."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

LIGHT, DARK = "light", "dark"
SCALES = (100, 112, 125)
TALL_ROWS_FROM_HEIGHT = 1000
COMPACT_HEIGHT_BELOW = 740
_DERIVED = {
    "tab": ("body", 500),
    "label_strong": ("label", 600),
    "label_plain": ("label", 400),
    "badge": ("label", 600),
    "small_strong": ("small", 600),
    "line_plain": ("line", 400),
    "heading_plain": ("heading", 400),
    "key": ("title", 500),
    "pay": ("heading", 600),
}
"""Roles of the design in a second weight: name, role it derives from, weight."""


class TypeRole(NamedTuple):
    """Size, line and weight of one kind of text, already scaled."""

    size_px: int
    line_px: int
    weight: int
    letter_spacing_em: float = 0.0


class Theme(NamedTuple):
    """Everything that decides how the till looks: colours by token, text roles, motion."""

    name: str
    scale: int
    colours: Mapping[str, str]
    scrim: tuple[str, float]
    roles: Mapping[str, TypeRole]
    family: str
    motion: Mapping[str, int]

    def colour(self, token: str) -> str:
        """The `#RRGGBB` of a token."""
        return self.colours[token]

    def role(self, name: str) -> TypeRole:
        """The text role of that name."""
        return self.roles[name]

    def sizes(self, role: str) -> tuple[str, ...]:
        """The role at the chosen text size, then at each smaller one: words get smaller before they
        are cut.
        """
        smaller = SCALES[: SCALES.index(self.scale)] if "@" not in role else ()
        return (role, *(f"{role}@{scale}" for scale in reversed(smaller)))


class Tokens:
    """The file `tokens.json`, read once."""

    def __init__(self, file: Path) -> None:
        self._content: dict[str, Any] = json.loads(file.read_text("utf-8"))

    def theme(self, name: str = LIGHT, scale: int = 100, *, reduce_motion: bool = False) -> Theme:
        """One theme at one text size; an unknown name or size gives the default."""
        colours = dict(self._content["color"][name if name == DARK else LIGHT])
        scrim = colours.pop("scrim")
        scale = scale if scale in SCALES else SCALES[0]
        roles = self._roles(scale)
        for smaller in SCALES[: SCALES.index(scale)]:
            roles |= {f"{role}@{smaller}": one for role, one in self._roles(smaller).items()}
        motion = self._content["motion"]
        return Theme(
            name=name if name == DARK else LIGHT,
            scale=scale,
            colours=colours,
            scrim=(scrim["color"], scrim["alpha"]),
            roles=roles,
            family=self._content["font"]["family"],
            motion={key: 0 if reduce_motion else value for key, value in motion.items()},
        )

    def _roles(self, scale: int) -> dict[str, TypeRole]:
        roles = {
            role: TypeRole(
                _scaled(value["size_px"], scale),
                _scaled(value["line_px"], scale),
                value["weight"],
                value.get("letter_spacing_em", 0.0),
            )
            for role, value in self._content["type"].items()
        }
        for role, (origin, weight) in _DERIVED.items():
            roles[role] = roles[origin]._replace(weight=weight)
        return roles


def _scaled(px: int, scale: int) -> int:
    return (px * scale + 50) // 100
