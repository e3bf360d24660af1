"""The templates and what they may call; every text is escaped, and its control characters become
marks.
"""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from pos_app.domain.plain_text import masked
from pos_app.hq.web.console.show import visible

_SVG = (
    '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
)


def environment(resources: Path, version: str) -> Environment:
    """Jinja with escaping always on; `icon` draws one of our own pictures inside the page."""

    @cache
    def icon(name: str) -> Markup:
        return _icon(resources, name)

    made = Environment(
        loader=FileSystemLoader(resources / "console" / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.globals["icon"] = icon
    made.globals["version"] = version
    made.filters["whole"] = whole
    made.filters["exactly"] = exactly
    return made


def _shown(value: object) -> object:
    return visible(value) if type(value) is str else value


def whole(text: str) -> Markup:
    """A long text uncut, escaped; line ends stay, other control characters become marks."""
    return Markup("\n").join(
        escape("".join(sign if sign == "\t" else visible(sign) for sign in line))
        for line in masked(text).split("\n")
    )


def exactly(text: str) -> Markup:
    """What somebody typed, to be sent once more unchanged; escaped."""
    return escape(text)


def _icon(resources: Path, name: str) -> Markup:
    for folder in (resources / "console" / "icons", resources / "icons"):
        file = folder / f"{name}.svg"
        if file.is_file():
            drawn = file.read_text("utf-8")
            inner = drawn[drawn.index(">", drawn.index("<svg")) + 1 : drawn.rindex("</svg>")]
            return Markup(f"{_SVG}{inner.strip()}</svg>")  # noqa: S704 - our own files
    raise LookupError(f"There is no icon {name!r}")
