"""What the pages say of a furnished Friday: sums that add up, reasons, filters, escaped texts."""

import html
import re
from dataclasses import replace

import pytest

from pos_app.hq import backups, clocks, own_key
from pos_app.hq.core import Core
from pos_app.hq.people import operators
from pos_app.hq.store import devices, intake, orders, state
from pos_app.hq.web.console.menu import MENU
from pos_app.hq.web.console.show import neutral, visible
from tests.console.conftest import OURS, forward, found, signed_in
from tests.helpers import carts
from tests.hq.world import a_till

ADDRESSES = [entry.address for group in MENU for entry in group.entries]
MARIEKES = "/console/orders/AMF-02-000014-7K3Q"
NASTY = "<script>alert(1)</script>\u202e\x07<img src=x onerror=alert(2)>"


def text_of(page: str) -> str:
    """The page as it is read: without tags, spaces as one."""
    bare = re.sub(r"<[^>]+>", " ", page)
    return " ".join(html.unescape(bare).replace("\u00a0", " ").split())


@pytest.mark.parametrize("path", [*ADDRESSES, "/console/keys", "/console/menu"])
def test_every_page_of_the_menu_is_there(friday, path):
    page = friday.page(path)
    assert page.count("<h1>") == 1
    assert page.count("<main") == 1
    assert "\u2026</" not in re.sub(r"<pre.*?</pre>", "", page, flags=re.DOTALL)


def test_the_menu_has_no_page_that_is_not_built(friday):
    page = friday.page("/console/menu")
    for path in set(re.findall(r'href="(/console[^"?]*)', page)) - {"/console/static/console.css"}:
        assert friday.get(path).status_code == 200, path


def test_what_needs_a_person_comes_with_its_reason(friday):
    page = text_of(friday.page("/console"))
    assert "2 events could not be applied. The oldest waits 20 min; customers paid € 900,00" in page
    assert "Leeuwarden, till 1 is silent for 47 min. Queue at the last report: 6 or more" in page


def test_the_intake_adds_up_on_screen(friday):
    """D8: four states, one sum."""
    page = text_of(friday.page("/console"))
    sums = re.search(
        r"Applied (\d+) Waiting (\d+) Quarantined (\d+) Resolved by a person (\d+) Taken in (\d+)",
        page,
    )
    assert sums is not None
    *states, total = map(int, sums.groups())
    assert sum(states) == total > 0


def test_deposits_held_equal_the_account(friday):
    """M6, as the overview says it."""
    assert "Equals the deposit account to the cent" in text_of(friday.page("/console"))


def test_a_chart_has_its_figures_as_a_table(friday):
    page = friday.page("/console")
    chart = page.split('id="chart-taken"')[1].split("</section>")[0]
    total = int(found(r"<b class=\"[^\"]*\">(\d+)", chart))
    rows = re.findall(r'<td>(\d+)</td><td class="num">(\d+)</td>', chart)
    assert sum(int(number) for _, number in rows) == total


def test_tills_are_worst_first_with_what_hq_cannot_know(friday):
    page = friday.page("/console/tills")
    first = text_of(page.split("<tbody>")[1].split("</tr>")[0])
    assert first.startswith("Leeuwarden, till 1 LEE-1 47 min ago 6 or more, 49 min Trusted")
    assert "1, one behind" in text_of(page)


def test_the_overview_can_be_of_one_store(friday):
    page = text_of(friday.page("/console?store=BRD").split('id="tills"')[1])
    assert "Breda, till 1" in page
    assert "Zwolle, till 1" not in page


def test_an_order_explains_its_deposit(friday):
    """R142, R148, R159: what was taken, what was used, and why that much."""
    page = text_of(friday.page(MARIEKES))
    assert "Deposit paid 20 % of the order part € 1.177,95 € 235,59 € 235,59" in page
    assert "20 % of the invoiced € 799,00; a line stays open, so not all of it € -159,80" in page
    assert "expected Used at the last invoice" in page
    assert "378,95 - 75,79 = € 303,16 to pay" in page


def test_the_history_names_the_sales_order_that_was_made(friday):
    page = text_of(friday.page(MARIEKES))
    assert "Applied as sales order AMF-02-000014-7K3Q" in page
    assert page.count("Applied as sales order") == 1


def test_an_equation_that_fails_is_an_alarm(own_hq):
    """R158, with a payment that nobody can explain."""
    till = a_till(own_hq, own_hq.ids)
    event = till.placed(carts.cart(("10.00", carts.PICK)))
    till.send(event, "now")
    order_no = event.transaction.order_no
    with own_hq.read() as unit:
        paid = orders.payments(unit, order_no)[0]
    odd = replace(paid, payment_id="odd", amount_minor=1)
    own_hq.run(lambda unit: orders.add_payments(unit, [odd]))
    page = signed_in(own_hq).page(f"/console/orders/{order_no}")
    assert 'class="equation broken" role="alert"' in page
    assert "Does not hold: Paid 1,01" in text_of(page)


def test_an_order_shows_lines_with_class_and_quantities(friday):
    page = text_of(friday.page(MARIEKES))
    assert "Carried out 1 / 0 € 89,95 € 89,95 Invoiced" in page
    assert "310642 · from Amersfoort, Standard, for 27 Nov Ship 1 / 1 € 349,00" in page
    assert "Tax by rate Tax Without tax Tax With tax 21 %" in page, "R194"


def test_an_overridden_deposit_names_who_agreed(friday):
    page = text_of(friday.page("/console/orders/AMF-02-000013-7K3Q"))
    assert "set by Sanne Bakker: regular customer; the calculated deposit was € 159,80" in page
    said = "€ 100,00 set by Sanne Bakker · Approved by Karin Mulder · regular customer"  # R153
    assert said in page
    assert "Approved by Karin Mulder" in page
    assert "asked by Sanne Bakker" in page


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("q=AMF-02-000014-7K3Q", 1),
        ("q=AMF-02", 2),
        ("q=marieke", 5),
        ("q=AMF-02-R000014", 1),
        ("customer=jansen", 1),
        ("phone=0612345678", 5),
        ("store=ZWO", 1),
        ("fulfil=BRD", 2),
        ("mode=pickup&store=AMF", 3),
        ("status=INVOICED", 1),
        ("from=2026-11-20", 4),
        ("to=2026-11-14", 2),
        ("from=2026-11-15&to=2026-11-19", 0),
        ("line=ACCEPTED&mode=pickup&store=AMF", 2),
        ("delivery_from=2026-11-20", 6),
        ("receipt_from=2026-11-20", 5),
        ("to=2026-11-14&delivery_from=2026-11-20&receipt_from=2026-11-20", 1),
        ("store=AMF&fulfil=BRD", 1),
    ],
)
def test_orders_are_found(friday, query, number):
    """R108-R110."""
    page = friday.page(f"/console/orders?{query}")
    assert page.count("<tr data-open>") == number


@pytest.mark.parametrize("query", ["q=ab", "from=yesterday", "delivery_to=soon", "after=nonsense|"])
def test_a_search_that_is_not_understood_says_so(friday, query):
    page = friday.page(f"/console/orders?{query}")
    assert 'role="alert"' in page
    assert "<tr data-open>" not in page


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("state=waiting", 3),
        ("state=quarantined", 2),
        ("kind=order&state=applied", 6),
        ("kind=shipment", 1),
        ("place=ZWO-1&kind=order", 4),
        ("order=amf-02-000014-7k3q", 2),
        ("amount=1267,90", 1),
        ("from=2026-11-14&to=2026-11-14", 2),
        ("state=resolved", 0),
    ],
)
def test_transactions_are_filtered_by_the_address(friday, query, number):
    assert friday.page(f"/console/transactions?{query}").count("<tr data-open>") == number


def test_an_amount_that_is_none_lists_its_field(friday):
    page = friday.page("/console/transactions?amount=much")
    assert '<a href="#f-amount">' in page
    assert "is not an amount" in page


def test_each_filter_has_its_own_way_out(friday):
    page = friday.page("/console/transactions?state=waiting&kind=order")
    links = [html.unescape(one) for one in re.findall(r'chip">[^<]*<a href="([^"]+)"', page)]
    assert links == ["/console/transactions?kind=order", "/console/transactions?state=waiting"]


def test_pages_go_on_by_key_without_a_gap(friday):
    seen: list[str] = []
    path = "/console/transactions"
    while path:
        page = friday.page(path)
        seen += re.findall(r'<td><a href="/console/transactions/(\w+)"><time', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = html.unescape(following[1]) if following else ""
    with friday.hq.read() as unit:
        assert len(seen) == len(set(seen)) == intake.total(unit)


def test_one_transaction_proves_itself(friday):
    page = friday.page("/console/transactions?order=AMF-02-000014-7K3Q&kind=order")
    path = found(r'data-open><td><a href="([^"]+)"', page)
    page = text_of(friday.page(path))
    for check in ("The bytes have the hash that the till signed", "Signed by the till's enrolled"):
        assert check in page
    assert "Kussenbox Terschelling 150 cm" in page
    assert "Deposit 20 % € 235,59" in page
    assert "Before 13, Order" in page


def test_a_message_that_cannot_be_read_is_still_shown(friday):
    page = friday.page("/console/transactions?state=quarantined&place=ZWO-1")
    path = re.findall(r'data-open><td><a href="([^"]+)"', page)[0]
    page = text_of(friday.page(path))
    assert "The message cannot be read." in page
    assert "This event has no receipt, or cannot be read." in page


def test_a_reason_comes_with_its_figures(friday):
    page = friday.page("/console/transactions?order=ZWO-01-000002-7K3Q")
    path = found(r'data-open><td><a href="([^"]+)"', page)
    page = text_of(friday.page(path))
    assert "The money cannot be placed" in page
    assert "paid € 900,00, total € 799,00" in page


def test_the_exact_message_comes_byte_for_byte_and_is_journalled(own_hq):
    till = a_till(own_hq, own_hq.ids)
    item = till.item(till.placed(carts.cart(("10.00", None), customer=None)))
    till.push(item)
    visitor = signed_in(own_hq)
    answer = visitor.get(f"/console/transactions/{item.event_id}/message")
    assert answer.content == item.body.encode()
    assert answer.headers["content-disposition"].startswith("attachment")
    at = f"/console/transactions/{item.event_id}"
    assert [visitor.page(x).count('id="message"') for x in (at, f"{at}?message=1")] == [0, 1]
    with own_hq.read() as unit:
        assert [x.what for x in state.journal_page(unit)[:2]] == ["message_read"] * 2


def test_texts_from_tills_are_escaped_and_marked(own_hq):
    """Names and notes with code, direction marks and control characters in them."""
    till = a_till(own_hq, own_hq.ids)
    nasty = replace(carts.JANSEN, customer_id="C9", name=NASTY)
    cart = carts.cart(("10.00", carts.PICK), customer=nasty)
    lines = tuple(replace(line, name=NASTY) for line in cart.lines)
    event = till.placed(replace(cart, lines=lines))
    item = till.item(event, "now")
    till.push(item)
    visitor = signed_in(own_hq)
    order_no = event.transaction.order_no
    for path in (f"/orders/{order_no}", "/orders?q=script", f"/transactions/{item.event_id}"):
        page = visitor.page(f"/console{path}")
        assert "&lt;script&gt;alert(1)" in page
        for hostile in ("<script>alert", "<img src=x", "\u202e", "\x07"):
            assert hostile not in page


def test_the_search_of_every_page_finds_a_till_by_its_code(friday):
    found = friday.get("/console/orders?q=amf-2").headers["location"]
    assert "AMF-2" in text_of(friday.page(found))


def test_a_search_is_escaped_where_it_is_shown_again(friday):
    page = friday.page('/console/orders?q="><script>alert(1)</script>')
    assert "<script>alert" not in page


def test_a_cell_is_never_a_formula():
    for sign in "=+-@\t\r":
        assert neutral(f"{sign}1+1") == f"'{sign}1+1"
    assert neutral("Amersfoort") == "Amersfoort"


def test_what_cannot_be_seen_becomes_a_mark():
    assert visible("a\u202eb\x00c\ud800d") == "a␦b␦c␦d"
    assert len(visible("x" * 1000)) == 401


def test_the_deposit_ledger_goes_out_as_csv(own_hq):
    till = a_till(own_hq, own_hq.ids)
    event = till.placed(carts.cart(("10.00", carts.PICK)))
    till.send(event, "now")
    visitor = signed_in(own_hq)
    answer = visitor.get(f"/console/orders/{event.transaction.order_no}/deposit.csv")
    rows = answer.text.removeprefix("\ufeff").splitlines()
    assert rows[0] == "When;What happened;Why this amount;Change;Available"
    assert rows[1].endswith(";1,00;1,00")
    with own_hq.read() as unit:
        assert state.journal_page(unit)[0].what == "ledger_exported"


def test_an_order_that_only_waits_shows_its_transactions(friday):
    page = friday.page("/console/transactions?state=waiting&place=BRD-1")
    order_no = found(r"(BRD-01-\d{6}-7K3Q)", page)
    answer = friday.get(f"/console/orders/{order_no}")
    assert answer.headers["location"] == f"/console/transactions?order={order_no}"


def test_a_waiting_order_is_synchronised_alone(own_hq):
    """R176: synchronise this one."""
    till = a_till(own_hq, own_hq.ids)
    item = till.item(till.placed(carts.cart(("10.00", carts.PICK))), "batch")
    till.push(item)
    visitor, path = signed_in(own_hq), f"/console/transactions/{item.event_id}"
    answer = visitor.send(f"{path}/synchronise", path)
    assert "It was tried again" in visitor.page(answer.headers["location"])
    assert "Applied" in text_of(visitor.page(path))
    token = visitor.token(path)
    again = visitor.client.post(f"{path}/synchronise", data={"token": token}, headers=OURS)
    assert again.headers["location"].endswith("said=already_settled")


def test_a_new_company_sees_the_steps_of_setting_up(own_hq):
    page = text_of(signed_in(own_hq).page("/console"))
    assert "Setting up" in page
    assert "A till is enrolled to do" in page
    assert "Products are imported done" in page


def test_the_company_reads_dutch_with_the_same_figures(own_hq):
    visitor = signed_in(own_hq)
    visitor.send("/console/language", "/console", language="nl", back="/console")
    page = text_of(visitor.page("/console"))
    assert "Ontvangst klopt" in page
    assert "Nu synchroniseren" in page
    assert "€ 0,00" in page


def test_hostile_bytes_are_a_file_to_keep_and_never_a_page_S1(own_hq):
    till = a_till(own_hq, own_hq.ids)
    hostile = '{"x": "<script>alert(1)</script>", "id": "4111111111111111", "n": 4111111111111111}'
    item = till.raw(hostile, "order", till.number(1), "now")
    till.push(item)
    answer = signed_in(own_hq).get(f"/console/transactions/{item.event_id}/message")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["content-disposition"].endswith('-masked.json"')
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<script>" in answer.text
    assert "4111111111111111" not in answer.text


def test_fs1_fs5_n3_a_full_disk_a_failed_copy_and_a_wrong_clock_need_a_person(friday, monkeypatch):
    from pos_app.hq.web.console import urgent

    till = re.search(r"/console/tills/([0-9a-f]{32})", friday.page("/console/tills"))
    assert till is not None
    known = {backups.TROUBLE: "disk full", own_key.NEWER: "ab" * 32}
    known[f"{clocks.PREFIX}{till[1]}"] = "-300"
    monkeypatch.setattr(urgent, "scarce_percent", lambda _home: 4)
    monkeypatch.setattr(state, "known", lambda _unit, name: known.get(name, ""))
    monkeypatch.setattr(state, "named", lambda _unit, _prefix: list(known.items())[2:])
    page = text_of(friday.page("/console"))
    assert "Only 4 % of head office's disk is free." in page
    assert "Head office signs with a key it had given up. An older copy of the folder" in page
    assert "The last copy of the books failed. Since then nothing new is safe elsewhere" in page
    assert re.search(r"The clock of .{5,30} is 5 min behind\.", page)
    monkeypatch.setattr(Core, "has_room", False)
    assert "The disk of head office is full. Tills keep" in text_of(friday.page("/console"))


def test_the_money_of_the_day_is_for_those_who_may_see_money(own_hq):
    operators.add(own_hq, "otto", "Otto", "correct horse battery", "operator")
    assert "Money today" in text_of(signed_in(own_hq).page("/console"))
    assert "Money today" not in text_of(signed_in(own_hq, "otto").page("/console"))


def test_a_fenced_till_leads_the_lists_and_is_counted_in_the_menu(own_hq):
    till = a_till(own_hq, own_hq.ids)
    till.send(till.placed(carts.cart(("1 x 40.00", carts.PICK)), tenders=(till.cash(4500),)), "now")
    (device,) = own_hq.run(devices.every)
    own_hq.run(lambda unit: devices.set_state(unit, device.device_id, "fenced"))
    fenced = {"register": device.register_id}
    at = own_hq.now()
    own_hq.run(lambda unit: state.journal(unit, at, "head office", "till_cloned", **fenced))
    assert "Fenced 10:00" in text_of(signed_in(own_hq).page("/console/tills"))
    forward(own_hq, 86_400)
    assert "Fenced 2 Mar" in text_of(signed_in(own_hq).page("/console/tills"))
    page = signed_in(own_hq).page("/console")
    menu = text_of(page.split("<nav")[1].split("</nav>")[0])
    assert "Repair 1 Needs a person" in menu
    assert "Tills 1 Needs a person" in menu
    assert "till 1 is fenced. It sent other contents" in text_of(page)
    assert '<tr class="alarm" data-open>' in page
    assert "0 in order · 1 fenced" in text_of(page)
    assert "Audit chain verified" in text_of(page)
