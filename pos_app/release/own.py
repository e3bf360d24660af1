"""The program's look at its own folder when it starts, where it was built as a release.

The keys are in the executable: without them, as in a checkout or a folder built for oneself,
nothing is looked at. It tells a damaged, half updated or edited folder; whoever may write the
folder may put another checker into it, which only somebody outside can tell.
"""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from pos_app.domain.errors import PosError, Refused
from pos_app.release import folder

OPTION = "release-keys"
"""Of Python, given by build.spec: the public keys of those who may sign, with commas."""


def keys() -> frozenset[str]:
    """The keys that this program was built with."""
    given: str = getattr(sys, "_xoptions", {}).get(OPTION, "")
    return frozenset(filter(None, given.split(",")))


def read_keys(file: Path) -> frozenset[str]:
    """The public keys of a file, each at the beginning of a line, whose it is behind it;
    `RELEASE_KEYS` where they are too few or no keys.
    """
    lines: Iterable[list[str]] = map(str.split, file.read_text("utf-8").splitlines())
    found = frozenset(words[0] for words in lines if words)
    if len(found) < folder.PEOPLE or not all(_is_key(one) for one in found):
        raise Refused("RELEASE_KEYS", file=file, needed=folder.PEOPLE)
    return found


def _is_key(text: str) -> bool:
    return len(text) == folder.DIGEST and not set(text) - set("0123456789abcdef")


def refusal() -> str:
    """Why this program may not start, or nothing."""
    known = keys()
    try:
        if known:
            folder.check(Path(sys.executable).parent, known)
    except (Refused, OSError) as problem:
        return sentence(problem)
    return ""


def sentence(problem: PosError | OSError) -> str:
    """The words for it in the language of the terminal; where these words are damaged themselves,
    in another language, and at last the bare code.
    """
    from pos_app.findings_said import LANGUAGES, language_of
    from pos_app.hq import command_words as said

    for language in (language_of(os.environ), *LANGUAGES):
        with suppress(OSError, ValueError, KeyError):
            return said.sentence(said.words_of(language), problem)
    return str(problem)
