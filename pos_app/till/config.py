"""Settings of this machine and the secrets of this till; business configuration comes from HQ
instead.

Read once at start; an unknown key is an error. Secrets live in the operating system's keyring and
nowhere else: without one the till says what to install, it never falls back to a file.
"""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol

from pos_app.domain.errors import Refused, Unavailable

FILE_NAME = "pos-app.toml"
FILE_BYTES_MAX = 65_536
SERVICE = "pos-app"
ENVIRONMENT_PREFIX = "POS_APP_TILL_"


@dataclass(frozen=True, slots=True)
class MachineSettings:
    """What differs from machine to machine; `[till]` of `pos-app.toml`, or `POS_APP_TILL_*`.

    `printer` is an address of `devices.printer.device_of`, `terminal` one `host:port`; an empty one
    means that the machine has no such device. `backup_folder` is best on another disk.
    """

    hq_url: str = ""
    hq_certificates: str = ""
    printer: str = ""
    terminal: str = ""
    language: str = ""
    theme: str = ""
    backup_folder: str = ""


KNOWN = {one.name for one in fields(MachineSettings)}


def default_home() -> Path:
    """Where the till lives when nobody says `--home`."""
    from platformdirs import user_data_path

    return user_data_path("pos-app", appauthor=False) / "till"


def read_settings(home: Path, environment: Mapping[str, str] | None = None) -> MachineSettings:
    """The machine's settings: file, then environment; `SETTINGS_INVALID` names what is wrong."""
    given = _from_file(home / FILE_NAME)
    given |= _from_environment(os.environ if environment is None else environment)
    for name, value in given.items():
        if name not in KNOWN or not isinstance(value, str):
            raise Refused("SETTINGS_INVALID", key=name, file=FILE_NAME)
    return MachineSettings(**given)


def save_settings(home: Path, changes: Mapping[str, str]) -> None:
    """Keep changed settings of this machine in its file, in one step; the others stay."""
    if unknown := set(changes) - KNOWN:
        raise Refused("SETTINGS_INVALID", key=min(unknown), file=FILE_NAME)
    file = home / FILE_NAME
    till = _from_file(file) | dict(changes)
    lines = ["[till]", *(f"{name} = {json.dumps(value)}" for name, value in till.items()), ""]
    fresh = file.with_suffix(".new")
    fresh.write_text("\n".join(lines), encoding="utf-8")
    fresh.replace(file)


def _from_file(file: Path) -> dict[str, Any]:
    import tomllib

    try:
        if file.stat().st_size > FILE_BYTES_MAX:
            raise Refused("SETTINGS_INVALID", key="size", file=FILE_NAME)
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused("SETTINGS_INVALID", key=str(error)[:80], file=FILE_NAME) from None
    except OSError as error:
        raise Refused("SETTINGS_INVALID", key=str(error.strerror), file=FILE_NAME) from None
    for section in found:
        if section not in {"till", "hq"}:
            raise Refused("SETTINGS_INVALID", key=section, file=FILE_NAME)
    till = found.get("till", {})
    if not isinstance(till, dict):
        raise Refused("SETTINGS_INVALID", key="till", file=FILE_NAME)
    return till


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(ENVIRONMENT_PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(ENVIRONMENT_PREFIX)
    }


# --- secrets ----------------------------------------------------------------------------


class SecretStore(Protocol):
    """Keeps a few short texts where other users of the machine cannot read them."""

    def get(self, name: str) -> str | None:
        """The secret of that name, if there is one."""
        ...

    def put(self, name: str, value: str) -> None:
        """Keep it, replacing an older one."""
        ...

    def delete(self, name: str) -> None:
        """Forget it; one that is not there is no error."""
        ...


class MemorySecretStore:
    """Secrets that end with the process, for training scripts and tests."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self._kept.get(name)

    def put(self, name: str, value: str) -> None:
        self._kept[name] = value

    def delete(self, name: str) -> None:
        self._kept.pop(name, None)


class OsKeyring:
    """The operating system's keyring; the home folder tells tills of one machine apart."""

    def __init__(self, home: Path) -> None:
        self._backend = _backend()
        self._service = f"{SERVICE}:{home.absolute()}"

    def get(self, name: str) -> str | None:
        found: str | None = _translated(self._backend.get_password, self._service, name)
        return found

    def put(self, name: str, value: str) -> None:
        _translated(self._backend.set_password, self._service, name, value)

    def delete(self, name: str) -> None:
        if self.get(name) is not None:
            _translated(self._backend.delete_password, self._service, name)


def _backend() -> Any:  # noqa: ANN401 - one of four classes that share no name we may import early
    """The keyring of this system, by class; a guessed one may be plain text."""
    for make in _candidates():
        try:
            made = make()
            if type(made).priority > 0:
                return made
        except Exception:  # noqa: BLE001, S112
            continue
    raise Refused("KEYRING_MISSING", install=_install())


def _candidates() -> list[Any]:
    if sys.platform == "win32":
        from keyring.backends.Windows import WinVaultKeyring

        return [WinVaultKeyring]
    if sys.platform == "darwin":
        from keyring.backends.macOS import Keyring as MacKeyring

        return [MacKeyring]
    from keyring.backends.kwallet import DBusKeyring
    from keyring.backends.SecretService import Keyring as SecretServiceKeyring

    return [SecretServiceKeyring, DBusKeyring]


def _install() -> str:
    return "gnome-keyring" if sys.platform.startswith("linux") else "-"


def _translated(call: Any, *values: str) -> Any:  # noqa: ANN401 - the backend's own methods
    from keyring.errors import KeyringError

    try:
        return call(*values)
    except KeyringError:
        raise Refused("KEYRING_LOCKED") from None
    except Exception as error:
        raise Unavailable("keyring", "failed") from error
