"""One byte changed anywhere in the till's books is found, and named (A1-A3, FS3)."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.contract.translate import sha256
from pos_app.domain.errors import Refused
from pos_app.domain.events import GENESIS, chain_hash
from pos_app.findings_said import finding_said
from pos_app.till import commands, copies
from pos_app.till import main as till_main
from pos_app.till.main import main
from pos_app.till.noticed import note_settings
from pos_app.till.storage import epochs
from pos_app.till.storage.store import FILE_NAME, TillStore
from pos_app.till.sync.high_water import MARK, HighWater
from pos_app.till.verification import verify
from tests.helpers.meddler import meddling
from tests.sync.world import World, a_world


@pytest.fixture
def world(tmp_path):
    """Three orders at HQ, one not yet; two lines in the journal."""
    world = a_world(tmp_path)
    for _ in range(3):
        world.sell()
    world.rounds().step()
    world.sell()
    with world.store.begin() as unit:
        for what in ("no_sale", "approval", "lock_out"):
            unit.add_journal(what, "clerk", "", world.clock.now())
    yield world
    world.close()


def found(world: World, *statements: str) -> list[str]:
    """What a verification says once somebody has been at the file."""
    with meddling(world.home / FILE_NAME) as opened:
        for statement in statements:
            assert opened.execute(statement).rowcount >= 1, statement
    return [str(one) for one in verify(world.store)]


def in_english(lines) -> list[str]:
    """What stays as it is for a Dutch reader."""
    parts = {part for one in lines for part in one.split(": ", 1)}
    return [one for one in parts if finding_said("nl", one) == one]


def test_whole_books_have_no_findings(world):
    assert found(world) == []
    assert commands.verified(world.store)[0] == "The books are whole: 4 events."


def test_whole_books_have_no_findings_however_small_the_pages_are_in_which_they_are_read(
    world, monkeypatch
):
    world.sell(order=False)
    monkeypatch.setattr(epochs, "ROWS_AT_ONCE", 1)
    read = [one.position for page in world.store.pages_by_order() for one in page]
    assert read == [5, 1, 2, 3, 4]
    assert verify(world.store) == []


FIRST = "WHERE position = 1"
TAMPERED = [
    (f"UPDATE event SET body = CAST(replace(body, 'Jan', 'Jon') AS BLOB) {FIRST}", "content"),
    (f"UPDATE event SET body_sha256 = zeroblob(32) {FIRST}", "content"),
    (f"UPDATE event SET kind = 'sale' {FIRST}", "header"),
    (f"UPDATE event SET created_at = '2020-01-01T00:00:00.000Z' {FIRST}", "header"),
    (f"UPDATE event SET hash = zeroblob(32) {FIRST}", "header"),
    ("UPDATE event SET sig = zeroblob(64) WHERE position = 4", "signature"),
    ("UPDATE event SET prev_hash = zeroblob(32) WHERE position = 2", "does not continue"),
    ("UPDATE event SET seq = 9 WHERE position = 2", "is missing"),
    ("UPDATE business SET receipt_no = 'x' WHERE rowid = 1", "line in the books was changed"),
    ("UPDATE business SET order_no = 'x' WHERE rowid = 1", "line in the books was changed"),
    ("UPDATE tender SET amount_minor = 1 WHERE rowid = 1", "money in the books"),
    ("UPDATE tender SET kind = 'voucher' WHERE rowid = 1", "money in the books"),
    ("DELETE FROM tender WHERE rowid = 1", "money in the books"),
    ("UPDATE journal SET staff_id = 'x' WHERE what = 'approval'", "journal line 2"),
    ("DELETE FROM journal WHERE what = 'approval'", "journal line 3"),
    ("UPDATE journal SET hash = NULL WHERE what = 'approval'", "journal line 2"),
    ("UPDATE proof SET through = 2", "HQ's word about it was changed"),
    ("UPDATE proof SET signature = zeroblob(64)", "HQ's word about it was changed"),
    ("UPDATE certificate SET public_key = epoch", "HQ did not sign it"),
    ("UPDATE proof SET reply = CAST('x' AS BLOB)", "HQ's word about it was changed"),
    ("UPDATE identity SET register_id = 'S1-9'", "it is not what HQ has signed"),
    ("UPDATE counter SET value = 0 WHERE name = 'receipt'", "was given out already"),
    ("DELETE FROM outbox WHERE position = 2", "the queue, event 2: what it says of the event"),
    ("DELETE FROM business WHERE rowid = 1", "its line in the books is missing"),
    ("UPDATE business SET event_id = 'x' WHERE rowid = 1", "no event tells of it"),
    (f"UPDATE event SET body = CAST('no text' AS BLOB) {FIRST}", "content"),
    ("UPDATE customer_order SET total_minor = 1", "what lists show of it was changed"),
    ("UPDATE customer_order SET body = CAST('x' AS BLOB)", "it cannot be read"),
    (
        "UPDATE customer_order SET body = CAST(replace(body, 'pickup', 'pickap') AS BLOB)",
        "it is not what its events make",
    ),
    (f"UPDATE event SET created_at = CAST(x'ff' AS TEXT) {FIRST}", "some of it cannot be read"),
]


@pytest.mark.parametrize(("statement", "words"), TAMPERED)
def test_a1_whoever_edits_the_file_is_found(world, statement, words):
    says = found(world, statement)
    assert any(words in one for one in says), says
    assert in_english(says) == []


def test_a5_lines_from_before_the_journal_was_chained_stand_for_themselves(world):
    assert found(world, "UPDATE journal SET hash = NULL") == []


def test_a2_an_end_that_was_cut_off_is_missed_by_hqs_signature(world):
    says = found(
        world,
        "DELETE FROM tender",
        "DELETE FROM business WHERE event_id IN (SELECT event_id FROM event WHERE seq > 2)",
        "DELETE FROM outbox WHERE position > 2",
        "DELETE FROM event WHERE seq > 2",
    )
    assert any("HQ has signed 3 events, the end is missing here" in one for one in says)
    assert in_english(says) == []


UNSIGNED, AT_HQ = "its signature is not this till's", "HQ has signed another event number 3"


@pytest.mark.parametrize(
    ("begin", "signed", "stranger", "words"),
    [
        (1, 0, 0, ["number 1, ", "number 2, ", "number 3, ", "number 4, ", AT_HQ]),
        (3, 0, 0, ["number 3, ", "number 4, ", AT_HQ]),
        (3, 0, 4, ["number 3, ", AT_HQ]),
        (1, 4, 0, [AT_HQ]),
    ],
    ids=["whole", "from-the-third", "last-by-a-stranger", "under-the-tills-key"],
)
def test_a2_a_chain_that_was_made_anew_is_told_from_where_it_begins(
    world, begin, signed, stranger, words
):
    """By its signatures, also where the last event is said to be of a till that nobody knows; by
    whoever has the till's key, by what HQ has signed of it.
    """
    chain, link = list(world.store.chain()), GENESIS
    with meddling(world.home / FILE_NAME) as opened:
        for one in chain:
            body = one.body.replace(b"Jan", b"Jon") if one.position >= begin else one.body
            whose = "f" * 32 if one.position == stranger else one.header.device_id
            header = replace(one.header, device_id=whose)
            before, link = link, chain_hash(link, header, sha256(body))
            sig = world.sign(link) if one.position <= signed else one.sig
            opened.execute(
                "UPDATE event SET device_id = ?, body = ?, body_sha256 = ?, prev_hash = ?,"
                " hash = ?, sig = ? WHERE position = ?",
                (whose, body, sha256(body), before, link, sig, one.position),
            )
    says = [str(one) for one in verify(world.store)]
    told = [one for one in says if UNSIGNED in one or AT_HQ in one]
    assert in_english(told) == []
    assert len(told) == len(words), says
    assert all(word in one for word, one in zip(words, told, strict=True)), says


def test_fs5_a_copy_is_verified_and_the_drill_opens_it(world):
    lines = copies.back_up(world.store, world.home / "backups")
    assert lines[1] == "4 events; opened and verified."
    assert copies.check(copies.newest(world.home / "backups"), world.clock) == 4


def test_fs3_a_copy_of_changed_books_counts_as_none(world):
    found(world, f"UPDATE event SET hash = zeroblob(32) {FIRST}")
    with pytest.raises(Refused, match="BACKUP_DAMAGED"):
        copies.back_up(world.store, world.home / "backups")
    with pytest.raises(Refused, match="NOT_WHOLE"):
        commands.verified(world.store)
    with pytest.raises(Refused, match="NO_BACKUP"):
        copies.newest(world.home / "backups")


def test_the_command_says_in_plain_words_where_a_byte_was_changed(world, capsys, monkeypatch):
    home = ["--home", str(world.home)]
    monkeypatch.setattr(till_main, "_secrets", lambda _home: world.secrets)
    assert main([*home, "verify"]) == 0
    assert "The books are whole: 4 events." in capsys.readouterr().out
    monkeypatch.setenv("LC_ALL", "nl_NL.UTF-8")
    assert main([*home, "verify"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("De boeken zijn heel. Gebeurtenissen: 4.\nHet hoofdkantoor heeft van")
    assert re.search(r"^(Elke byte van till.db is|till.db heeft geen zegel)", said, re.MULTILINE)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    found(world, f"UPDATE event SET created_at = 'x' {FIRST}")
    assert main([*home, "verify"]) == 1
    said = capsys.readouterr().err
    assert "The books are not whole." in said
    assert "(number 1, x): its header or its link was changed" in said
    monkeypatch.setenv("LC_ALL", "nl_NL.UTF-8")
    assert main([*home, "verify"]) == 1
    said = capsys.readouterr().err
    assert "De boeken zijn niet heel." in said
    assert "(nummer 1, x): de kop of de schakel is gewijzigd" in said
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    HighWater(world.store, world.secrets).raise_mark()
    world.store.close()
    (world.home / FILE_NAME).write_bytes(b"")
    assert main([*home, "verify"]) == 1
    assert "its file is missing or empty" in capsys.readouterr().err
    world.secrets.delete(MARK)
    assert main([*home, "verify"]) == 1
    assert "This till is not enrolled yet." in capsys.readouterr().err


def test_fs3_a_line_of_the_settings_that_somebody_changed_is_told_and_stops_nobody(world, capsys):
    file, home = world.home / "pos-app.toml", ["--home", str(world.home)]
    file.write_text('[till]\nlanguage = "nl"\n')
    note_settings(world.store)
    told = "pos-app.toml, line 2: it was 'language = \"nl\"', it is 'language = \"en\"' (since 2"
    for text, more in (('[till]\nlanguage = "en"\n', told), ("# by hand\n", "is '# by hand'")):
        file.write_text(text)
        assert main([*home, "verify"]) == 0
        said = capsys.readouterr().out
        assert more in said
        assert "; no start has taken it over yet" in said
        assert "till.db has no seal, for it was written in and not closed" in said
    file.write_text('[till]\nlanguage = "en"\n')
    note_settings(world.store)
    note_settings(world.store)
    assert main([*home, "verify"]) == 0
    assert capsys.readouterr().out.count(told) == 1
    assert [one.what for one in world.store.journal_rows(2)] == ["settings", "settings_changed"]


def test_the_commands_copy_drill_and_restore(world, capsys):
    home = ["--home", str(world.home)]
    assert main([*home, "restore-drill"]) == 1
    assert "There is no copy" in capsys.readouterr().err
    assert main([*home, "backup"]) == 0  # while the till runs
    world.catalogues.close()
    world.store.close()
    file = capsys.readouterr().out.splitlines()[0]
    copy = Path(file).read_bytes()
    Path(file).write_bytes(copy[:24] + b"~" + copy[25:])  # how often it was changed
    for command, then in ((["restore-drill"], ""), (["restore", file], "pos-app till recover")):
        assert main([*home, *command]) == 0
        said = capsys.readouterr().out
        assert f"{Path(file).name}, page 1: it was changed" in said
        assert then in said
    Path(file).write_bytes(b"~" + copy[1:])
    assert main([*home, "restore-drill"]) == 1
    assert f"{Path(file).name}, page 1: it was changed" in capsys.readouterr().err
    world.store = TillStore.open(world.home, clock=world.clock)
    world.build()
