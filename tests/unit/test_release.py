"""A built folder starts only as two people signed it; what is in it is told package by package."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pos_app import __version__, cli
from pos_app.domain.errors import Refused
from pos_app.hq import command_words
from pos_app.release import bill, folder, main, own, parts
from pos_app.resources_dir import resources_dir
from pos_app.till.config import MemorySecretStore

ROOT = Path(__file__).parents[2]
LIBRARY = "_internal/library.so"


class Release:
    """A folder as a build leaves it, and people who each have a key store of their own."""

    def __init__(self, tmp_path, monkeypatch):
        self.folder = tmp_path / "pos-app"
        self.program = self.folder / "pos-app"
        self._tmp_path, self._monkeypatch = tmp_path, monkeypatch
        self._stores = {}
        (self.folder / "_internal" / "versions").mkdir(parents=True)
        for name in ("pos-app", LIBRARY, "_internal/versions/b.so", bill.FILE):
            (self.folder / name).write_bytes(name.encode() * 100)
        (self.folder / "_internal" / "link.so").symlink_to("library.so")
        monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    def say(self, person, *words):
        store = self._stores.setdefault(person, MemorySecretStore())
        self._monkeypatch.setattr(main, "OsKeyring", lambda _home: store)
        return main.main([*map(str, words)])

    def sign(self, *people):
        return [self.say(person, "sign", self.folder) for person in people]

    def verify(self):
        return self.say("", "verify", "--keys", self._tmp_path / "keys.txt", self.folder)

    def start(self, keys):
        self._monkeypatch.setattr(sys, "frozen", True, raising=False)
        self._monkeypatch.setattr(sys, "executable", str(self.program))
        self._monkeypatch.setattr(sys, "_xoptions", {own.OPTION: ",".join(keys)} if keys else {})
        return cli.main(["--version"])


@pytest.fixture
def release(tmp_path, monkeypatch):
    return Release(tmp_path, monkeypatch)


@pytest.fixture
def keys(release, tmp_path, capsys):
    """The public keys of three people; a fourth has one, and is not known."""
    lines = []
    for person in ("karin", "piet", "sanne", "stranger"):
        assert release.say(person, "key") == 0
        lines.append(f"{capsys.readouterr().out.strip()} {person}\n")
    (tmp_path / "keys.txt").write_text("".join(lines[:-1]))
    return own.read_keys(tmp_path / "keys.txt")


def test_what_two_people_signed_starts_and_verifies(release, keys, capsys):
    assert release.sign("karin", "piet") == [0, 0]
    assert release.verify() == 0
    assert "byte by byte" in capsys.readouterr().out
    assert release.start(keys) == 0
    assert capsys.readouterr().out == f"pos-app {__version__}\n"


def flip(file: Path) -> None:
    at = bytearray(file.read_bytes())
    at[50] ^= 1
    file.write_bytes(at)


DAMAGE = {
    "changed": (lambda top: flip(top / LIBRARY), f"{LIBRARY} was changed"),
    "program": (lambda top: flip(top / "pos-app"), "pos-app was changed"),
    "gone": (lambda top: (top / bill.FILE).unlink(), f"{bill.FILE} is missing"),
    "more": (lambda top: (top / "_internal/x.so").touch(), "x.so does not belong to it"),
    "folder": (lambda top: (top / "x").symlink_to("_internal"), "x does not belong to it"),
    "link": (
        lambda top: [(top / "_internal/link.so").unlink(), (top / "_internal/link.so").touch()],
        "link.so was changed",
    ),
    "list": (
        lambda top: (top / folder.LIST).write_bytes((top / folder.LIST).read_bytes() + b"\n"),
        f"{folder.LIST} was changed",
    ),
    "no list": (lambda top: (top / folder.LIST).unlink(), "no signed release"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_changed_byte_refuses_to_start_and_to_update(damage, release, keys, capsys):
    release.sign("karin", "piet")
    do, said = DAMAGE[damage]
    do(release.folder)
    assert release.verify() == release.start(keys) == 1
    told = capsys.readouterr().err.splitlines()
    assert [said in line for line in told] == [True, True]
    assert release.sign("sanne") == [0 if damage == "no list" else 1]


def test_a_list_that_was_made_anew_is_signed_by_nobody(release, keys, capsys):
    release.sign("karin", "piet")
    flip(release.folder / LIBRARY)
    (release.folder / folder.LIST).unlink()
    release.sign("stranger")
    assert release.start(keys) == 1
    assert "of the known keys 0 signed it, 2 have to" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("people", "found"),
    [("karin", 1), ("karin karin", 1), ("stranger", 0), ("stranger piet", 1)],
)
def test_it_takes_two_different_people_who_are_known(people, found, release, keys, capsys):
    release.sign(*people.split())
    signed = release.folder / folder.SIGNATURES
    signed.write_text(signed.read_text() * 2 + "no line of ours\n")
    assert release.verify() == release.start(keys) == 1
    assert capsys.readouterr().err.count(f"of the known keys {found} signed it, 2 have to") == 2


def test_a_folder_built_for_oneself_is_not_looked_at(release):
    assert release.start(frozenset()) == 0


def test_nothing_but_python_is_loaded_before_the_bytes_are_compared():
    code = "import pos_app.release.own, sys; print('cryptography' in sys.modules)"
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert asked.stdout == "False\n"


def test_a_refusal_is_said_in_dutch_too(release, keys, monkeypatch, capsys):
    monkeypatch.setenv("LC_ALL", "nl_NL.UTF-8")
    assert release.start(keys) == 1
    assert "ontbreekt. Installeer een uitgave" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("left", "said"), [("nl", "ontbreekt. Installeer een uitgave"), ("", "RELEASE_UNSIGNED")]
)
def test_where_the_words_themselves_are_damaged_others_are_said(
    left, said, release, keys, monkeypatch, capsys
):
    words = (resources_dir() / "text" / "nl.toml").read_text("utf-8")
    texts = release.folder / "text"
    texts.mkdir()
    (texts / "en.toml").write_text(words.replace("[release]", "[release"))
    (texts / f"{left}.toml").write_text(words)
    monkeypatch.setattr(command_words, "resources_dir", lambda: release.folder)
    command_words.words_of.cache_clear()
    assert release.start(keys) == 1
    assert said in capsys.readouterr().err
    command_words.words_of.cache_clear()


@pytest.mark.parametrize("text", ["", f"{'a' * 64} one\n{'A' * 64} again\n", "not\na key\n"])
def test_keys_are_those_of_two_people_or_none(text, tmp_path):
    (tmp_path / "keys.txt").write_text(text)
    with pytest.raises(Refused, match="RELEASE_KEYS"):
        own.read_keys(tmp_path / "keys.txt")


def test_a_key_is_made_once_and_stays_in_its_store(release, keys, capsys):
    assert release.say("karin", "key") == 0
    assert capsys.readouterr().out.strip() in keys
    assert release.sign("nobody") == [1]
    assert "no release key of yours" in capsys.readouterr().err


def test_a_program_without_keys_says_whose_it_needs(release, capsys):
    assert release.say("karin", "verify", release.folder) == 1
    assert "--keys FILE" in capsys.readouterr().err


# --- what goes along ------------------------------------------------------------------------------


def test_a_built_folder_has_every_resource_but_the_pictures_of_the_readme(tmp_path):
    for source, to in parts.resources(ROOT):
        place = tmp_path / to
        if Path(source).is_dir():
            shutil.copytree(source, place)
        else:
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, place)
    built, kept = (
        {x.relative_to(root) for x in (root / "resources").rglob("*") if x.is_file()}
        for root in (tmp_path, ROOT)
    )
    missing = kept - built
    assert {x.parts[:2] for x in missing} == {("resources", "readme")}
    assert "*parts.resources(ROOT)," in (ROOT / "build.spec").read_text("utf-8")


# --- the bill of materials ------------------------------------------------------------------------


def test_the_bill_names_every_locked_package_with_hashes_and_licence():
    lock = ROOT / "requirements.lock"
    made = bill.bill([lock])
    assert made["metadata"]["component"]["version"] == __version__
    _, *packages = made["components"]
    assert [f"{one['name']}=={one['version']}" for one in packages] == re.findall(
        r"^\S+==\S+", lock.read_text("utf-8"), re.MULTILINE
    )
    hashes = [
        part["content"] for one in packages for part in one["externalReferences"][0]["hashes"]
    ]
    assert hashes == re.findall(r"sha256:(\w+)", lock.read_text("utf-8"))
    qt = next(one for one in packages if one["name"] == "pyside6-essentials")
    assert qt["purl"] == f"pkg:pypi/pyside6-essentials@{qt['version']}"
    built_in = [one for one in packages if one["scope"] == "required"]
    assert qt in built_in
    assert all(one["licenses"] for one in built_in)


def test_a_bill_never_names_another_version_than_is_built_in(tmp_path):
    lock = tmp_path / "some.lock"
    lock.write_text("absent==1\nrequests==0.0.1 \\\n    --hash=sha256:00\n")
    with pytest.raises(ValueError, match=r"requests is \S+ here, and 0\.0\.1 in the lock"):
        bill.bill([lock])
