"""`pos-app hq`: serves head office, or gives it a command; builds all objects by hand."""

import argparse
import getpass
import http.client
import json
import logging
import os
import signal
import ssl
import sys
import time
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path

from pos_app.db.database import Database
from pos_app.db.lock import HomeLock
from pos_app.db.put_back import finish
from pos_app.domain.errors import PosError, Refused, Unavailable
from pos_app.findings_said import finding_said, language_of
from pos_app.hq.command_words import sentence, words_of
from pos_app.hq.config import (
    PORTS,
    HqConfig,
    Secrets,
    add_checks,
    default_home,
    load,
    load_secrets,
    make_secrets,
    write_secret,
)
from pos_app.hq.people.rights import ROLES
from pos_app.hq.service import Hq
from pos_app.hq.words import Words
from pos_app.system_clock import SystemClock, SystemIds

ARGUMENTS = frozenset(
    {
        *("event", "kind", "store", "register", "number", "amount"),
        *("action", "login", "name", "role", "stores"),
    }
)
"""What an option tells a command as it was typed."""

WITH_PASSPHRASE = ("add", "passphrase")
"""What of an operator is told together with a passphrase."""
CHANGES = ("role", "stores", "lost-factor", "end-stays", "leave")
LOOPBACK = "127.0.0.1"
COMMAND_SECONDS = 600
SERVER_TRIES, SERVER_PAUSE_SECONDS = 151, 2
"""How often `serve` looks for a database server that is not up yet, and how long between."""
LOG_BYTES, LOG_FILES = 2_000_000, 5


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; 0 when it was done, 1 with one sentence when it was not."""
    options = _parser().parse_args(argv)
    home = Path(options.home) if options.home else default_home()
    try:
        return _run(options, home)
    except (PosError, OSError) as error:
        print(f"pos-app hq: {sentence(_words(), error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _words() -> Words:
    """The words of whoever sits at this terminal."""
    return words_of(language_of(os.environ))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pos-app hq", description="Head office.")
    parser.add_argument(
        "--home", metavar="DIR", help="where settings, database, secrets, backups and logs are"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    init = commands.add_parser("init", help="make secrets, database and the first operator")
    _operator_options(init)
    serve = commands.add_parser("serve", help="serve tills and the console")
    serve.add_argument("--host")
    serve.add_argument("--port", type=_port)
    serve.add_argument("--certificate", metavar="FILE", help="TLS certificate chain (PEM)")
    serve.add_argument("--key", metavar="FILE", help="private key of the certificate (PEM)")
    synchronise = commands.add_parser("synchronise-orders", help="make sales orders of the intake")
    synchronise.add_argument("--event", default="", help="this transaction only")
    load_file = commands.add_parser("import", help="import a file whole or not at all")
    load_file.add_argument("kind", choices=["products", "customers", "stock", "configuration"])
    load_file.add_argument("file", metavar="FILE")
    code = commands.add_parser("enrol-code", help="make a one-time code for a till")
    code.add_argument("store", metavar="STORE")
    code.add_argument("register", metavar="REGISTER")
    for name, help_, number in (
        ("gift-card", "give out a gift card", "number"),
        ("account", "let a business customer owe so much", "customer"),
    ):
        value = commands.add_parser(name, help=help_)
        value.add_argument("number", metavar=number.upper())
        value.add_argument("amount", metavar="AMOUNT")
    operator = commands.add_parser("operator", help="who may use the console")
    operator.add_argument("action", choices=[*WITH_PASSPHRASE, *CHANGES])
    operator.add_argument("--role", choices=ROLES)
    operator.add_argument("--stores", default="", help="of `stores`: AMF,UTR; none: every store")
    _operator_options(operator)
    backup = commands.add_parser("backup", help="copy the database and verify the copy")
    backup.add_argument("--to", metavar="FOLDER", help="a folder on another machine")
    commands.add_parser("verify", help="say whether the books are whole, and where not")
    erase = commands.add_parser("erase-customer", help="erase a customer who asks for it")
    erase.add_argument("number", metavar="CUSTOMER")
    commands.add_parser("rotate-key", help="change head office's signing key; tills follow")
    drill = commands.add_parser("restore-drill", help="restore a copy elsewhere and verify it")
    drill.add_argument("file", metavar="FILE", nargs="?", help="the newest one without it")
    restore = commands.add_parser("restore", help="put a copy in the place of the database")
    restore.add_argument("file", metavar="FILE")
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) in PORTS):
        raise argparse.ArgumentTypeError(f"{text} is no port; take 1 to {PORTS[-1]}")
    return int(text)


def _operator_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--login", required=True)
    parser.add_argument("--name", default="")
    parser.add_argument(
        "--password-file", metavar="FILE", help="read the passphrase from it, not from the screen"
    )


def _run(options: argparse.Namespace, home: Path) -> int:
    if options.command == "init":
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o700)
        make_secrets(home, SystemIds())
    config = load(home)
    if options.command == "serve":
        return _serve(_overridden(config, options))
    if options.command == "restore":
        return _restore(config, Path(options.file))
    return _command(config, options)


def _overridden(config: HqConfig, options: argparse.Namespace) -> HqConfig:
    from dataclasses import replace

    given = {name: getattr(options, name) for name in ("host", "port", "certificate", "key")}
    return replace(config, **{name: value for name, value in given.items() if value is not None})


def _secrets(home: Path) -> Secrets:
    """The secrets of that home; one that an older HQ made lacks the newest kind, which is made, and
    the checks of the others.
    """
    if (home / "secrets" / "pepper").exists():
        make_secrets(home, SystemIds())
        for file in add_checks(home):
            print(_words()("secret_checked", file=file))
    return load_secrets(home)


def _open(config: HqConfig, *, threaded: bool = False, begins: bool = False) -> Hq:
    """`DATABASE_GONE` where there are secrets and not what they belong to, and nobody said that
    head office begins anew.
    """
    file = config.database_file
    finish(file)
    if not (begins or config.database_url or (file.is_file() and file.stat().st_size)):
        raise Refused("DATABASE_GONE", file=str(file))
    return Hq.open(
        config,
        _secrets(config.home),
        clock=SystemClock(),
        ids=SystemIds(),
        threaded=threaded,
    )


def _restore(config: HqConfig, file: Path) -> int:
    """Nobody may have the database open meanwhile."""
    from pos_app.hq.backups import restore, touched

    with HomeLock(config.home / "lock"):
        copy = restore(config, file, clock=SystemClock(), ids=SystemIds())
    t = _words()
    print(t("restored", events=copy.events, orders=copy.orders, file=file))
    _show({}, touched(copy))
    print(t("tills_send_again"))
    return 0


# --- commands -------------------------------------------------------------------------------------


def _command(config: HqConfig, options: argparse.Namespace) -> int:
    """Do it ourselves where no HQ runs in that home, else let the running one do it."""
    from pos_app.db.seal import compared, damage
    from pos_app.hq.commands import COMMANDS

    arguments = _arguments(options)
    name = "operator" if options.command == "init" else options.command
    on_file = name == "verify" and not config.database_url
    bytewise = [compared(config.database_file)] if on_file else []
    try:
        lock = HomeLock(config.home / "lock")
    except Refused:
        found = damage(config.database_file) if on_file else []
        return _show(_ask_running(config.home, name, arguments), [*bytewise, *map(str, found)])
    with lock:
        hq = _open(config, begins=options.command == "init")
        try:
            return _show({"lines": COMMANDS[name](hq, arguments)}, bytewise)
        finally:
            hq.close()


def _arguments(options: argparse.Namespace) -> dict[str, str]:
    found = {
        name: str(value)
        for name, value in vars(options).items()
        if name in ARGUMENTS and value is not None
    }
    found["language"] = language_of(os.environ)
    for name in ("file", "to"):
        if vars(options).get(name):
            found[name] = str(Path(vars(options)[name]).resolve())
    if "login" in found and found.get("action", "add") in WITH_PASSPHRASE:
        found["password"] = _password(options.password_file)
    return found


def _password(file: str | None) -> str:
    if file:
        try:
            return Path(file).read_text("utf-8").strip()
        except UnicodeDecodeError:
            raise Refused("FILE_NOT_UTF8", file=file) from None
    t = _words()
    first = getpass.getpass(f"{t('ask_passphrase')}: ")
    if getpass.getpass(f"{t('ask_once_more')}: ") != first:
        raise Refused("PASSWORDS_DIFFER")
    return first


def _ask_running(home: Path, name: str, arguments: dict[str, str]) -> dict[str, object]:
    """Give the command to the HQ that holds the home."""
    try:
        place = json.loads((home / "running.json").read_text("utf-8"))
        token = (home / "secrets" / "operator-token").read_text("ascii")
    except FileNotFoundError:
        raise Refused("SECOND_PROGRAM", home=str(home)) from None
    connection = _connection(place)
    try:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request("POST", f"/operator/v1/{name}", json.dumps(arguments), headers)
        reply = connection.getresponse()
        if reply.status != http.client.OK:
            raise Refused("HQ_NOT_ANSWERING", status=reply.status)
        answer: dict[str, object] = json.loads(reply.read())
        return answer
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Refused("HQ_NOT_ANSWERING", status=type(error).__name__) from None
    finally:
        connection.close()


def _connection(place: dict[str, object]) -> http.client.HTTPConnection:
    port = int(str(place["port"]))
    certificate = str(place["certificate"])
    if not certificate:
        return http.client.HTTPConnection(LOOPBACK, port, timeout=COMMAND_SECONDS)
    context = ssl.create_default_context(cafile=certificate)
    context.check_hostname = False  # the certificate names the host as tills know it
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # our own certificate is the anchor
    return http.client.HTTPSConnection(LOOPBACK, port, timeout=COMMAND_SECONDS, context=context)


def _show(answer: dict[str, object], besides: Sequence[str] = ()) -> int:
    if "code" in answer:
        details = answer.get("details")
        raise Refused(str(answer["code"]), **(details if isinstance(details, dict) else {}))
    lines = answer.get("lines")
    told = [finding_said(language_of(os.environ), one) for one in besides]
    for line in (*(lines if isinstance(lines, list) else []), *told):
        print(line)
    return 0


# --- serving --------------------------------------------------------------------------------------


def _serve(config: HqConfig) -> int:
    from pos_app.db.room import BALLAST_BYTES, Ballast
    from pos_app.hq import noticed
    from pos_app.hq.schedule import batch_timer, copy_timer, limit_timer, room_timer
    from pos_app.hq.web import serving
    from pos_app.hq.web.app import create

    if bool(config.certificate) != bool(config.key):
        raise Refused("TLS_HALF")
    if config.host not in {LOOPBACK, "localhost", "::1"} and not config.certificate:
        raise Refused("TLS_MISSING", host=config.host)
    if config.certificate:
        _check_certificate(config)
    _secrets(config.home)
    with HomeLock(config.home / "lock"), serving.place(config) as taken:
        _log_to(config.home / "logs")
        (config.home / "running.json").unlink(missing_ok=True)
        token = SystemIds().new() + SystemIds().new()
        write_secret(config.home / "secrets" / "operator-token", token)
        if config.database_url:
            _await_server(config.database_url)
        limit = limit_timer()
        limit.start()  # what waits from before is applied as HQ opens
        hq = _open(config, threaded=True)
        noticed.note_settings(hq)
        if not config.database_url:
            hq.ballast = Ballast(config.home / "ballast", BALLAST_BYTES)
            hq.ballast.hold()
        timers = (batch_timer(hq), copy_timer(hq), room_timer(hq))
        app = create(hq, operator_token=token, tls=bool(config.certificate))
        place = {"port": config.port, "certificate": config.certificate}
        (config.home / "running.json").write_text(json.dumps(place), "utf-8")
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            for timer in timers:
                timer.start()
            print(_words()("serving_at", address=_address(config)), flush=True)
            serving.run(app, config, taken)
        except KeyboardInterrupt:
            pass
        finally:
            (config.home / "running.json").unlink(missing_ok=True)
            for timer in (*timers, limit):
                timer.stop()
            hq.close()
    return 0


def _await_server(url: str) -> None:
    """Come back once the database server answers; after a power cut it may be up later than head
    office, and nobody is there to start that again. `Unavailable` after `SERVER_TRIES`.
    """
    database = Database.postgresql(url)
    try:
        for left in reversed(range(SERVER_TRIES)):
            try:
                with database.read():
                    return
            except Unavailable as error:
                if not left:
                    raise
                if left == SERVER_TRIES - 1:
                    t, minutes = _words(), left * SERVER_PAUSE_SECONDS // 60
                    again = t("tried_again", minutes=minutes)
                    print(f"{sentence(t, error)} {again}", flush=True)
            time.sleep(SERVER_PAUSE_SECONDS)
    finally:
        database.close()


def _check_certificate(config: HqConfig) -> None:
    """`TLS_UNUSABLE` before anything is begun."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(config.certificate, config.key)
    except OSError as error:
        raise Refused("TLS_UNUSABLE", problem=error.strerror or str(error)) from None


def _address(config: HqConfig) -> str:
    host = f"[{config.host}]" if ":" in config.host else config.host
    return f"{'https' if config.certificate else 'http'}://{host}:{config.port}"


def _log_to(folder: Path) -> None:
    """Rotating files without names, PINs or keys: only what the program says of itself."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "hq.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)
