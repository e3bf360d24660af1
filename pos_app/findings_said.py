"""Whose language a command without a window speaks, and what a verification has found in it; must
never hold a sentence itself.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache

from pos_app.resources_dir import resources_dir

LANGUAGES = ("en", "nl")
BETWEEN = "\n  "
"""What stands between two findings of a refusal."""
DETAILS = frozenset({"finding", "findings"})
"""Details of a refusal that a verification has found."""
LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Where a machine says which language its user reads, the first that is set."""


def language_of(environment: Mapping[str, str]) -> str:
    """The language of the terminal, as far as we speak it."""
    said = next((environment[name] for name in LOCALE if environment.get(name)), "")
    return said[:2] if said[:2] in LANGUAGES else LANGUAGES[0]


@cache
def _sentences(language: str) -> dict[str, str]:
    text = (resources_dir() / "text" / f"{language}.toml").read_text("utf-8")
    found: dict[str, str] = tomllib.loads(text)["finding"]
    return found


@cache
def _findings() -> list[tuple[str, re.Pattern[str]]]:
    """The sentences of which a verification makes its findings, each by what may stand in its gaps.
    The first that fits is meant: what ends a line, what is wrong, the line of both, where it is.
    """
    return [
        (code, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(said))))
        for code, said in _sentences(LANGUAGES[0]).items()
    ]


def finding_said(language: str, text: str) -> str:
    """A finding in that language. Journal and logs keep each as it was found, in the first one;
    what no sentence fits, such as a database's own complaint, stays as it is.
    """
    if language == LANGUAGES[0]:
        return text
    for code, sentence_of in _findings():
        if found := sentence_of.fullmatch(text):
            gaps = {name: finding_said(language, part) for name, part in found.groupdict().items()}
            return _sentences(language)[code].format(**gaps)
    return text


def details_said(language: str, details: Mapping[str, object]) -> dict[str, object]:
    """The details of a refusal, what was found among them in that language."""
    found = dict(details)
    for name in DETAILS & found.keys():
        parts = str(found[name]).split(BETWEEN)
        found[name] = BETWEEN.join(finding_said(language, one) for one in parts)
    return found
