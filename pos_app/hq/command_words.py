"""What `pos-app hq` says, in the language of whoever typed the command; must never hold a sentence
itself.
"""

import tomllib
from collections.abc import Mapping
from functools import cache

from pos_app.db.errors import reason_of_disk
from pos_app.domain.errors import PosError, Refused, Unavailable
from pos_app.hq.words import FIRST_LANGUAGE, LANGUAGES, Words
from pos_app.resources_dir import resources_dir

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
    texts = tomllib.loads((resources_dir() / "text" / f"{spoken}.toml").read_text("utf-8"))
    rules = {code: said for code, said in texts["console"].items() if code.startswith("rule_")}
    return Words(spoken, {**texts["refused"], **texts["hq_command"], **texts["hq_said"], **rules})


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
    return words(error.code, **error.details)
