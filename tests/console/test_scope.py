"""ASVS 8.2.2: whoever is limited to stores sees and acts on these alone, in lists, records, exports
and bulk acts; the company's pages are not theirs. Checked below the page too.
"""

import re
from functools import partial

import pytest

from pos_app.domain.errors import Refused
from pos_app.hq import enrolment, exceptions, order_care, store_messages
from pos_app.hq.commands import COMMANDS
from pos_app.hq.people import operators
from pos_app.hq.people.rights import Actor
from pos_app.hq.repair import hand, repairing
from pos_app.hq.repair.offers import Plan
from pos_app.hq.store import devices, orders, repairs, state
from pos_app.hq.store import exceptions as noted
from pos_app.hq.store import operators as people
from pos_app.hq.tables.intake import INTAKE
from pos_app.hq.tables.orders import SALES_ORDER
from pos_app.hq.tables.tills import DEVICE
from pos_app.hq.web.app import create
from tests.console.conftest import OURS
from tests.console.test_matrix import TABLE, Person, refused, table, written_in, wrong_answers
from tests.helpers.hq_furnished import furnished

MINE, THEIRS = "AMF", "BRD"
PASSWORD = "a long enough password"
LISTS = ("/orders", "/orders.csv", "/transactions", "/repair", "/exceptions", "/tills", "/shifts")


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    opened, _ = furnished(tmp_path_factory.mktemp("stores"))
    for store in (MINE, THEIRS):
        event, found = of(opened, store)["event_id"], {"kind": "MONEY_DIFFERS", "amount_minor": 1}
        wrong = partial(orders.add_discrepancy, at=opened.now(), event_id=event, found=found)
        opened.run(partial(wrong, order_no=f"{store}-02-000999-7K3Q"))
    operators.add(opened, "anna", "Anna", PASSWORD, "administrator")
    COMMANDS["operator"](opened, {"login": "anna", "action": "stores", "stores": MINE})
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def app(office):
    return create(office, operator_token="t" * 64)


@pytest.fixture(scope="module")
def anna(office):
    return Person(office, "anna")


KEYS = {"order_no": SALES_ORDER, "event_id": INTAKE, "device_id": DEVICE}


def of(office, store: str) -> dict[str, str]:
    """An order, an event and a till of that store, and a code for one more."""
    found = {"code_hash": enrolment.hash_of(enrolment.make_code(office, store, f"{store}-7", "x"))}
    with office.read() as unit:
        for name, rows in KEYS.items():
            one = unit.execute(rows.select().where(rows.c.store_id == store)).mappings().first()
            found[name] = str(one[name])
    return found


def addresses(application):
    """The console's addresses that name one record, of what a limited person may."""
    for right, method, path in table(application):
        names = set(re.findall(r"{(\w+)}", path))
        if names and names <= {*KEYS, "code_hash"} and path.startswith("/console"):
            yield right, method, path


def test_an_address_that_names_a_record_opens_for_one_s_own_store_alone(office, anna, app):
    own, other = of(office, MINE), of(office, THEIRS)
    seen = 0
    for right, method, path in addresses(app):
        if right.split(".")[0] not in {"orders", "tills", "repair", "sync", "money"}:
            continue
        assert refused(anna.ask(method, path.format(**other))), (method, path)
        if method == "GET":
            assert not refused(anna.ask(method, path.format(**own))), path
        seen += 1
    assert seen > 12


@pytest.mark.parametrize("asked", ["", f"?store={THEIRS}", "?store=", f"?store={THEIRS}&store=x"])
@pytest.mark.parametrize("path", LISTS)
def test_a_list_and_an_export_keep_to_one_s_own_stores(office, anna, path, asked):
    answer = anna.ask("GET", f"/console{path}{asked}")
    assert answer.status_code == 200
    assert not re.search(r"\b(BRD|HAA|LEE|ZWO)-\d", answer.text)
    if path in {"/orders", "/transactions", "/tills", "/exceptions"}:
        assert f"{MINE}-" in answer.text


def test_the_first_page_and_the_menu_are_the_stores_own(anna):
    assert anna.ask("GET", "/console").headers["location"] == "/console/orders"
    page = anna.ask("GET", "/console/orders").text
    assert "/console/publishing" not in page
    assert '/console/synchronise"' not in page
    assert re.search(r"Your stores:.*AMF", page)


def test_a_limited_administrator_gets_no_address_of_the_company(own_hq, app):
    hq = own_hq
    operators.add(hq, "local", "Local", PASSWORD, "administrator")
    operators.limit(hq, "test", "local", ["S1"])
    by_store = {tuple(line.split()) for line in TABLE["by_store"]["addresses"]}
    assert by_store <= written_in(app)
    person = Person(hq, "local")
    assert wrong_answers(app, person, lambda _, *address: tuple(address) in by_store) == []


def test_a_bulk_form_with_another_store_s_records_does_nothing_to_them(office, anna):
    own, other = of(office, MINE), of(office, THEIRS)
    fields = {"do": "hold", "reason": "x", "code": "CHECK", f"o-{other['order_no']}": "1"}
    answer = anna.visitor.client.post(
        "/console/orders/bulk", data={**fields, "token": anna.token}, headers=OURS
    )
    assert f"This belongs to store {THEIRS}" in answer.text
    fields = {f"e-{other['event_id']}": "1", f"e-{own['event_id']}": "1", "token": anna.token}
    answer = anna.visitor.client.post("/console/transactions/bulk", data=fields, headers=OURS)
    assert answer.text.count(f"This belongs to store {THEIRS}") == 1
    fields = {"store": THEIRS, "register": "9", "token": anna.token}
    answer = anna.visitor.client.post("/console/tills/enrol", data=fields, headers=OURS)
    assert answer.status_code == 422
    with office.read() as unit:
        assert all(one.register_id != f"{THEIRS}-9" for one in devices.codes(unit))


def test_below_the_page_too(office):
    breda = Actor("bo", "administrator", frozenset({THEIRS}))
    order_no = of(office, MINE)["order_no"]
    with office.read() as unit:
        aside = [one for one in repairs.aside(unit) if one.store_id != THEIRS]
        open_ones = [one.number for one in noted.page(unit, store=MINE)]
    refuses = pytest.raises(Refused, match="STORE_NOT_YOURS")
    with refuses:
        order_care.hold(office, breda, order_no, "CHECK", "why")
    with refuses:
        order_care.release(office, breda, order_no, "why")
    with refuses:
        store_messages.ask(office, breda, order_no, MINE, "why")
    with refuses:
        hand.open_record(office, breda, aside[0].event_id)
    with refuses:
        repairing.trial(office, breda, aside[0].event_id, Plan("as_is", "why"))
    with refuses:
        repairing.ask_store(office, breda, aside[0].event_id, "why")
    with refuses:
        exceptions.close(office, breda, open_ones, "why")
    assert len(open_ones) == 1
    exceptions.close(office, Actor("bo", "administrator", frozenset({MINE})), open_ones, "why")
    with office.read() as unit:
        assert noted.page(unit, store=MINE) == []
    for right in ("orders.reassign", "config.publish", "staff.edit", "catalogue.import"):
        with pytest.raises(Refused, match="RIGHT_MISSING"):
            breda.must(right)


def test_a_change_of_stores_ends_every_stay_and_is_journalled(office):
    person = Person(office, "anna")
    with pytest.raises(Refused, match="STORE_UNKNOWN"):
        operators.limit(office, "test", "anna", ["QQQ"])
    assert person.ask("GET", "/console/orders").status_code == 200
    operators.limit(office, "test", "anna", [MINE])
    assert person.ask("GET", "/console/orders").status_code == 303
    with office.read() as unit:
        newest = state.journal_page(unit)[0]
        assert people.by_login(unit, "anna").at_stores == {MINE}
    assert (newest.what, MINE in newest.detail) == ("stores_changed", True)
