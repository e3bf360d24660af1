"""HQ's commands, the same whether HQ is running or not; must never print, that is `main`'s.

Each takes the open HQ and its arguments and answers the lines to show. A running HQ is given them
over loopback with a token that only its owner can read; with none running, `main` opens HQ itself.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

from pos_app.domain.errors import Refused
from pos_app.domain.events import rfc3339
from pos_app.hq import configuration, enrolment, importing, operators, synchronise_orders
from pos_app.hq.master import take_over
from pos_app.hq.rights import OWNER
from pos_app.hq.service import Hq

BY = "command line"
Arguments = Mapping[str, str]
Command = Callable[[Hq, Arguments], list[str]]
ERRORS_SHOWN = 20


def synchronise(hq: Hq, arguments: Arguments) -> list[str]:
    """Run Synchronise orders to its end, or one transaction of it."""
    event_id = arguments.get("event", "")
    if event_id:
        taken = synchronise_orders.retry(hq, event_id, BY)
        return [f"{taken.event_id}: {taken.state} {taken.reason}".rstrip()]
    run = synchronise_orders.run(hq, BY)
    return [
        (
            f"Run {run.number} {run.state}: {run.applied} applied, "
            f"{run.quarantined} set aside, {run.waiting} waiting."
        )
    ]


def import_file(hq: Hq, arguments: Arguments) -> list[str]:
    """Import a CSV file whole, or say what is wrong with it and import nothing."""
    path = Path(arguments["file"])
    kind = arguments["kind"]
    if kind == "configuration":
        version = take_over.import_configuration(hq, OWNER, _content(path))
        return [f"Configuration version {version}."]
    with _opened(path) as file:
        checked = importing.check(
            hq, "products" if kind == "products" else "customers", file, path.name
        )
    if checked.error_count:
        lines = [f"{path.name}: nothing imported, {checked.error_count} errors."]
        shown = checked.errors[:ERRORS_SHOWN]
        return lines + [f"  row {x.row}, {x.column}: {x.value!r} ({x.rule})" for x in shown]
    if not checked.values:
        return [f"{path.name}: {checked.rows} rows, nothing has changed."]
    number = importing.apply(hq, checked, BY)
    counts = f"{checked.added} new, {checked.changed} changed, {checked.same} the same"
    return [f"Import {number}: {checked.rows} rows, {counts}."]


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise Refused("FILE_UNREADABLE", file=str(path), problem=error.strerror or "") from None


def _content(path: Path) -> bytes:
    with _opened(path) as file:
        return file.read(configuration.BYTES_MAX + 1)


def enrol_code(hq: Hq, arguments: Arguments) -> list[str]:
    """A one-time code for a till."""
    code = enrolment.make_code(hq, arguments["store"], arguments["register"], BY)
    return [code, "Valid for 10 minutes, once."]


def add_operator(hq: Hq, arguments: Arguments) -> list[str]:
    """Somebody who may use the console."""
    operators.add(
        hq,
        arguments["login"],
        arguments.get("name", ""),
        arguments["password"],
        arguments.get("role", "administrator"),
    )
    return [f"{arguments['login']} may sign in."]


def backup(hq: Hq, _arguments: Arguments) -> list[str]:
    """A verified copy of the database; PostgreSQL has its own tools for that."""
    if not hq.database.is_sqlite:
        raise Refused("BACKUP_BY_SERVER")
    stamp = rfc3339(hq.now()).replace(":", "").replace("-", "")[:15]
    target = hq.config.backups / f"hq-{stamp}.db"
    hq.database.backup(target)
    return [str(target)]


COMMANDS: dict[str, Command] = {
    "synchronise-orders": synchronise,
    "import": import_file,
    "enrol-code": enrol_code,
    "operator": add_operator,
    "backup": backup,
}
