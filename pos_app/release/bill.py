"""The bill of materials of a build, CycloneDX in JSON: every package that the locks name, with
version, licence and hashes. It must never name another version than the one that is built in.
"""

import platform
import re
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from pos_app import __version__

FILE = "bill.cdx.json"
INDEX = "https://pypi.org/simple"


def bill(locks: Sequence[Path]) -> dict[str, Any]:
    """The bill of a build in this environment; `ValueError` where a package is another than the
    lock's. What the lock has for other systems alone is there, excluded and without a licence.
    """
    texts = "\n".join(lock.read_text("utf-8") for lock in locks)
    found = {one["name"]: one for one in _packages(texts)}
    python = {"type": "platform", "name": "CPython", "version": platform.python_version()}
    product = {"type": "application", "name": "pos-app", "version": __version__}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": {"component": {**product, "purl": f"pkg:generic/pos-app@{__version__}"}},
        "components": [python, *found.values()],
    }


def _packages(locks: str) -> Iterator[dict[str, Any]]:
    for name, version, rest in re.findall(r"^(\S+)==(\S+)((?:.*\\\n)*.*)", locks, re.MULTILINE):
        made = {"type": "library", "name": name, "version": version}
        try:
            facts = metadata(name)
        except PackageNotFoundError:
            made["scope"] = "excluded"
        else:
            if facts["Version"] != version:
                raise ValueError(f"{name} is {facts['Version']} here, and {version} in the lock")
            made |= {"scope": "required", "licenses": _licences(facts)}
        hashes = re.findall(r"sha256:(\w+)", rest)
        files = {
            "type": "distribution",
            "url": f"{INDEX}/{name}/",
            "hashes": [{"alg": "SHA-256", "content": one} for one in hashes],
        }
        yield {**made, "purl": f"pkg:pypi/{name}@{version}", "externalReferences": [files]}


def _licences(facts: PackageMetadata) -> list[dict[str, Any]]:
    for expression in facts.get_all("License-Expression", []):
        return [{"expression": expression}]
    every = facts.get_all("Classifier", [])
    told = [one.rpartition(" :: ")[2] for one in every if one.startswith("License ::")]
    told = told or [text.partition("\n")[0] for text in facts.get_all("License", [])]
    return [{"license": {"name": one}} for one in told]
