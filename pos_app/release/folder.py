"""Whether a folder is what was released, byte by byte, and who signed that.

A release is a built folder with a list of the SHA-256 of every file in it, as `sha256sum` writes
it, and signatures of that list. A link counts as the path that it points to; an empty folder does
not count.
"""

import hashlib
import os
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.domain.errors import Refused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LIST, SIGNATURES = "release.sha256", "release.signatures"
PEOPLE = 2
"""So many different keys have to sign."""
LETTERS = ("utf-8", "surrogateescape")
"""Whatever bytes a disk allows as a name."""
DIGEST = 64


def check(folder: Path, keys: Collection[str]) -> set[str]:
    """Those of the keys, two or more, that signed this very folder; `RELEASE_UNSIGNED`,
    `RELEASE_CHANGED`, `RELEASE_MISSING`, `RELEASE_EXTRA` or `RELEASE_SIGNERS` otherwise.

    The bytes come first: nothing of the folder but Python itself is loaded before.
    """
    said = _said(folder)
    if said is None:
        raise Refused("RELEASE_UNSIGNED", folder=folder, file=LIST)
    _compare(said, _listed(folder))
    found = _signers(folder, said, keys)
    if len(found) < PEOPLE:
        raise Refused("RELEASE_SIGNERS", folder=folder, found=len(found), needed=PEOPLE)
    return found


def sign(folder: Path, key: "Ed25519PrivateKey") -> str:
    """Adds this key's signature; the SHA-256 of the list. The first to sign makes the list, the
    next signs the same one, and only while it is true.
    """
    said, true = _said(folder), _listed(folder)
    _compare(true if said is None else said, true)
    signed = true.encode(*LETTERS)
    (folder / LIST).write_bytes(signed)
    public = key.public_key().public_bytes_raw().hex()
    if public not in _signers(folder, true, {public}):
        with (folder / SIGNATURES).open("a", encoding="ascii", newline="\n") as file:
            file.write(f"{public} {key.sign(signed).hex()}\n")
    return hashlib.sha256(signed).hexdigest()


def _said(folder: Path) -> str | None:
    try:
        return (folder / LIST).read_bytes().decode(*LETTERS)
    except FileNotFoundError:
        return None


def _listed(folder: Path) -> str:
    """The list that is true now. The largest files go first, so that no thread ends late."""
    every = [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
    every.sort(key=lambda path: path.lstat().st_size, reverse=True)
    with ThreadPoolExecutor() as pool:
        found = dict(zip(every, pool.map(_digest, every), strict=True))
    named = {path.relative_to(folder).as_posix(): digest for path, digest in found.items()}
    return "".join(f"{named[x]}  {x}\n" for x in sorted(named.keys() - {LIST, SIGNATURES}))


def _digest(path: Path) -> str:
    if path.is_symlink():
        return hashlib.sha256(os.fsencode(path.readlink())).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _compare(said: str, true: str) -> None:
    if said == true:
        return
    before, now = (
        {line[DIGEST + 2 :]: line[:DIGEST] for line in text.split("\n")} for text in (said, true)
    )
    for name in sorted(before.keys() | now.keys()):
        if before.get(name) != now.get(name):
            code = "RELEASE_CHANGED" if name in before else "RELEASE_EXTRA"
            raise Refused(code if name in now else "RELEASE_MISSING", file=name or LIST)
    raise Refused("RELEASE_CHANGED", file=LIST)


def _signers(folder: Path, said: str, keys: Collection[str]) -> set[str]:
    from pos_app.db.signatures import verifies

    try:
        lines = (folder / SIGNATURES).read_text("latin-1").splitlines()
    except FileNotFoundError:
        return set()
    pairs = [line.partition(" ") for line in lines]
    signed = said.encode(*LETTERS)
    return {key for key, _, one in pairs if key in keys and verifies(key, one, signed)}
