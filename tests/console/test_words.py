"""Every word of the console exists in both languages and is used; colours are the till's."""

import json
import re
import string
import tomllib

import pytest

from pos_app.hq.people.rights import ACTS, READS, ROLES
from pos_app.hq.web.console import door, menu
from pos_app.hq.web.console.visit import SAID
from pos_app.hq.words import LANGUAGES, read_words
from pos_app.resources_dir import resources_dir

RESOURCES = resources_dir()
CODE = RESOURCES.parent / "pos_app" / "hq" / "web" / "console"
WORD = r'(?:\bt|words)\(\s*"(\w+)"'
COUNT = r'\.count\(\s*"(\w+)"'
FAMILY = r'(?:\bt|words)\.of\(\s*"(\w+)"'
BUILT = r'(?:\bt|words)\(\s*f?"(\w+_)(?:"\s*~|\{)'


def sources() -> str:
    templates = (RESOURCES / "console" / "templates").glob("*.html")
    files = [*CODE.rglob("*.py"), CODE.parents[1] / "words.py", *templates]
    return "\n".join(file.read_text("utf-8") for file in files)


def console_words(language: str) -> dict[str, str]:
    text = (RESOURCES / "text" / f"{language}.toml").read_text("utf-8")
    return {str(code): str(word) for code, word in tomllib.loads(text)["console"].items()}


def used() -> tuple[set[str], set[str]]:
    """Words by their whole code, and families by their beginning."""
    text = sources()
    whole = set(re.findall(WORD, text))
    whole |= {f"{code}_{end}" for code in re.findall(COUNT, text) for end in ("one", "many")}
    whole |= {group.heading for group in menu.MENU if group.heading}
    whole |= {entry.code for group in menu.MENU for entry in group.entries}
    whole |= {word for _, word in door.KEYS} | {f"said_{code}" for code in SAID}
    families = {f"{family}_" for family in re.findall(FAMILY, text)} | set(re.findall(BUILT, text))
    families |= {"reason_"}
    return {code for code in whole if not code.endswith("_")}, families


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_is_used_exists(language):
    whole, families = used()
    words = read_words(RESOURCES / "text")[language]
    assert sorted(code for code in whole if not words.named(code)) == []
    known = console_words(language)
    assert [one for one in families if not any(code.startswith(one) for code in known)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_commands_are_those_that_are_used(language):
    texts = [(CODE.parents[1] / f"{x}.py").read_text("utf-8") for x in ("commands", "main")]
    told = set(re.findall(r"[\"'](\w+)[\"']", "\n".join(texts)))
    text = (RESOURCES / "text" / f"{language}.toml").read_text("utf-8")
    known = tomllib.loads(text)["hq_said"]
    plain = {re.sub("_(?:one|many)$", "", x) for x in known}
    assert {x for x in plain - told if not x.startswith(("state_", "run_", "role_"))} == set()


def test_no_word_is_unused():
    whole, families = used()
    whole |= set(re.findall(r'"(\w+)"', sources()))
    known = console_words("en")
    idle = [c for c in known if c not in whole and not c.startswith(tuple(families))]
    assert idle == []


def test_both_languages_say_the_same_things():
    english, dutch = console_words("en"), console_words("nl")
    assert english.keys() == dutch.keys()
    differ = [code for code in english if gaps(english[code]) != gaps(dutch[code])]
    assert differ == []


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_is_never_counted_in_the_plural(language):
    """A number beside its noun has a sentence for one, or stands behind it: no "1 errors"."""
    text = (RESOURCES / "text" / f"{language}.toml").read_text("utf-8")
    beside = rf"\{{({'|'.join(COUNTED)})\}} (?:\w+ )?{PLURAL[language]}\b"
    every = [x for section in tomllib.loads(text).values() for x in section.items()]
    assert [code for code, said in every if re.search(beside, str(said)) and plain(code)] == []


COUNTED = "count days errors events orders parts people rows stores window".split()
"""Gaps that hold how many there are, and may hold 1."""
PLURAL = {
    "en": "(?:columns|days|errors|findings|orders|parts|people|rows|sales|stores|transactions)",
    "nl": "(?:bevindingen|dagen|delen|fouten|kolommen|medewerkers|orders|regels|transacties"
    "|verkopen|winkels)",
}


def plain(code: str) -> bool:
    """Whether the word stands for one, too; a span in days is two of them or more."""
    return not code.endswith("_many") and code != "span_days"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_parked_sale_is_fetched_under_one_word(language):
    text = tomllib.loads((RESOURCES / "text" / f"{language}.toml").read_text("utf-8"))
    assert text["console"]["operation_fetch"] == text["gesture"]["fetch"]


def test_every_right_has_a_word():
    every = [right for some in (*ACTS.values(), *READS.values()) for right in some]
    assert {f"right_{right.replace('.', '_')}" for right in every} <= console_words("nl").keys()
    assert {f"role_{role}" for role in ROLES} <= console_words("nl").keys()


def test_colours_are_those_of_the_tokens():
    light = json.loads((RESOURCES / "tokens.json").read_text("utf-8"))["color"]["light"]
    style = (RESOURCES / "console" / "console.css").read_text("utf-8")
    root = re.search(r":root \{(.*?)\}", style, re.DOTALL)
    assert root is not None
    shared = root[1].split("/* the console's own */")[0]
    found = dict(re.findall(r"--([\w-]+): (#\w{6});", shared))
    assert len(found) > 20
    assert {name: light[name.replace("-", "_")] for name in found} == found


def test_no_page_holds_inline_code_or_style():
    for file in (RESOURCES / "console" / "templates").glob("*.html"):
        text = file.read_text("utf-8")
        assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", text), file.name
        assert re.findall(r"<script(?! src=\"/console/static/\w+.js\" defer)", text) == []


def test_nothing_is_fetched_from_elsewhere():
    for name in ("console.css", "console.js", "designer.js", "mark.svg"):
        text = (RESOURCES / "console" / name).read_text("utf-8").replace("http://www.w3.org", "")
        assert "//" not in re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL), name
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text)
