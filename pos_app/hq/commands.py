"""HQ's commands, the same whether HQ is running or not; must never print, that is `main`'s.

Each takes the open HQ and its arguments and answers the lines to show, in the language that the
arguments name. A running HQ is given them over loopback with a token that only its owner can read;
with none running, `main` opens HQ itself.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, cast

from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.domain.money import parse_amount
from pos_app.findings_said import finding_said
from pos_app.hq import (
    backups,
    configuration,
    enrolment,
    erasure,
    importing,
    noticed,
    own_key,
    synchronise_orders,
    values,
)
from pos_app.hq.command_words import words_of
from pos_app.hq.importing_rows import RowError
from pos_app.hq.master import take_over
from pos_app.hq.people import operators
from pos_app.hq.people.rights import OWNER
from pos_app.hq.service import Hq
from pos_app.hq.store import catalogue, intake, state
from pos_app.hq.words import Words, rule_said

BY = "command line"
Arguments = Mapping[str, str]
Command = Callable[[Hq, Arguments], list[str]]
ERRORS_SHOWN = 20
NUMBER_SHOWN = 4


def words_for(arguments: Arguments) -> Words:
    """The words of whoever gave the command."""
    return words_of(arguments.get("language", ""))


def synchronise(hq: Hq, arguments: Arguments) -> list[str]:
    """Run Synchronise orders to its end, or one transaction of it."""
    t, event_id = words_for(arguments), arguments.get("event", "")
    if event_id:
        taken = synchronise_orders.retry(hq, event_id, BY)
        return [f"{taken.event_id}: {t.of('state', taken.state)} {taken.reason}".rstrip()]
    run = synchronise_orders.run(hq, BY)
    counts = {"applied": run.applied, "aside": run.quarantined, "waiting": run.waiting}
    return [t("run_over", run=run.number, state=t.of("run", run.state), **counts)]


def import_file(hq: Hq, arguments: Arguments) -> list[str]:
    """Import a CSV file whole, or nothing of it and say which rows are wrong (`IMPORT_FAULTY`)."""
    t, path, kind = words_for(arguments), Path(arguments["file"]), arguments["kind"]
    if kind == "configuration":
        version = take_over.import_configuration(hq, OWNER, _content(path))
        return [t("configuration_taken", version=version)]
    with _opened(path) as file:
        checked = importing.check(hq, cast("importing.Kind", kind), file, path.name)
    if checked.error_count:
        shown = [faulty_row(t, one) for one in checked.errors]
        more = checked.error_count - len(shown)
        shown += [t("more_rows", number=more)] if more else []
        errors = checked.error_count
        raise Refused("IMPORT_FAULTY", file=path.name, errors=errors, rows="\n".join(shown))
    if not checked.values:
        return [t.count("import_same", checked.rows, file=path.name)]
    number = importing.apply(hq, checked, BY)
    counts = {"new": checked.added, "changed": checked.changed, "same": checked.same}
    return [t.count("import_done", checked.rows, made=number, **counts)]


def faulty_row(words: Words, error: RowError) -> str:
    """Row, column, value and the rule that it breaks."""
    rule = f"{rule_said(words, error)} ({error.rule})"
    if not error.column:
        return words("faulty_whole_row", row=error.row, rule=rule)
    where = {"row": error.row, "column": error.column, "value": repr(error.value)}
    return words("faulty_row", rule=rule, **where)


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
    return [code, words_for(arguments)("code_valid")]


def operator(hq: Hq, arguments: Arguments) -> list[str]:
    """Who may use the console, as what; whatever changes of a person ends their stays."""
    t, login, action = words_for(arguments), arguments["login"], arguments.get("action", "add")
    match action:
        case "add":
            name, role = arguments.get("name", ""), arguments.get("role", "administrator")
            with hq.read() as unit:
                given = not operators.is_first(unit)
            operators.add(hq, login, name, arguments["password"], role, given=given)
            word = "operator_given" if given else "operator_added"
            return [t(word, login=login, role=t.of("role", role))]
        case "passphrase":
            operators.give_passphrase(hq, BY, login, arguments["password"])
            return [t("passphrase_given", login=login)]
        case "role":
            operators.change_role(hq, BY, login, arguments.get("role", ""))
            return [t("role_given", login=login, role=t.of("role", arguments["role"]))]
        case "stores":
            stores = arguments.get("stores", "").replace(",", " ").split()
            operators.limit(hq, BY, login, stores)
            where = ", ".join(stores) or t("whole_company")
            return [t("stores_given", login=login, stores=where)]
        case "lost-factor":
            operators.lose_factor(hq, BY, login)
            return [t("factor_lost", login=login)]
        case "end-stays":
            operators.end_every_stay(hq, BY, login)
            return [t("stays_ended", login=login)]
        case "leave":
            operators.leave(hq, BY, login)
            return [t("operator_left", login=login)]
        case _:
            raise Refused("COMMAND_UNKNOWN", command=action)


def backup(hq: Hq, arguments: Arguments) -> list[str]:
    """A copy of the database that was opened and verified (FS5)."""
    folder = backups.elsewhere(hq.config, arguments.get("to") or hq.config.backup_folder)
    copy = backups.back_up(hq, folder, BY)
    t = words_for(arguments)
    lines = [str(copy.file), t("copy_made", events=copy.events, orders=copy.orders)]
    return lines if folder else [*lines, t("copy_here")]


def verify(hq: Hq, arguments: Arguments) -> list[str]:
    """Whether HQ's books are whole; `NOT_WHOLE` says where they are not."""
    found = backups.findings(hq)
    if found:
        shown = "\n  ".join(str(one) for one in found[:ERRORS_SHOWN])
        raise Refused("NOT_WHOLE", count=len(found), findings=shown)
    with hq.read() as unit:
        number = intake.total(unit)
    t = words_for(arguments)
    seen = [finding_said(t.language, one) for one in noticed.lines(hq)]
    return [t("books_whole", events=number), *seen]


def restore_drill(hq: Hq, arguments: Arguments) -> list[str]:
    """Restore that copy, or the newest one, into a scratch place and verify it there; nothing is
    changed.
    """
    begun = hq.clock.monotonic()
    file = Path(arguments["file"]) if "file" in arguments else backups.newest(hq.config)
    _opened(file).close()
    copy = backups.check(hq.config, file)
    seconds = round(hq.clock.monotonic() - begun)
    counts = {"seconds": seconds, "events": copy.events, "orders": copy.orders}
    t = words_for(arguments)
    touched = [finding_said(t.language, one) for one in backups.touched(copy)]
    return [t("drilled", file=copy.file, **counts), *touched]


def rotate_key(hq: Hq, arguments: Arguments) -> list[str]:
    """A new signing key for head office; tills follow with their next request, but for those that
    know a newer key, which was lost.
    """
    with hq.read() as unit:
        lost = own_key.is_old(unit)
    made = own_key.rotate(hq, BY)
    t = words_for(arguments)
    return [t("key_rotated", key=made[:16]), t("tills_anew" if lost else "tills_follow")]


def erase_customer(hq: Hq, arguments: Arguments) -> list[str]:
    """A customer who asks for it is nobody any more; decision 8 says what stays."""
    number = arguments["number"]
    orders = erasure.erase(hq, OWNER, number)
    return [words_for(arguments)("customer_erased", number=number, orders=orders)]


def gift_card(hq: Hq, arguments: Arguments) -> list[str]:
    """A gift card with its money on it (R77); the journal has the end of its number alone."""
    number, amount = arguments["number"], _money(arguments["amount"])

    def job(unit: Unit) -> None:
        values.sell_gift_card(unit, number, amount, hq.now())
        told = {"number": f"\u2026{number[-NUMBER_SHOWN:]}", "amount": arguments["amount"]}
        state.journal(unit, hq.now(), BY, "gift_card_given", **told)

    hq.run(job)
    return [words_for(arguments)("gift_card_given", number=number, amount=arguments["amount"])]


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
    told = {"customer": customer, "amount": arguments["amount"]}
    return [words_for(arguments)("account_given", **told)]


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
