"""What `pos-app hq` says, in the language of whoever typed the command; must never hold a sentence
itself.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache

from pos_app.db.errors import reason_of_disk
from pos_app.domain.errors import PosError, Refused, Unavailable
from pos_app.hq.words import FIRST_LANGUAGE, LANGUAGES, Words
from pos_app.resources_dir import resources_dir

FINDINGS = frozenset({"finding", "findings"})
"""Details of a refusal that a verification has found, below, what stands between two of them."""
BETWEEN = "\n  "
LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Where a machine says which language its user reads, the first that is set."""


def language_of(environment: Mapping[str, str]) -> str:
    """The language of the terminal, as far as we speak it."""
    said = next((environment[name] for name in LOCALE if environment.get(name)), "")
    return said[:2] if said[:2] in LANGUAGES else FIRST_LANGUAGE


@cache
def words_of(language: str) -> Words:
    """The words of commands; another language than ours is the first of ours."""
    spoken = language if language in LANGUAGES else FIRST_LANGUAGE
    texts = _texts(spoken)
    rules = {code: said for code, said in texts["console"].items() if code.startswith("rule_")}
    found = {f"finding_{code}": said for code, said in texts["finding"].items()}
    sections = (texts[one] for one in ("refused", "hq_command", "hq_said", "release"))
    said = {code: word for section in (*sections, rules, found) for code, word in section.items()}
    return Words(spoken, said)


def _texts(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((resources_dir() / "text" / f"{language}.toml").read_text("utf-8"))


@cache
def _findings() -> list[tuple[str, re.Pattern[str]]]:
    """The sentences of which a verification makes its findings, each by what may stand in its gaps.
    The first that fits is meant: what ends a line, what is wrong, the line of both, where it is.
    """
    return [
        (code, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(said))))
        for code, said in _texts(FIRST_LANGUAGE)["finding"].items()
    ]


def finding_said(words: Words, text: str) -> str:
    """A finding in those words. Journal and logs keep each as it was found, in the first language;
    what no sentence fits, such as a database's own complaint, stays as it is.
    """
    if words.language == FIRST_LANGUAGE:
        return text
    for code, sentence_of in _findings():
        if found := sentence_of.fullmatch(text):
            gaps = {name: finding_said(words, part) for name, part in found.groupdict().items()}
            return words(f"finding_{code}", **gaps)
    return text


def sentence(words: Words, error: PosError | OSError) -> str:
    """What stood in the way; the bare code where there is no sentence for it."""
    if isinstance(error, OSError) and reason_of_disk(error) == "full":
        error = Unavailable("disk", "full")
    if isinstance(error, OSError):
        error = Refused("FILE_UNREADABLE", file=error.filename, problem=error.strerror)
    if isinstance(error, Unavailable):
        error = Refused(f"{error.what}_{error.reason}", **error.details)
    if not isinstance(error, Refused) or not words.named(error.code):
        return str(error)
    details = dict(error.details)
    for name in FINDINGS & details.keys():
        found = str(details[name]).split(BETWEEN)
        details[name] = BETWEEN.join(finding_said(words, one) for one in found)
    return words(error.code, **details)
