"""HQ's commands, the same whether HQ is running or not; must never print, that is `main`'s.

Each takes the open HQ and its arguments and answers the lines to show. A running HQ is given them
over loopback with a token that only its owner can read; with none running, `main` opens HQ itself.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, cast

from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.domain.money import parse_amount
from pos_app.hq import (
    backups,
    configuration,
    enrolment,
    erasure,
    importing,
    noticed,
    operators,
    own_key,
    synchronise_orders,
    values,
)
from pos_app.hq.master import take_over
from pos_app.hq.rights import OWNER
from pos_app.hq.service import Hq
from pos_app.hq.store import catalogue, intake, state

BY = "command line"
Arguments = Mapping[str, str]
Command = Callable[[Hq, Arguments], list[str]]
ERRORS_SHOWN = 20
NUMBER_SHOWN = 4


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
    """Import a CSV file whole, or nothing of it and say which rows are wrong (`IMPORT_FAULTY`)."""
    path = Path(arguments["file"])
    kind = arguments["kind"]
    if kind == "configuration":
        version = take_over.import_configuration(hq, OWNER, _content(path))
        return [f"Configuration version {version}."]
    with _opened(path) as file:
        checked = importing.check(hq, cast("importing.Kind", kind), file, path.name)
    if checked.error_count:
        shown = [f"  row {x.row}, {x.column}: {x.value!r} ({x.rule})" for x in checked.errors]
        more = checked.error_count - len(shown)
        shown += [f"  and {more} more"] if more else []
        errors = checked.error_count
        raise Refused("IMPORT_FAULTY", file=path.name, errors=errors, rows="\n".join(shown))
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


def operator(hq: Hq, arguments: Arguments) -> list[str]:
    """Who may use the console, as what; whatever changes of a person ends their stays."""
    login, action = arguments["login"], arguments.get("action", "add")
    match action:
        case "add":
            name, role = arguments.get("name", ""), arguments.get("role", "administrator")
            with hq.read() as unit:
                given = not operators.is_first(unit)
            operators.add(hq, login, name, arguments["password"], role, given=given)
            then = " and chooses a passphrase of their own first" if given else ""
            return [f"{login} may sign in as {role}{then}."]
        case "passphrase":
            operators.give_passphrase(hq, BY, login, arguments["password"])
            return [f"{login} has a new passphrase to change at once; the second factor stays."]
        case "role":
            operators.change_role(hq, BY, login, arguments.get("role", ""))
            return [f"{login} is {arguments['role']} from the next sign-in on."]
        case "stores":
            stores = arguments.get("stores", "").replace(",", " ").split()
            operators.limit(hq, BY, login, stores)
            return [f"{login} works for {', '.join(stores) or 'the whole company'}."]
        case "lost-factor":
            operators.lose_factor(hq, BY, login)
            return [f"{login} sets up a new second factor at the next sign-in."]
        case "end-stays":
            operators.end_every_stay(hq, BY, login)
            return [f"{login} is signed in nowhere any more."]
        case "leave":
            operators.leave(hq, BY, login)
            return [f"{login} signs in no more."]
        case _:
            raise Refused("COMMAND_UNKNOWN", command=action)


def backup(hq: Hq, arguments: Arguments) -> list[str]:
    """A copy of the database that was opened and verified (FS5)."""
    folder = backups.elsewhere(hq.config, arguments.get("to") or hq.config.backup_folder)
    copy = backups.back_up(hq, folder, BY)
    lines = [str(copy.file), f"{copy.events} events, {copy.orders} orders; opened and verified."]
    if folder is None:
        lines.append("It is on this machine: if the machine is lost, so is the copy.")
    return lines


def verify(hq: Hq, _arguments: Arguments) -> list[str]:
    """Whether HQ's books are whole; `NOT_WHOLE` says where they are not."""
    found = backups.findings(hq)
    if found:
        shown = "\n  ".join(str(one) for one in found[:ERRORS_SHOWN])
        raise Refused("NOT_WHOLE", count=len(found), findings=shown)
    with hq.read() as unit:
        number = intake.total(unit)
    whole = f"The books are whole: {number} events, every one as its till signed it."
    return [whole, *noticed.lines(hq)]


def restore_drill(hq: Hq, _arguments: Arguments) -> list[str]:
    """Restore the newest copy into a scratch place and verify it there; nothing is changed."""
    begun = hq.clock.monotonic()
    copy = backups.check(hq.config, backups.newest(hq.config))
    seconds = round(hq.clock.monotonic() - begun)
    what = f"{copy.events} events, {copy.orders} orders"
    told = f"{copy.file}: restored and verified in {seconds} s: {what}."
    return [told, *backups.touched(copy)]


def rotate_key(hq: Hq, _arguments: Arguments) -> list[str]:
    """A new signing key for head office; tills follow with their next request."""
    made = own_key.rotate(hq, BY)
    return [
        f"Head office signs as {made[:16]} from now on.",
        "Each till follows with its next request, however long it was off.",
    ]


def erase_customer(hq: Hq, arguments: Arguments) -> list[str]:
    """A customer who asks for it is nobody any more; decision 8 says what stays."""
    number = arguments["number"]
    orders = erasure.erase(hq, OWNER, number)
    return [f"Customer {number} is erased, in {orders} orders too; tills follow by themselves."]


def gift_card(hq: Hq, arguments: Arguments) -> list[str]:
    """A gift card with its money on it (R77); the journal has the end of its number alone."""
    number, amount = arguments["number"], _money(arguments["amount"])

    def job(unit: Unit) -> None:
        values.sell_gift_card(unit, number, amount, hq.now())
        told = {"number": f"\u2026{number[-NUMBER_SHOWN:]}", "amount": arguments["amount"]}
        state.journal(unit, hq.now(), BY, "gift_card_given", **told)

    hq.run(job)
    return [f"Gift card {number}: {arguments['amount']}."]


def account(hq: Hq, arguments: Arguments) -> list[str]:
    """What a customer whom head office knows may owe on account (R77)."""
    customer, limit = arguments["number"], _money(arguments["amount"])

    def job(unit: Unit) -> None:
        if catalogue.customer(unit, customer) is None:
            raise Refused("CUSTOMER_UNKNOWN", customer=customer[:40])
        values.allow_account(unit, customer, limit, hq.now())
        told = {"customer": customer, "amount": arguments["amount"]}
        state.journal(unit, hq.now(), BY, "account_allowed", **told)

    hq.run(job)
    return [f"Account of {customer}: at most {arguments['amount']}."]


def _money(text: str) -> int:
    amount = parse_amount(text)
    if amount < 0:
        raise Refused("BAD_AMOUNT", text=text)
    return amount


COMMANDS: dict[str, Command] = {
    "gift-card": gift_card,
    "account": account,
    "synchronise-orders": synchronise,
    "import": import_file,
    "enrol-code": enrol_code,
    "operator": operator,
    "backup": backup,
    "verify": verify,
    "rotate-key": rotate_key,
    "erase-customer": erase_customer,
    "restore-drill": restore_drill,
}
