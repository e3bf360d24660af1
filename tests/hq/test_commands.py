"""`pos-app hq`: its commands with and without a running HQ, in processes of their own."""

import json
import logging
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from logging.handlers import RotatingFileHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from pos_app.domain.errors import Refused
from pos_app.hq import main, noticed
from pos_app.hq.config import FILE, SECRETS, HqConfig, load, load_secrets
from pos_app.resources_dir import resources_dir

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = resources_dir() / "example"


@pytest.fixture
def home(tmp_path, capsys):
    password = tmp_path / "password"
    password.write_text("a long enough password\n")
    arguments = ["init", "--login", "karin", "--password-file", str(password)]
    assert main.main(["--home", str(tmp_path / "hq"), *arguments]) == 0
    assert "karin may sign in" in capsys.readouterr().out
    return tmp_path / "hq"


@pytest.fixture(autouse=True)
def own_log():
    """`serve` logs to files of its home, for as long as its process lives."""
    root = logging.getLogger()
    level, before = root.level, list(root.handlers)
    yield
    root.setLevel(level)
    for handler in list(root.handlers):
        if isinstance(handler, RotatingFileHandler) and handler not in before:
            root.removeHandler(handler)
            handler.close()


def hq(home, *arguments):
    return main.main(["--home", str(home), *arguments])


def test_init_makes_secrets_that_only_the_owner_can_read(home):
    for name in ("pepper", "cookie-key"):
        path = home / "secrets" / name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert len(path.read_text()) == 72
    assert (home / "secrets" / "pepper").read_text().startswith(load_secrets(home).pepper.hex())


def test_fs3_a_byte_that_was_changed_in_a_secret_is_told(home, capsys, tmp_path):
    """A secret that an older version wrote has no check: it is taken as it is, and gets one."""
    file = home / "secrets" / "signing-key"
    whole = file.read_bytes()
    before = load_secrets(home)
    file.write_bytes(whole[:64])
    assert hq(home, "verify") == 0
    assert f"{file} has a check from now on" in capsys.readouterr().out
    assert (load_secrets(home), file.read_bytes()) == (before, whole)
    pepper = file.with_name("pepper").rename(tmp_path / "pepper")
    assert hq(home, "verify") == 1
    assert "pepper does not hold a secret. Restore it" in capsys.readouterr().err
    pepper.rename(file.with_name("pepper"))
    for end in (0, 40):
        file.write_bytes(whole[:end])
        assert hq(home, "verify") == 1
        assert f"{file} does not hold a secret" in capsys.readouterr().err
    for at in (0, 31, 70):
        for other in (b"f" if whole[at : at + 1] != b"f" else b"0", b"\xe1", b" "):
            file.write_bytes(whole[:at] + other + whole[at + 1 :])
            assert hq(home, "verify") == 1
            assert f"{file} does not hold a secret" in capsys.readouterr().err


def test_rotate_key_makes_a_key_that_the_one_before_has_signed(home, capsys):
    before = load_secrets(home)
    assert hq(home, "rotate-key") == 0
    after = load_secrets(home)
    [step] = after.handovers
    assert after.signing_key != before.signing_key
    assert step.new[:16] in capsys.readouterr().out
    assert {(home / "secrets" / x).stat().st_mode & 0o777 for x in SECRETS} == {0o600}
    assert hq(home, "verify") == 0


@pytest.mark.logs("the secrets are older than what books knows")
def test_a_key_that_takes_the_place_of_a_lost_one_is_not_followed_by_all(home, capsys):
    key = home / "secrets" / "signing-key"
    older = key.read_bytes()
    assert hq(home, "rotate-key") == 0
    key.with_name("signing-keys").unlink()
    key.write_bytes(older)
    assert hq(home, "rotate-key") == 0
    assert "Tills that know the newer key that was lost do not follow" in capsys.readouterr().out


def test_a_second_init_keeps_the_secrets(home, tmp_path):
    before = load_secrets(home)
    again = ["init", "--login", "joost", "--password-file", str(tmp_path / "password")]
    assert hq(home, *again) == 0
    assert load_secrets(home) == before


def test_gift_cards_and_accounts_are_given_out_r77(home, capsys):
    assert hq(home, "account", "104901", "2500") == 1
    assert "Head office has no customer 104901." in capsys.readouterr().err
    assert hq(home, "import", "customers", str(EXAMPLE / "customers.csv")) == 0
    capsys.readouterr()
    assert hq(home, "gift-card", "G-10023", "50.00") == 0
    assert hq(home, "account", "104901", "2500") == 0
    given = "Gift card G-10023: 50.00.\nAccount of 104901: at most 2500.\n"
    assert capsys.readouterr().out == given
    with closing(sqlite3.connect(home / "hq.db")) as file:
        rows = file.execute("SELECT what, detail FROM journal ORDER BY number DESC LIMIT 2")
        journalled = [(what, json.loads(detail)) for what, detail in rows]
    assert journalled == [
        ("account_allowed", {"customer": "104901", "amount": "2500"}),
        ("gift_card_given", {"number": "\u20260023", "amount": "50.00"}),
    ]
    for amount, told in (("-1", "-1 is not an amount"), ("x", "x is not an amount")):
        assert hq(home, "gift-card", "G-2", "--", amount) == 1
        assert told in capsys.readouterr().err
    assert hq(home, "gift-card", "g-10023", "5") == 1
    assert "given out already" in capsys.readouterr().err


def test_nothing_is_served_before_init(tmp_path, capsys):
    for home in (tmp_path / "none", tmp_path):
        assert hq(home, "serve") == 1
        told = f"pos-app hq: There is no head office in {home} yet. Run: pos-app hq init"
        assert capsys.readouterr().err == f"{told} --login NAME\n"


def test_a_store_is_set_up_from_the_examples(home, tmp_path, capsys):
    (tmp_path / "count.csv").write_text("location;sku;quantity\nAMF;1044213;5\n")
    files = {"configuration": "store.json", "products": "products.csv"}
    files |= {"customers": "customers.csv", "stock": str(tmp_path / "count.csv")}
    for kind, file in files.items():
        assert hq(home, "import", kind, str(EXAMPLE / file)) == 0, kind
    assert "4 rows, 4 new" in capsys.readouterr().out
    assert hq(home, "enrol-code", "AMF", "AMF-1") == 0
    assert len(capsys.readouterr().out.split()[0]) == 19


def test_a_faulty_file_is_told_row_by_row(home, tmp_path, capsys):
    (tmp_path / "p.csv").write_text("sku;name;price;tax_rate\nA;;x;9\n")
    assert hq(home, "import", "products", str(tmp_path / "p.csv")) == 1
    told = capsys.readouterr()
    assert "Errors: 2." in told.err
    assert "row 2, price: 'x' is not a price of zero or more (BAD_AMOUNT)" in told.err
    assert not told.out
    assert hq(home, "import", "products", str(tmp_path / "absent.csv")) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_whoever_reads_dutch_is_answered_in_dutch(home, tmp_path, capsys, monkeypatch):
    """And one row is one row."""
    file = tmp_path / "p.csv"
    monkeypatch.setenv("LC_ALL", "nl_NL.UTF-8")
    file.write_text("sku;name;price;tax_rate\nA;;x;9;\nA;B;x;9\n")
    assert hq(home, "import", "products", str(file)) == 1
    told = capsys.readouterr().err
    assert "er is niets geïmporteerd. Fouten: 2." in told
    assert "regel 2 heeft meer of minder cellen dan de eerste regel (CELLS)" in told
    assert "regel 3, price: 'x' is geen prijs van nul of meer (BAD_AMOUNT)" in told
    file.write_text("sku;name;price;tax_rate\nA;Ananas;1;9\n")
    assert hq(home, "import", "products", str(file)) == 0
    assert hq(home, "synchronise-orders") == 0
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    file.write_text("sku;name;price;tax_rate\nA;Apple;1;9\n")
    assert hq(home, "import", "products", str(file)) == 0
    assert capsys.readouterr().out == (
        "Import 1: 1 regel, 1 nieuw, 0 gewijzigd, 0 gelijk.\n"
        "Synchronisatie 1 is gedaan: 0 verwerkt, 0 apart gezet, 0 wachten.\n"
        "Import 2: 1 row, 0 new, 1 changed, 0 the same.\n"
    )


def test_a_backup_is_made_and_named(home, capsys):
    assert hq(home, "backup") == 0
    assert Path(capsys.readouterr().out.splitlines()[0]).is_file()
    assert hq(home, "verify") == 0
    assert hq(home, "restore-drill") == 0
    assert "restored and verified" in capsys.readouterr().out


def test_a_drill_takes_a_copy_that_lies_elsewhere_by_its_name(home, tmp_path, capsys):
    assert hq(home, "restore-drill") == 1
    assert "or name a copy: pos-app hq restore-drill FILE" in capsys.readouterr().err
    assert hq(home, "backup", "--to", str(tmp_path / "elsewhere")) == 0
    copy = capsys.readouterr().out.splitlines()[0]
    assert hq(home, "restore-drill", copy) == 0
    assert f"{copy}: restored and verified" in capsys.readouterr().out
    assert hq(home, "restore-drill", f"{copy}.gone") == 1
    assert f"{copy}.gone" in capsys.readouterr().err


def test_fs3_a_byte_that_was_changed_while_hq_was_closed_is_named(home, capsys):
    file = home / "hq.db"
    content = file.read_bytes().replace(b"incarnation", b"incarnatioM", 1)
    file.write_bytes(content)
    for command in (["verify"], ["serve"], ["backup"]):
        assert hq(home, *command) == 1
        assert "table hq, row name incarnatioM: it was changed" in capsys.readouterr().err
    assert file.read_bytes() == content


def test_fs3_room_in_the_file_and_lines_of_the_settings_are_told_and_stop_nobody(home, capsys):
    file, settings = home / "hq.db", home / "pos-app-hq.toml"
    content = file.read_bytes()
    file.write_bytes(content[:24] + b"~" + content[25:])  # how often it was changed
    for text in ("database_url = ''\nname = 'Kade'\n", "database_url = ''\nname = 'Wal'\n"):
        settings.write_text(text)
        core = main._open(load(home))  # noqa: SLF001
        noticed.note_settings(core)
        core.close()
    settings.write_text("database_url = \"\"\nname = 'Wal'\n")
    for _ in range(2):
        assert hq(home, "verify") == 0
        said = capsys.readouterr().out
        assert said.count("hq.db, page 1: it was changed (the file's header ") == 1
        assert "line 2: it was \"name = 'Kade'\", it is \"name = 'Wal'\" (since " in said
        assert "line 1: it was 'database_url = (" in said
        assert "''" not in said
        assert "Every byte of hq.db was compared with its seal." in said


def test_fs3_a_database_that_is_gone_or_empty_begins_no_other_head_office(home, capsys):
    file = home / "hq.db"
    content = file.read_bytes()
    file.write_bytes(b"")
    assert (hq(home, "verify"), hq(home, "serve")) == (1, 1)
    file.unlink()
    assert (hq(home, "verify"), hq(home, "serve")) == (1, 1)
    assert capsys.readouterr().err.count(f"{file} is missing or empty. Restore the newest") == 4
    (home / "hq.db.restored-20260302T090000").write_bytes(content)  # killed while it was put back
    assert hq(home, "verify") == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["enrol-code", "S9", "S9-1"], "S9"),
        (["serve", "--host", "0.0.0.0"], "TLS"),
        (["serve", "--certificate", "x.pem"], "key"),
        (["serve", "--certificate", "x.pem", "--key", "x.pem"], "No such file"),
        (["backup", "--to", "/dev/null"], "/dev/null cannot be used"),
        (["restore", __file__], "damaged"),
        (["operator", "passphrase", "--login", "k", "--password-file", "/nowhere"], "/nowhere"),
    ],
)
def test_a_refusal_is_one_sentence(home, capsys, arguments, words):
    assert hq(home, *arguments) == 1
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1


def test_a_port_that_somebody_has_is_told(home, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert hq(home, "serve", "--port", str(taken.getsockname()[1])) == 1
    assert "Address already in use. Take another --port" in capsys.readouterr().err


def test_settings_come_from_a_file_and_unknown_keys_are_an_error(home, capsys):
    (home / "pos-app-hq.toml").write_text('name = "Kade"\nport = 9000\n')
    assert load(home) == HqConfig(home=home, name="Kade", port=9000)
    for text in ("colour = 1", "port = 'x'", "port = 99999", "nonsense"):
        (home / "pos-app-hq.toml").write_text(text)
        assert hq(home, "backup") == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_running_hq_does_the_commands_itself_and_ends_tidily(home, capsys):
    serving, port = _serving(home)
    try:
        _wait_for(port)
        assert hq(home, "synchronise-orders") == 0
        assert "Run 1 done" in capsys.readouterr().out
        assert hq(home, "enrol-code", "S9", "S9-1") == 1
        assert hq(home, "serve") == 1
        assert "S9" in capsys.readouterr().err
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.wait(60)
        serving.communicate()
    assert not (home / "running.json").exists()
    assert hq(home, "synchronise-orders") == 0


@pytest.fixture
def short_folder():
    """The path of a socket has room for 107 letters."""
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        yield Path(folder)


def test_a_database_server_that_comes_up_later_is_waited_for(home, emptied, short_folder):
    """As both do after a power cut: nobody is there to start head office once more."""
    socket_folder = parse_qs(urlsplit(emptied).query)["host"][0]
    not_yet = short_folder / "later"
    url = emptied.replace(urlsplit(emptied).query, f"host={not_yet}")
    (home / FILE).write_text(f'database_url = "{url}"\n')
    serving, port = _serving(home)
    try:
        assert b"server does not answer" in serving.stdout.readline()
        not_yet.symlink_to(socket_folder)
        _wait_for(port)
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.communicate(timeout=60)


def _serving(home):
    """Head office as a program, and the port that it will listen to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pos_app", "hq", "--home", str(home), "serve"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    serving = subprocess.Popen(
        [*command, "--port", str(port)], cwd=ROOT, env=environment, stdout=subprocess.PIPE
    )
    return serving, port


def _wait_for(port):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("HQ did not start")


@pytest.mark.parametrize(
    ("place", "safe"),
    [
        ("me:word@localhost:5432/hq", True),
        ("/hq?host=/run/postgresql", True),
        ("[::1]:5432/hq", True),
        ("db.example/hq?sslmode=verify-full", True),
        ("db.example/hq", False),
        ("me:word@db.example:5432/hq?sslmode=require", False),
        ("localhost/hq?host=db.example", False),
        ("localhost,db.example/hq", False),
    ],
)
def test_a_database_elsewhere_has_to_prove_itself(tmp_path, place, safe):
    """ASVS 12.2.1: TLS with a certificate that is checked, or the same machine."""
    (tmp_path / FILE).write_text(f'database_url = "postgresql+psycopg://{place}"\n')
    if safe:
        assert load(tmp_path).database_url.endswith(place)
    else:
        with pytest.raises(Refused, match="DATABASE_NOT_SECURE"):
            load(tmp_path)


def test_every_change_of_somebody_is_told_in_a_sentence(home, tmp_path, capsys):
    secret = ("--password-file", str(tmp_path / "password"))
    told = {
        ("add", "--name", "Joost", "--role", "operator", *secret): "joost may sign in as operator",
        ("passphrase", *secret): "joost has a new passphrase to change at once",
        ("role", "--role", "finance"): "joost is finance from the next sign-in on.",
        ("stores", "--stores", ""): "joost works for the whole company.",
        ("lost-factor",): "joost sets up a new second factor at the next sign-in.",
        ("end-stays",): "joost is signed in nowhere any more.",
        ("leave",): "joost signs in no more.",
    }
    for (action, *options), sentence in told.items():
        assert hq(home, "operator", action, "--login", "joost", *options) == 0
        assert sentence in capsys.readouterr().out


def test_a_file_with_many_faults_lists_the_first_and_counts_the_rest(home, tmp_path, capsys):
    file = tmp_path / "list.csv"
    head = "sku;name;price;tax_rate\n"
    file.write_text(head + "A;Apple\n" + "".join(f"B{x};Pear;much;9\n" for x in range(300)))
    assert hq(home, "import", "products", str(file)) == 1
    told = capsys.readouterr().err
    assert "row 2 has more or fewer cells than the first row (CELLS)" in told
    assert "row 3, price: 'much' is not a price of zero or more (BAD_AMOUNT)" in told
    assert "  and 101 more" in told
    assert hq(home, "import", "products", str(tmp_path)) == 1
    assert str(tmp_path) in capsys.readouterr().err
