"""`pos-app release`: two people sign a built folder, anybody verifies it from outside."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_app.domain.errors import PosError, Refused
from pos_app.findings_said import language_of
from pos_app.hq.command_words import words_of
from pos_app.release import folder, own
from pos_app.till.config import OsKeyring, default_home

KEY = "release-key"
"""The private key's name in the keyring; it is nowhere else."""


def main(argv: Sequence[str]) -> int:
    """Run the command; 0 when it was done, 1 with one sentence when it was not."""
    options = _parser().parse_args(argv)
    try:
        print(_done(options))
    except (PosError, OSError) as problem:
        print(f"pos-app release: {own.sentence(problem)}", file=sys.stderr)
        return 1
    return 0


def _done(options: argparse.Namespace) -> str:
    words = words_of(language_of(os.environ))
    if options.command == "key":
        return _key(make=True).public_key().public_bytes_raw().hex()
    if options.command == "sign":
        made = folder.sign(options.folder, _key())
        return words("release_signed", folder=options.folder, digest=made)
    keys = own.read_keys(options.keys) if options.keys else own.keys()
    if not keys:
        raise Refused("RELEASE_KEYS_NONE")
    found = folder.check(options.folder, keys)
    return words("release_whole", folder=options.folder, keys="\n  ".join(sorted(found)))


def _key(*, make: bool = False) -> Ed25519PrivateKey:
    ring = OsKeyring(default_home())
    if make and ring.get(KEY) is None:
        ring.put(KEY, Ed25519PrivateKey.generate().private_bytes_raw().hex())
    kept = ring.get(KEY)
    if kept is None:
        raise Refused("RELEASE_KEY_MISSING")
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pos-app release", description="A signed release.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    commands.add_parser("key", help="your public key; makes the pair at first, in the keyring")
    sign = commands.add_parser("sign", help="sign a built folder, as one of two people")
    verify = commands.add_parser("verify", help="say whether a folder is what two people signed")
    verify.add_argument("--keys", type=Path, metavar="FILE", help="whose; or this program's own")
    for one in (sign, verify):
        one.add_argument("folder", type=Path, metavar="FOLDER")
    return parser
