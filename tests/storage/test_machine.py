"""Machine settings, secrets and the device key: what a till may find when it starts."""

import os
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from keyring.errors import KeyringLocked

from pos_app.domain.errors import PosError, Refused
from pos_app.hq.command_words import sentence, words_of
from pos_app.hq.words import LANGUAGES
from pos_app.till import config
from pos_app.till.config import MachineSettings, MemorySecretStore, OsKeyring, read_settings
from pos_app.till.keys import DEVICE_KEY, DeviceSigner, make_device_key


def written(home, text: str):
    (home / "pos-app.toml").write_text(text, encoding="utf-8")
    return home


def test_without_a_file_everything_has_its_default(tmp_path):
    assert read_settings(tmp_path, {}) == MachineSettings()


def test_file_then_environment(tmp_path):
    home = written(tmp_path, '[till]\nprinter = "192.168.1.9:9100"\nlanguage = "nl"\n')
    found = read_settings(home, {"POS_APP_TILL_LANGUAGE": "en", "POS_APP_TILL_THEME": "dark"})
    assert found == MachineSettings(printer="192.168.1.9:9100", language="en", theme="dark")


@pytest.mark.parametrize(
    "text",
    [
        '[till]\nprnter = "x"\n',
        "[till]\nprinter = 9100\n",
        "[tilt]\n",
        "till = 3\n",
        "[till\n",
        "# " + "x" * 70_000,
    ],
)
def test_what_nobody_knows_is_an_error_and_never_ignored(tmp_path, text):
    with pytest.raises(Refused, match="SETTINGS_INVALID"):
        read_settings(written(tmp_path, text), {})


def test_without_a_keyring_the_till_says_what_to_install(tmp_path):
    """In a process of its own without a session bus: the backends keep what they found."""
    code = (
        "import pathlib, sys\n"
        "from pos_app.domain.errors import Refused\n"
        "from pos_app.till.config import OsKeyring\n"
        "try:\n    OsKeyring(pathlib.Path(sys.argv[1]))\n"
        "except Refused as refused:\n    print(refused.code, refused.details['install'])\n"
    )
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("DBUS", "XDG"))}
    bare["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nowhere"
    answered = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        env=bare, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert answered.stdout.split()[0] == "KEYRING_MISSING"
    assert list(tmp_path.iterdir()) == []


class Drawer:
    """Stands where the operating system's keyring would."""

    priority = 5

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, value: str) -> None:
        self.kept[service, name] = value

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


@pytest.mark.parametrize("make", ["memory", "keyring"])
def test_a_secret_store_keeps_replaces_and_forgets(tmp_path, make, monkeypatch):
    monkeypatch.setattr(config, "_candidates", lambda: [Drawer])
    store = MemorySecretStore() if make == "memory" else OsKeyring(tmp_path)
    assert store.get("pepper") is None
    store.delete("pepper")
    store.put("pepper", "one")
    store.put("pepper", "two")
    assert store.get("pepper") == "two"
    store.delete("pepper")
    assert store.get("pepper") is None


@pytest.mark.parametrize(
    ("error", "wanted"), [(KeyringLocked("x"), "KEYRING_LOCKED"), (OSError("bus"), "keyring")]
)
def test_a_keyring_that_fails_is_said_in_words(tmp_path, monkeypatch, error, wanted):
    class Broken(Drawer):
        def get_password(self, service: str, name: str) -> str | None:
            raise error

    monkeypatch.setattr(config, "_candidates", lambda: [Broken])
    with pytest.raises(PosError, match=wanted):
        OsKeyring(tmp_path).get("pepper")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["KEYRING_MISSING", "KEYRING_LOCKED"])
def test_what_is_said_of_a_keyring_is_true_whoever_asks_for_it(language, code):
    """A till, or who signs a release."""
    said = sentence(words_of(language), Refused(code, install="gnome-keyring"))
    assert "pos-app" in said
    assert not {"till", "kassa"} & set(said.replace(".", "").split())


def test_a_keyring_that_this_machine_cannot_use_is_none(tmp_path, monkeypatch):
    class Useless:
        priority = 0

    monkeypatch.setattr(config, "_candidates", lambda: [Useless])
    with pytest.raises(Refused, match="KEYRING_MISSING"):
        OsKeyring(tmp_path)


def test_a_till_lives_where_the_system_keeps_what_programs_know(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert config.default_home().relative_to(tmp_path).parts[-2:] == ("pos-app", "till")


def test_settings_that_cannot_be_read_or_that_nobody_knows_are_an_error(tmp_path):
    with pytest.raises(Refused, match="SETTINGS_INVALID") as refused:
        config.save_settings(tmp_path, {"colour": "red"})
    assert refused.value.details["key"] == "colour"
    (tmp_path / config.FILE_NAME).mkdir()
    with pytest.raises(Refused, match="SETTINGS_INVALID"):
        read_settings(tmp_path, {})


def test_two_tills_on_one_machine_have_secrets_of_their_own(tmp_path, monkeypatch):
    drawer = Drawer()
    monkeypatch.setattr(config, "_candidates", lambda: [lambda: drawer])
    OsKeyring(tmp_path / "a").put("pepper", "one")
    assert OsKeyring(tmp_path / "b").get("pepper") is None


def test_the_device_key_signs():
    secrets = MemorySecretStore()
    public = make_device_key(secrets)
    signature = DeviceSigner(secrets)(b"text")
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, b"text")


def test_without_a_key_nothing_is_signed():
    with pytest.raises(Refused, match="DEVICE_KEY_MISSING"):
        DeviceSigner(MemorySecretStore())(b"text")


def test_no_secret_is_ever_in_a_file(tmp_path):
    from tests.sync.world import a_world

    world = a_world(tmp_path)
    world.sell()
    world.outbox.drain()
    world.store.close()
    key, pepper = world.secrets.get(DEVICE_KEY), world.secrets.get("pepper")
    assert key
    assert pepper
    for file in world.home.rglob("*"):
        content = file.read_bytes()
        assert key.encode() not in content
        assert bytes.fromhex(key) not in content
        assert pepper.encode() not in content
    world.close()
