"""What `pos-app hq` says, in the language of whoever typed the command; must never hold a sentence
itself.
"""

import tomllib
from functools import cache

from pos_app.db.errors import reason_of_disk
from pos_app.domain.errors import PosError, Refused, Unavailable
from pos_app.findings_said import details_said
from pos_app.hq.words import FIRST_LANGUAGE, LANGUAGES, Words
from pos_app.resources_dir import resources_dir


@cache
def words_of(language: str) -> Words:
    """The words of commands; another language than ours is the first of ours."""
    spoken = language if language in LANGUAGES else FIRST_LANGUAGE
    texts = _texts(spoken)
    rules = {code: said for code, said in texts["console"].items() if code.startswith("rule_")}
    sections = (texts[one] for one in ("refused", "hq_command", "hq_said", "release"))
    said = {code: word for section in (*sections, rules) for code, word in section.items()}
    return Words(spoken, said)


def _texts(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((resources_dir() / "text" / f"{language}.toml").read_text("utf-8"))


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
    return words(error.code, **details_said(words.language, error.details))
