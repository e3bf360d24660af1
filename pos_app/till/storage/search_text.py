"""How names and numbers are compared when somebody searches: without case, accents or
punctuation.
"""

import unicodedata
from itertools import filterfalse

WORDS_MAX = 8
"""Words of a search that count."""
PART_LETTERS_MIN = 3
"""Fewer letters are not looked for inside words."""


def folded(text: str) -> str:
    """The text in lower case and without accents."""
    if text.isascii():
        return text.lower()
    flat = unicodedata.normalize("NFKD", text)
    return "".join(filterfalse(unicodedata.combining, flat)).casefold()


def digits_of(text: str) -> str:
    """The digits alone, as telephone numbers are compared."""
    return "".join(filter(str.isdigit, text))


def escaped(text: str) -> str:
    """The text for LIKE with `\\` as its escape."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def fts_query(text: str) -> str:
    """Every word as a prefix, quoted so that nothing typed is an operator; empty when there is no
    word.
    """
    words = ["".join(c for c in one if c.isalnum()) for one in _apart(text).split()]
    kept = [one for one in words if one][:WORDS_MAX]
    return " ".join(f'"{one}"*' for one in kept)


def part_query(text: str) -> str:
    """Every word as a part of a longer one, as in `stoel` of `eetkamerstoel`; empty where one is
    shorter than three letters.
    """
    words = _apart(text).split()[:WORDS_MAX]
    if not words or any(len(one) < PART_LETTERS_MIN for one in words):
        return ""
    return " ".join(f'"{one}"' for one in words)


def _apart(text: str) -> str:
    return "".join(one if one.isalnum() else " " for one in folded(text))
