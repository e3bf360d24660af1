"""Every word the till shows, by code and language; must never hold a sentence itself (R193).

The files are read when the first word is missing: the start screen gets its few words from the
start snapshot.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

from pos_app.domain.errors import PosError, Refused, Unavailable
from pos_app.till.ui.figures import Figures, figures_of

LANGUAGES = ("nl", "en")


class Text:
    """The words of one language; `choose` switches while the till runs."""

    def __init__(
        self, folder: Path, language: str = "nl", first_words: Mapping[str, str] | None = None
    ) -> None:
        self._folder = folder
        self._language = language if language in LANGUAGES else "en"
        self._words: dict[str, str] = dict(first_words or {})
        self._complete = False
        self._figures: Figures | None = None

    @property
    def language(self) -> str:
        """The language chosen now."""
        return self._language

    @property
    def figures(self) -> Figures:
        """How amounts and days are written in this language."""
        if self._figures is None:
            self._figures = figures_of(self.section("figures"))
        return self._figures

    def choose(self, language: str) -> None:
        """Switch to another language from the next word on."""
        if language != self._language and language in LANGUAGES:
            self._language, self._words, self._complete, self._figures = language, {}, False, None

    def __call__(self, code: str, /, **details: object) -> str:
        """The sentence of a code such as `label.sale`; a code without a sentence is shown as it
        is.
        """
        sentence = self._word(code)
        if sentence is None:
            return code
        return sentence.format_map(_Details(self, details)) if "{" in sentence else sentence

    def has(self, code: str) -> bool:
        """Whether this language has a sentence for the code."""
        return self._word(code) is not None

    def count(self, code: str, number: int, /, **details: object) -> str:
        """The sentence for one (`code_one`) or for any other number (`code_many`)."""
        return self(f"{code}_{'one' if number == 1 else 'many'}", number=str(number), **details)

    def problem(self, error: PosError) -> str:
        """What a refusal or an absence tells the clerk: what, which rule, what next (R193)."""
        if isinstance(error, Refused):
            code = f"refused.{error.code}"
            told = [name for name in ("quote", "line", "order") if error.details.get(name)]
            about = [f"{code}_{name}" for name in told]
            if error.code.endswith("_QTY") and 0 in error.details.values():
                about.append(f"{code}_none")
            kind, mode = error.details.get("tender"), error.details.get("mode")
            for one in (f"{code}_{kind}", *about, f"{code}_{mode}", code):
                if self.has(one):
                    return self(one, **self._about(error))
            return self("refused.other", code=error.code)
        if isinstance(error, Unavailable):
            for code in (f"unavailable.{error.what}_{error.reason}", f"unavailable.{error.what}"):
                if self.has(code):
                    return self(code, **error.details)
        return self("unavailable.other")

    def _about(self, error: Refused) -> dict[str, object]:
        """The details of a refusal, names in the language where head office gave them in it; in
        those about a quantity every number is one.
        """
        if not error.code.endswith("_QTY"):
            end = f"_{self._language}"
            own = {n.removesuffix(end): x for n, x in error.details.items() if n.endswith(end)}
            return {**error.details, **own}
        return {
            name: self.figures.quantity(value) if isinstance(value, int) else value
            for name, value in error.details.items()
        }

    def section(self, name: str) -> dict[str, str]:
        """All words of one section, without its name."""
        self._read()
        start = f"{name}."
        return {
            code[len(start) :]: word for code, word in self._words.items() if code.startswith(start)
        }

    def _word(self, code: str) -> str | None:
        found = self._words.get(code)
        if found is None and not self._complete:
            self._read()
            found = self._words.get(code)
        return found

    def _read(self) -> None:
        if self._complete:
            return
        self._words.update(_words_of(self._folder / f"{self._language}.toml"))
        self._complete = True


@cache
def _words_of(file: Path) -> Mapping[str, str]:
    """Every word of the file by section and name, read once; a line is a section or a word, which
    is read twenty times sooner than any TOML.
    """
    words: dict[str, str] = {}
    section = ""
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            name, _, word = line.partition(" = ")
            name = name.strip('"')
            words[f"{section}.{name}"] = json.loads(word) if "\\" in word else word[1:-1]
    return words


class _Details(dict[str, str]):
    """Fills a sentence: amounts (`*_minor`; of another currency a pair with its decimals),
    quantities, rates and days read as the language writes them.
    """

    def __init__(self, text: Text, details: Mapping[str, object]) -> None:
        super().__init__()
        for name, value in details.items():
            self[name] = _shown(text, name, value)

    def __missing__(self, name: str) -> str:
        return "\u2026"


def _shown(text: Text, name: str, value: object) -> str:
    figures = text.figures if not isinstance(value, str) else None
    if figures is None:
        return str(value)
    if isinstance(value, tuple):
        return figures.amount(*value)
    if isinstance(value, datetime):
        return figures.time(value)
    if isinstance(value, date):
        return figures.day(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _number_shown(figures, name, value)
    return str(value)


def _number_shown(figures: Figures, name: str, value: int) -> str:
    if name.endswith("_minor"):
        return figures.amount(value)
    if name.endswith("_rate") or name == "rate":
        return figures.rate(value)
    if name.endswith(("quantity", "open", "fulfilled", "packed")):
        return figures.quantity(value)
    return str(value)
