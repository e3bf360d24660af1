"""Head office's words by code and language; must never hold a sentence itself."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pos_app.hq.importing_rows import RowError
from pos_app.hq.master.fields import Wrong

LANGUAGES = ("en", "nl")
FIRST_LANGUAGE = "en"
SECTIONS = ("console", "figures")


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words; a code without a sentence is shown as it is, so that nothing breaks
    over a word.
    """

    language: str
    sentences: Mapping[str, str] = field(repr=False)

    def __call__(self, code: str, /, **details: object) -> str:
        """The sentence of a code, its gaps filled."""
        sentence = self.sentences.get(code, code)
        return sentence.format_map(_Gaps(details)) if "{" in sentence else sentence

    def count(self, code: str, number: int, /, **details: object) -> str:
        """The sentence for one (`code_one`) or for any other number (`code_many`)."""
        return self(f"{code}_{'one' if number == 1 else 'many'}", number=number, **details)

    def of(self, family: str, name: str) -> str:
        """The word of a closed set such as `state_applied`; an unknown name is shown in plain
        letters.
        """
        return self.sentences.get(f"{family}_{name}", name.replace("_", " "))

    def named(self, code: str) -> bool:
        """Whether this language has a sentence for the code."""
        return code in self.sentences

    def list(self, code: str) -> list[str]:
        """A sentence that is a row of words: months, weekdays."""
        return self.sentences.get(code, "").split()


def broken_rule(words: Words, one: Wrong) -> str:
    """The sentence of a rule that a field broke, or a column of its table: also what belongs
    there.
    """
    last = one.field.rpartition("-")[2]
    like = words.of("expected", last if words.named(f"expected_{last}") else one.rule)
    return words(f"wrong_{one.rule}", expected=like, **one.details)


def rule_said(words: Words, one: RowError) -> str:
    """The sentence of a rule that a row of a sent file broke."""
    return words(f"rule_{one.rule}", first=one.first)


class _Gaps(dict[str, object]):
    """Leaves a gap that nobody filled visible instead of failing."""

    def __missing__(self, name: str) -> str:
        return "\u2026"


@cache
def read_words(folder: Path) -> Mapping[str, Words]:
    """The words of every language, read once; section `figures` is shared with the till."""
    return {language: Words(language, _sentences(folder, language)) for language in LANGUAGES}


def _sentences(folder: Path, language: str) -> dict[str, str]:
    content = tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))
    found: dict[str, str] = {}
    for section in SECTIONS:
        found.update(content.get(section, {}))
    return found
