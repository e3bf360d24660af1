"""The audit journal (A5, A3): who did what, found by filters, chained, exported and signed."""

import ast
import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pos_app import hq
from pos_app.contract.translate import sha256
from pos_app.hq.people.rights import OWNER
from pos_app.hq.store import state
from pos_app.hq.web.console.journal_page import CHANGED
from pos_app.hq.words import LANGUAGES, read_words
from pos_app.resources_dir import resources_dir
from tests.console.conftest import signed_in
from tests.console.test_pages import text_of
from tests.hq.offices import change

AT = "/console/journal"
HQ = Path(hq.__file__).parent


def test_each_entry_says_who_did_what_and_the_chain_is_whole_A5(friday):
    page = text_of(friday.page(AT))
    assert "Chain verified through entry" in page
    assert "Till enrolled" in page
    entry = text_of(friday.page(f"{AT}/1"))
    assert "Entry 1" in entry
    assert "Link before" in entry
    assert friday.get(f"{AT}/999999").status_code == 404


def test_what_head_office_saw_by_itself_is_told_in_the_readers_language(own_hq):
    told = {"key": "2477c9726625ab4a", "known_by": "books"}
    own_hq.run(
        lambda unit: state.journal(unit, own_hq.now(), "head office", "signing_key_old", **told)
    )
    page = text_of(signed_in(own_hq, language="nl").page(AT))
    assert "hoofdkantoor zelf Geheimen van het hoofdkantoor zijn ouder" in page
    assert "bekend bij de boeken" in page


def test_filters_stand_in_the_address_and_narrow_A5(friday):
    page = text_of(friday.page(f"{AT}?what=till_enrolled&who=nobody"))
    assert "Nothing was done that fits these filters." in page
    page = friday.page(f"{AT}?about=AMF-2")
    assert "AMF-2" in text_of(page)
    assert "ZWO-1" not in text_of(page.split("<tbody>")[1])


def test_an_entry_that_was_changed_is_named_A3(own_hq):
    own_hq.run(lambda unit: unit.exec_driver_sql("DROP TRIGGER journal_no_update"))
    own_hq.run(
        lambda unit: unit.exec_driver_sql("UPDATE journal SET who = 'karin' WHERE number = 2")
    )
    assert "Broken at entry 2" in text_of(signed_in(own_hq).page(AT))


def test_the_export_is_signed_and_journalled_A5(own_hq):
    own_hq.run(lambda unit: state.journal(unit, own_hq.now(), "=cmd", "strangers"))
    visitor = signed_in(own_hq)
    sent = visitor.get("/console/journal.csv?what=strangers")
    content = sent.text.removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert [row[2] for row in rows[1:-1]] == ["'=cmd"]
    mark, key, signature = rows[-1]
    whole = content[: content.index(f"{mark};{key}")].encode()
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
    public.verify(bytes.fromhex(signature), b"journal-v1|" + sha256(whole))
    with own_hq.read() as unit:
        assert state.journal_page(unit)[0].what == "journal_exported"


def test_an_entry_says_old_and_new_as_people_read_them_A5(karin, office):
    rates = {"own": 210_000, "here": 90_000}
    change(office, "tax_group", "T", name="Low", rates=[rates])
    change(office, "tax_group", "T", rates=[{**rates, "here": 60_000}], actor=OWNER)
    change(office, "terms", deposit_rate=250_000, automatic_charges=True)
    karin.send("/console/language", AT, language="nl")
    with office.read() as unit:
        last = state.journal_page(unit)[0].number
    terms = text_of(karin.page(f"{AT}/{last}"))
    assert "Standaard aanbetaling 10 % → 25 %" in terms
    assert "Kosten automatisch berekenen Nee → Ja" in terms
    rows = text_of(karin.page(f"{AT}/{last - 1}"))
    assert "Persoon opdrachtregel" in rows
    assert "Tarieven, 21 % 9 % → 6 %" in rows
    made = text_of(karin.page(f"{AT}/{last - 2}"))
    assert "Tarieven, 21 % niet aanwezig → 9 %" in made
    assert "null" not in terms + rows + made


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_detail_of_an_entry_has_a_word_A5(language):
    """What is written in the places that make an entry, read from the program itself."""
    words = read_words(resources_dir() / "text")[language]
    wanted = {name for file in HQ.rglob("*.py") for name in details_in(ast.parse(file.read_text()))}
    assert {"customer", "amount", "register"} < wanted
    assert [name for name in sorted(wanted - {CHANGED}) if not words.named(f"told_{name}")] == []


def details_in(tree: ast.Module) -> Iterator[str]:
    """The details that calls of `journal` name, and those of the `told` and `detail` in such a
    module, which they are given.
    """
    calls = [x for x in ast.walk(tree) if isinstance(x, ast.Call) and name_of(x.func) == "journal"]
    yield from (x.arg for call in calls for x in call.keywords if x.arg)
    given = {name_of(x.value) for call in calls for x in call.keywords if not x.arg}
    for node in (x for x in ast.walk(tree) if isinstance(x, ast.Assign)):
        keys = getattr(node.value, "keys", ()) if name_of(node.targets[0]) in given else ()
        yield from (str(key.value) for key in keys if isinstance(key, ast.Constant))


def name_of(node: ast.expr) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))
