"""Holds the files that are left against what the clerks were told."""

import json
import sqlite3
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from pos_app.domain.finding import Finding
from pos_app.hq import config
from pos_app.hq.config import load_secrets
from pos_app.hq.service import Hq
from pos_app.hq.verification import verify as verify_hq
from pos_app.simulation.judge import judge
from pos_app.simulation.record import Record, Told
from pos_app.system_clock import SystemClock, SystemIds
from pos_app.till.storage.store import TillStore
from pos_app.till.verification import verify as verify_till
from tests.soak.postgresql import copied


@dataclass(frozen=True, slots=True)
class Judgement:
    """One line for the report, and everything that does not hold."""

    summary: str
    complaints: tuple[str, ...]


def judged(folder: Path, tills: int) -> Judgement:
    record = Record()
    for number in range(tills):
        read(folder / str(number) / "told.jsonl", record)
    with ExitStack() as stack:
        files = [folder / str(number) / "till.db" for number in range(tills)]
        opened = [stack.enter_context(closing(connected(one))) for one in files]
        settings = config.load(folder / "hq")
        url, file = settings.database_url, settings.database_file
        hq = stack.enter_context(closing(copied(url) if url else connected(file)))
        verdict = judge(record, opened, hq, at_peace=True)
    found = [f"verify: {one}" for one in findings(folder, tills)]
    summary = (
        f"{len(record.told)} told, lost {verdict.lost}, duplicated {verdict.duplicated}, "
        f"unexpected {verdict.unexpected}, recovered {verdict.recovered}, findings {len(found)}"
    )
    return Judgement(summary, (*verdict.complaints, *found))


def connected(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)


def read(file: Path, record: Record) -> None:
    """The clerk's own list again; a line that a kill cut short was never said."""
    for line in file.read_bytes().splitlines():
        try:
            what, *values = json.loads(line)
        except ValueError:
            continue
        match what:
            case "begin":
                record.begin(*values)
            case "send_off":
                record.send_off(*values)
            case _:
                record.tell(Told(*values))


def findings(folder: Path, tills: int) -> list[Finding]:
    """What `verify` says of all books."""
    found: list[Finding] = []
    for number in range(tills):
        store = TillStore.open(folder / str(number), clock=SystemClock())
        found += verify_till(store)
        store.close()
    home = folder / "hq"
    hq = Hq.open(config.load(home), load_secrets(home), clock=SystemClock(), ids=SystemIds())
    with hq.read() as unit:
        found += verify_hq(unit)
    hq.close()
    return found
