"""Where HQ lives and what it keeps secret; must never write a secret that others may read."""

import os
import re
import tomllib
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import platformdirs

from pos_app.contract import hq_keys
from pos_app.contract.hq_keys import KeyHandover
from pos_app.db.database import Database, OpenDatabase
from pos_app.domain.clock import Ids
from pos_app.domain.errors import Refused

FILE = "pos-app-hq.toml"
PORT = 8443
TIME_ZONE = "Europe/Amsterdam"
"""The company's clock."""
PORTS = range(1, 65_536)
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
PROVED = "verify-full"
"""PostgreSQL's word for TLS with a certificate that is checked, name and all."""
SECRETS = ("cookie-key", "pepper", "signing-key")
SECRET_BYTES = 32
HANDOVERS = "signing-keys"
"""Beside the signing key: the public halves it had before, each with its signature of the next."""
KINDS: dict[str, type] = {
    "name": str,
    "database_url": str,
    "host": str,
    "port": int,
    "certificate": str,
    "key": str,
    "synchronise_seconds": int,
    "backup_folder": str,
    "backup_seconds": int,
    "backups_kept": int,
    "postgresql_tools": str,
    "training": bool,
}
"""The keys of the settings file and what each must be."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """Keys of one company: `cookie_key` signs the console's cookies, `pepper` keys the PINs, with
    `signing_key` (32 bytes) HQ signs answers and certificates; tills know HQ by it, and follow the
    `handovers` where they knew an older one.
    """

    cookie_key: bytes = field(repr=False)
    pepper: bytes = field(repr=False)
    signing_key: bytes = field(repr=False)
    handovers: tuple[KeyHandover, ...] = ()


@dataclass(frozen=True, slots=True)
class HqConfig:
    """Machine settings of HQ; an empty database URL means SQLite in the home folder.

    `backup_folder` is on another machine; a copy is made every `backup_seconds` (0: by hand alone),
    of which the newest `backups_kept` stay; `postgresql_tools` is where pg_dump is, if it is not in
    the usual place. A head office for `training` asks nobody for a second factor, and says on every
    page that it is one.
    """

    home: Path
    name: str = "Head office"
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = PORT
    certificate: str = ""
    key: str = ""
    synchronise_seconds: int = 0
    backup_folder: str = ""
    backup_seconds: int = 86_400
    backups_kept: int = 14
    postgresql_tools: str = ""
    training: bool = False
    database_of: OpenDatabase = Database.sqlite
    events_signed: bool = True

    @property
    def database_file(self) -> Path:
        """Where the SQLite database is."""
        return self.home / "hq.db"

    @property
    def backups(self) -> Path:
        """Where copies go."""
        return self.home / "backups"


def default_home() -> Path:
    """The folder that the operating system has for it."""
    return Path(platformdirs.user_data_dir("pos-app-hq", appauthor=False))


def load(home: Path) -> HqConfig:
    """The settings of that home; an unknown key is an error, the environment may name the
    database.
    """
    path = home / FILE
    found: dict[str, Any] = {}
    if path.exists():
        try:
            found = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Refused("CONFIG_UNREADABLE", file=str(path), problem=str(error)) from None
    url = os.environ.get("POS_APP_HQ_DATABASE")
    if url:
        found["database_url"] = url
    for key, value in found.items():
        if key not in KINDS or type(value) is not KINDS[key]:
            raise Refused("CONFIG_KEY", file=str(path), key=key)
    if found.get("port", PORT) not in PORTS:
        raise Refused("CONFIG_KEY", file=str(path), key="port")
    if not _is_safe(found.get("database_url", "")):
        raise Refused("DATABASE_NOT_SECURE", wanted=f"sslmode={PROVED}")
    return HqConfig(home=home, **found)


def _is_safe(url: str) -> bool:
    """Whether the database is on this machine, or its server has to prove itself by TLS."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    places = [parts.netloc.rpartition("@")[2], *asked.get("host", []), *asked.get("hostaddr", [])]
    hosts = {_host(one) for place in places for one in place.split(",")}
    others = {one for one in hosts if one and one not in HERE and not one.startswith("/")}
    return not others or asked.get("sslmode") == [PROVED]


def _host(place: str) -> str:
    """The name without its port, of an address of IPv6 without its brackets."""
    if place.startswith("["):
        return place[1:].partition("]")[0]
    return place if place.count(":") > 1 else place.partition(":")[0]


def make_secrets(home: Path, ids: Ids) -> None:
    """Fresh secrets in owner-only files; those that exist are kept, a new kind is added."""
    folder = home / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in SECRETS:
        secret = ids.new() + ids.new()
        if not (folder / name).exists():
            write_secret(folder / name, secret + _check_of(bytes.fromhex(secret)).hex())


def write_secret(path: Path, text: str) -> None:
    """The text in a file only its owner can read, whole or, after a kill, as it was before."""
    fresh = path.with_name(f"{path.name}.new")
    file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "w", encoding="ascii") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    fresh.replace(path)


def add_checks(home: Path) -> list[str]:
    """The files of an older version get what shows that a byte of them was changed later; which
    those are. A changed one that was never checked cannot be told from a whole one.
    """
    found = []
    for name in SECRETS:
        file = home / "secrets" / name
        text = file.read_text("latin-1").strip()
        if re.fullmatch(f"[0-9a-fA-F]{{{2 * SECRET_BYTES}}}", text):
            write_secret(file, text + _check_of(bytes.fromhex(text)).hex())
            found.append(str(file))
    return found


def load_secrets(home: Path) -> Secrets:
    """The secrets from the environment or their files; `HQ_NOT_INITIALISED` where there are
    none.
    """
    keys = [_secret(home / "secrets" / name, _variable(name)) for name in SECRETS]
    try:
        handovers = hq_keys.read((home / "secrets" / HANDOVERS).read_text("latin-1"))
    except FileNotFoundError:
        handovers = ()
    return Secrets(keys[0], keys[1], keys[2], handovers)


def keep_signing_key(home: Path, key: bytes, handovers: tuple[KeyHandover, ...]) -> None:
    """A new key in the place of the old one, which has signed it. A kill in between leaves the old
    one, and a signature that leads to no key there is. `SECRET_ELSEWHERE` where the environment
    names the key.
    """
    if os.environ.get(_variable("signing-key")):
        raise Refused("SECRET_ELSEWHERE", variable=_variable("signing-key"))
    folder = home / "secrets"
    told = hq_keys.text_of(handovers)
    for name, text in ((HANDOVERS, told), ("signing-key", key.hex() + _check_of(key).hex())):
        write_secret(folder / name, text)


def _variable(name: str) -> str:
    return f"POS_APP_HQ_{name}".upper().replace("-", "_")


def _secret(path: Path, variable: str) -> bytes:
    text = os.environ.get(variable, "")
    if not text:
        try:
            text = path.read_text("latin-1")
        except FileNotFoundError:
            if any(path.with_name(one).exists() for one in SECRETS):
                raise Refused("SECRET_UNREADABLE", file=str(path)) from None
            raise Refused("HQ_NOT_INITIALISED", home=str(path.parent.parent)) from None
    try:
        found = bytes.fromhex(text.strip())
    except ValueError:
        raise Refused("SECRET_UNREADABLE", file=str(path)) from None
    secret, check = found[:SECRET_BYTES], found[SECRET_BYTES:]
    if len(secret) < SECRET_BYTES or (check and check != _check_of(secret)):
        raise Refused("SECRET_UNREADABLE", file=str(path))
    return secret


def _check_of(secret: bytes) -> bytes:
    """What shows that a byte of the file was changed; files of an older version get it at the next
    start.
    """
    return zlib.crc32(secret).to_bytes(4, "big")
