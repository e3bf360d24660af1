"""What a disk may hold after the power went: recorded writes, of which only those before the last
sync of their file are sure; any of the others, whole or in sectors, may be there too.
"""

import random
import re
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
_CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (\d+)")
_DATA = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass
class File:
    """One file: what is surely on the disk, and the writes that are not sure yet."""

    sure: bytearray = field(default_factory=bytearray)
    loose: list[tuple[int, bytes]] = field(default_factory=list)

    def sync(self) -> None:
        for at, content in self.loose:
            _put(self.sure, at, content)
        self.loose = []

    def after_the_loss(self, chance: random.Random) -> bytes:
        found = bytearray(self.sure)
        for at, content in self.loose:
            match chance.randrange(3):
                case 0:
                    _put(found, at, content)
                case 1:
                    for start in range(0, len(content), SECTOR):
                        if chance.random() < 0.5:
                            _put(found, at + start, content[start : start + SECTOR])
        return bytes(found)


def _put(target: bytearray, at: int, content: bytes) -> None:
    if len(target) < at + len(content):
        target.extend(bytes(at + len(content) - len(target)))
    target[at : at + len(content)] = content


@dataclass
class Disk:
    """The files of a home while a trace is played; `said` is what the clerk has seen so far."""

    home: Path
    files: dict[str, File] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def play(self, line: str) -> None:
        found = _CALL.match(line)
        if found is None:
            return
        call, inside, _ = found.groups()
        name = _named(inside)
        if call == "write" and inside.startswith("1"):
            self.said += _content(inside).decode().split()
        elif call == "unlink":
            self.files.pop(_content(inside).decode().rpartition("/")[2], None)
        elif call == "pwrite64":
            at = int(inside.rpartition(", ")[2])
            self.files.setdefault(name, File()).loose.append((at, _content(inside)))
        elif call in {"fsync", "fdatasync"} and name in self.files:
            self.files[name].sync()
        elif call == "ftruncate" and name in self.files:
            self.files[name].sync()
            del self.files[name].sure[int(inside.rpartition(", ")[2]) :]

    def lose_power(self, target: Path, chance: random.Random) -> None:
        """Write what may be left into another home."""
        target.mkdir()
        for name, file in self.files.items():
            if not name.endswith("-shm"):
                (target / name).write_bytes(file.after_the_loss(chance))


def _named(inside: str) -> str:
    """The file of `4<FOLDER/till.db-wal>`, whose letters are written as numbers."""
    found = re.match(r"\d+<(?:\\x[0-9a-f]{2}|[^>])*>", inside)
    text = found.group(0) if found else ""
    text = re.sub(r"\\x([0-9a-f]{2})", lambda one: chr(int(one.group(1), 16)), text)
    return text.rstrip(">").rpartition("/")[2]


def _content(inside: str) -> bytes:
    found = _DATA.search(inside)
    return bytes.fromhex(found.group(1).replace("\\x", "")) if found else b""
