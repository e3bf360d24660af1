"""The pages of master data: forms that name what is wrong, a draft, publishing, rights, words."""

import html
import inspect
import re
from dataclasses import replace

import pytest

from pos_app.contract.downloads import DownloadsReply, DownloadsRequest, HeldPackage
from pos_app.domain.user_operations import AREAS, PAYING, TOTALS, USER_OPERATIONS, Family
from pos_app.hq import catalogue
from pos_app.hq.master import cautions, charges, fields, records, rules
from pos_app.hq.master.fields import Shape
from pos_app.hq.master.kinds import JOBS, KINDS
from pos_app.hq.people import operators
from pos_app.hq.web.console import parameters
from tests.console.conftest import found, signed_in
from tests.console.test_pages import text_of
from tests.console.test_words import console_words
from tests.helpers import carts
from tests.hq.offices import KARIN, change, data, publish, told
from tests.hq.world import a_till

PASSWORD = "a long enough password"
TERMS = "/console/parameters/order_terms"


def filled(page: str, form: str) -> dict[str, str]:
    """What a browser would send of that form."""
    part = page.split(f'method="post" action="{form}"', 1)[1].split("</form>", 1)[0]
    part += "".join(re.findall(r'<input[^>]*form="matrix"[^>]*>', page))
    found = {}
    for one in re.findall(r"<input[^>]*>", part):
        name, value = re.search(r'name="([^"]+)"', one), re.search(r'value="([^"]*)"', one)
        ticked = " checked" in one or not re.search(r'type="(checkbox|radio)"', one)
        if name and ticked:
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', part):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    found |= dict(re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', part))
    found.pop("token", None)
    return found


def sent(visitor, path: str, form: str = "", **changes: str):
    """The form of that page with some fields changed, sent."""
    values = filled(visitor.page(path), form or path) | changes
    return visitor.send(form or path, path, **values)


def test_r17_a_parameter_goes_into_the_draft_and_shows_what_it_would_mean(karin, office):
    assert sent(karin, TERMS, deposit_rate="25", quote_days="14").status_code == 303
    assert data(office).single("terms")["deposit_rate"] == 250_000
    page = text_of(karin.page(TERMS))
    assert "now 10 %" in page
    assert "Deposit to pay € 100,00 € 250,00" in page
    assert "Default deposit 10 % 25 %" in page
    assert "2 changed" in page


def test_a_parameter_out_of_range_is_named_and_what_was_typed_stays(karin, office):
    answer = sent(karin, TERMS, deposit_rate="101", quote_days="soon")
    assert answer.status_code == 422
    page = text_of(answer.text)
    assert "Quote is valid for : “soon” is not a whole number." in page
    assert 'value="soon"' in answer.text
    assert "Default deposit : From 0 % to 100 %." in page
    odd = {"members-0-location": "", "members-0-can_ship": "on"}
    answer = sent(karin, "/console/data/fulfilment_group/new", group_id="a b", name="G", **odd)
    assert "“a b” is no code: letters, digits, dot, dash" in text_of(answer.text)
    answer = sent(karin, "/console/data/store/new", store_id="a b", name="B", currency="euro")
    page = text_of(answer.text)
    assert "Store code : “a b” is no code: letters and digits, at most 8." in page
    assert "Currency : “euro” does not belong here: three capital letters, such as EUR." in page
    rows = {"currencies-0-currency": "USD", "currencies-0-exchange_rate": "0"}
    rows["currencies-999999999-currency"] = "GBP"  # no row of a form: none is made for it
    answer = sent(karin, "/console/data/tender/new", tender_id="cash", name="Cash", **rows)
    assert "Foreign currencies, row 1, Rate : From 1 to" in text_of(answer.text)
    assert data(office).single("terms")["deposit_rate"] == 100_000


def test_a_parameter_is_put_back_alone(karin, office):
    sent(karin, TERMS, deposit_rate="25", quote_days="14")
    sent(karin, TERMS, put_back="deposit_rate")
    terms = data(office).single("terms")
    assert (terms["deposit_rate"], terms["quote_days"]) == (100_000, 14)


def test_somebody_who_was_quicker_is_named(karin, office):
    old = filled(karin.page(TERMS), TERMS)
    change(office, "terms", quote_days=7)
    answer = karin.send(TERMS, TERMS, **(old | {"quote_days": "9"}))
    assert answer.status_code == 409
    assert "Changed by karin at 10:00 (line by line under" in text_of(answer.text)
    assert "Who changed what" in text_of(answer.text.split("after you opened this page")[1])
    assert data(office).single("terms")["quote_days"] == 7
    assert "You typed Kept meanwhile Quote is valid for 9 days 7 days" in text_of(answer.text)
    seen = found(r'name="seen" value="(\d+)"', answer.text)
    again = karin.send(TERMS, TERMS, **(old | {"quote_days": "9", "seen": seen}))
    assert again.status_code == 303
    assert data(office).single("terms")["quote_days"] == 9


def test_r20_r22_warnings_stand_at_their_parameter(karin, office):
    change(office, "terms", cancellation_charge_code="shipping", automatic_charges=True)
    assert "This is the shipping code too (R20)" in text_of(karin.page(TERMS))
    page = text_of(karin.page("/console/parameters/shipping_charges"))
    assert "has no effect while charges are computed" in page


def test_r34_to_r46_every_profile_parameter_has_a_page(karin):
    shown = {name for group in parameters.GROUPS.values() for name in group.fields}
    for kind in ("profile", "terms"):
        names = {one.name for one in KINDS[kind].fields} - {"profile_id", "name"}
        assert names <= shown
    for name, group in parameters.GROUPS.items():
        page = karin.page(f"/console/parameters/{name}?profile=S1")
        assert ('value="S1" selected' in page) == (group.kind == "profile")


def test_r37_real_time_first_needs_asynchronous(karin):
    path = "/console/parameters/sending"
    values = filled(karin.page(path), path)
    del values["asynchronous"]
    answer = karin.send(path, path, **values)
    assert "Only possible while orders are created asynchronously (R37)" in text_of(answer.text)


def test_r5_the_pickup_list_refuses_a_mode_with_open_lines_and_names_them(karin, office):
    till = a_till(office, office.ids)
    event = till.placed(carts.cart(("10.00", carts.SHIP)))
    till.send(event, "now")
    answer = sent(karin, "/console/delivery", **{"pickup_modes-standard": "on"})
    assert answer.status_code == 422
    assert event.transaction.order_no in answer.text
    assert "cannot become a pickup mode (R5)" in answer.text
    waits = "they cannot join the pickup list now (R5): standard"
    assert waits in text_of(karin.page("/console/delivery"))
    till.send(till.placed(carts.cart(("10.00", carts.PICK)), 2), "now")
    assert waits in text_of(karin.page("/console/delivery"))


def test_r10_a_warehouse_in_a_group_can_only_ship(karin, office):
    path = "/console/data/fulfilment_group/r/S1"
    answer = sent(karin, path, **{"members-2-can_pick_up": "on"})
    assert answer.status_code == 422
    assert "W1 is a warehouse and no store" in answer.text
    assert '<a href="#f-members-2-can_pick_up">' in answer.text


def test_r12_a_shared_warehouse_is_warned_of(karin, office):
    change(office, "store", "S1", warehouse="S1")
    change(office, "store", "S9", name="Breda", warehouse="S1")
    for path in ("/console/delivery", "/console/data/store/r/S1"):
        assert "The warehouse S1 is shared" in text_of(karin.page(path))


def test_r8_delivery_says_what_each_store_can_do(karin):
    page = text_of(karin.page("/console/delivery"))
    assert "Amersfoort Amersfoort, Utrecht, Warehouse Amersfoort, Utrecht" in page
    assert "a warehouse only ships (R10)" in page


def test_r2_a_mode_is_made_by_its_form(karin, office):
    path = "/console/data/delivery_mode/new"
    typed = {"countries_allowed": "NL BE", "categories_excluded": "Garden furniture\r\nSofas\r\n"}
    answer = sent(karin, path, code="bike", name="Bike", expedite="1", **typed)
    assert answer.headers["location"].startswith("/console/data/delivery_mode/r/bike")
    made = data(office).every("delivery_mode")["bike"]
    assert (made["countries_allowed"], made["expedite"]) == (["NL", "BE"], "1")
    assert made["categories_excluded"] == ["Garden furniture", "Sofas"]
    here = "/console/data/delivery_mode/r/bike"
    assert filled(karin.page(here), here)["categories_excluded"] == "Garden furniture; Sofas"
    assert "bike" in karin.page("/console/data/delivery_mode")
    page = text_of(karin.page("/console/data/delivery_mode/r/bike"))
    assert "Made Ilse Vermeer" in page


def test_r28_r29_a_rule_that_stands_twice_is_refused(karin):
    path = "/console/data/charge_rule/new"
    assert sent(karin, path, rule_id="a", code="shipping", amount="7,00").status_code == 303
    answer = sent(karin, path, rule_id="b", code="shipping", amount="7,00")
    assert "The rule a says exactly the same (R29)" in text_of(answer.text)


def test_s5_a_group_says_whom_it_reaches_and_when_a_silent_till_stops_believing(friday):
    page = text_of(friday.page("/console/groups/clerks"))
    assert "Version 5 in force job: Clerks · 2 people" in page
    assert "A change reaches 2 people in 5 stores with download 1060." in page
    assert "until its offline grace, 168 h, ends" in page


def test_r51_r52_k8_a_group_has_three_states_and_limits(karin, office):
    new = "/console/groups/new"
    sent(karin, new, group_id="trainee", name="Trainee", lowest_deposit_rate="15")
    path = "/console/groups/trainee"
    changes = {"permissions-edit_order": "with_approval", "permissions-blind_close": "denied"}
    assert sent(karin, path, lowest_deposit_rate="15", **changes).status_code == 303
    made = data(office).every("group")["trainee"]
    assert made["permissions"] == {
        "edit_order": "with_approval",
        "blind_close": "denied",
        "return_product": "with_approval",
    }
    assert made["lowest_deposit_rate"] == 150_000
    sent(karin, path, lowest_deposit_rate="15", **{"all-sale": "denied"})
    states = data(office).every("group")["trainee"]["permissions"]
    names = [x.name for x in USER_OPERATIONS if x.family is Family.SALE and x.guarded]
    assert [states[name] for name in names] == ["denied"] * len(names)


def test_k8_try_it_says_who_would_have_to_approve(karin, office):
    change(office, "group", "trainee", name="Trainee", lowest_deposit_rate=150_000, approves=False)
    change(office, "group", "leads", name="Leads")
    for key, name, group in (("tim", "Tim", "trainee"), ("ans", "Ans", "leads")):
        change(office, "job", group, name=group, group=group)
        change(office, "staff", key, name=name, job=group)
        records.new_pin(office, KARIN, key)
    question = "person=tim&store=S1&what=override_deposit"
    page = text_of(karin.page(f"/console/groups/trainee?{question}&percent=10"))
    assert "With approval 10 % is below the lowest deposit of Trainee, 15 %." in page
    assert "these may approve: Ans." in page
    page = text_of(karin.page(f"/console/groups/trainee?{question}&percent=20"))
    assert "Allowed The group Trainee says: allowed." in page


def test_r54_publishing_shows_the_draft_and_reaches_the_tills(karin, office):
    till = a_till(office, office.ids)
    change(office, "terms", quote_days=7)
    page = text_of(karin.page("/console/publishing"))
    assert "Quote is valid for 30 days 7 days" in page
    answer = sent(karin, "/console/publishing", reason="as agreed")
    assert answer.headers["location"].endswith("?said=published")
    assert told(till).orders.quote_days == 7
    assert "as agreed" in karin.page("/console/versions")


def test_r3_modes_are_processed_again_once_articles_came_into_their_categories(karin, office):
    till = a_till(office, office.ids)
    change(office, "delivery_mode", "express", categories_excluded=["Garden furniture"])
    publish(office)
    assert "Process delivery modes" not in karin.page("/console/publishing")
    bench = replace(carts.product("90.00", sku="BENCH"), category="Garden furniture")
    catalogue.put_products(office, [bench])
    answer = sent(karin, "/console/publishing")
    assert answer.headers["location"].endswith("?said=published")
    assert told(till).mode("express").skus_excluded == ("BENCH",)
    assert "Process delivery modes" not in karin.page("/console/publishing")


def test_r54_r55_each_till_shows_its_downloads_one_by_one(karin, office):
    till = a_till(office, office.ids)
    reply = till.ask("downloads", DownloadsRequest(version=0))
    heads = DownloadsReply.model_validate_json(reply.body)
    held = [HeldPackage(job=x.job, version=x.version, sha256=x.sha256) for x in heads.packages]
    till.ask("downloads", DownloadsRequest(version=heads.version, held=tuple(held)))
    change(office, "terms", quote_days=7)
    made = publish(office)
    wish = DownloadsRequest(
        version=heads.version,
        held=tuple(held),
        failed=1110,
        failed_version=made.version,
        error="orders.novelty",
    )
    till.ask("downloads", wish)
    path = f"/console/tills/{till.me.device_id}"
    page = text_of(karin.page(path))
    assert re.search(r"1070 channel 1 ", page)
    assert re.search(r"1110 global 1 .*? orders.novelty.*?Send again", page)
    assert "1200 return quantities" in page
    assert "orders.novelty" in text_of(karin.page("/console/publishing"))
    again = f"/console/publishing/tills/{till.me.device_id}"
    assert karin.send(again, path).status_code == 303
    reply = till.ask("downloads", DownloadsRequest(version=heads.version, held=tuple(held)))
    lacks = DownloadsReply.model_validate_json(reply.body).packages
    assert [(x.job, x.version) for x in lacks] == [(1110, made.version)]


def test_a_second_administrator_confirms_money(karin, office):
    operators.add(office, "joost", "Joost", PASSWORD)
    change(office, "terms", deposit_rate=250_000)
    path = sent(karin, "/console/publishing", reason="as agreed").headers["location"]
    path = path.split("?")[0]
    assert "Somebody else has to confirm this" in karin.page(path)
    assert karin.send(f"{path}/confirm", path).status_code == 409
    joost = signed_in(office, "joost")
    assert joost.send(f"{path}/confirm", path).status_code == 303
    assert "confirmed by Joost" in text_of(joost.page("/console/versions"))


def test_going_back_and_discarding(karin, office):
    change(office, "terms", quote_days=7)
    first = publish(office)
    change(office, "terms", quote_days=8)
    path = f"/console/versions/{first.number}"
    assert "1 change waits in the draft and would be replaced." in karin.page(path)
    refused = karin.send(f"{path}/go-back", path)
    assert (refused.status_code, "changes (1) that going back" in refused.text) == (409, True)
    second = publish(office)
    in_force = karin.page(f"/console/versions/{second.number}")
    assert "there is nothing to go back to" in in_force
    assert f"{second.number}/go-back" not in in_force
    karin.send(f"{path}/go-back", path)
    assert data(office).single("terms")["quote_days"] == 7
    fields = filled(karin.page("/console/publishing"), "/console/publishing")
    karin.send("/console/publishing/discard", "/console/publishing", **fields)
    assert data(office).single("terms")["quote_days"] == 8


ADDRESSES = (
    TERMS,
    "/console/delivery",
    "/console/layouts",
    "/console/groups",
    "/console/publishing",
    "/console/versions",
    *(f"/console/data/{kind}" for kind in KINDS if kind not in {"terms", "delivery"}),
)


@pytest.mark.parametrize("role", ["operator", "finance"])
def test_what_a_role_may_not_read_is_neither_there_nor_in_the_menu(office, role):
    operators.add(office, role, role, PASSWORD, role)
    visitor = signed_in(office, role)
    menu = visitor.page("/console/menu")
    for path in ADDRESSES:
        if path.startswith("/console/data/") and path.rsplit("/", 1)[1] in {"group", "layout"}:
            continue
        answer = visitor.get(path)
        assert (answer.status_code, path in menu) == (403, False), path


def test_an_auditor_reads_all_and_acts_nowhere(office):
    operators.add(office, "audit", "Audit", PASSWORD, "auditor")
    visitor = signed_in(office, "audit")
    assert "disabled" in visitor.page(TERMS)
    answer = sent(visitor, TERMS, quote_days="7")
    assert answer.status_code == 403
    assert "You need the right to change the configuration" in answer.text
    assert data(office).single("terms")["quote_days"] == 30


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_field_option_operation_and_rule_has_its_word(language):
    known = console_words(language)
    needed = {f"kind_{name}" for name in KINDS} | {f"job_{job}" for job in JOBS}
    needed |= {f"operation_{one.name}" for one in USER_OPERATIONS} | {f"area_{x}" for x in AREAS}
    needed |= {f"operation_{one}" for one in PAYING} | {f"family_{x.value}" for x in Family}
    needed |= {f"parameter_{x}" for one in USER_OPERATIONS for x in one.parameters}
    for kind in KINDS.values():
        for one in kind.fields:
            for part in (one, *one.rows):
                needed.add(f"field_{part.name}")
                if part.shape is Shape.CHOICE:
                    needed |= {f"option_{x}" for x in part.options if x}
    for name in ("terms", "profile"):
        keys = {"profile_id", "name"}
        needed |= {f"hint_{name}_{x.name}" for x in KINDS[name].fields if x.name not in keys}
    for module in (fields, rules, records):
        source = inspect.getsource(module)
        found = re.findall(r'(?:reading\.wrong\([^()]*?|Wrong\([^()]*?)"([A-Z_]{4,})"', source)
        needed |= {f"wrong_{code}" for code in found}
    source = inspect.getsource(cautions)
    needed |= {f"caution_{x}" for x in re.findall(r'(?:Caution|_of_terms)\(\s*"([A-Z_]+)"', source)}
    assert needed - set(known) == set()
    assert len(charges.SELECTORS) == 4
    assert len(TOTALS) == 9


def test_a_parameter_is_found_by_its_name_wherever_it_stands(karin):
    page = karin.page(f"{TERMS}?find=interval")
    assert 'href="/console/parameters/notifications#f-notification_seconds"' in page
    assert "1 parameter found" in text_of(page)
    assert "0 parameters found" in text_of(karin.page(f"{TERMS}?find=zzz"))


def test_stores_are_compared_parameter_by_parameter(karin, office):
    at = "/console/parameters/compare"
    assert "These stores are alike" in text_of(karin.page(at))
    change(office, "profile", "slow", name="Slow", hq_timeout_seconds=20)
    change(office, "store", "S2", name="Second", profile="slow")
    page = text_of(karin.page(at))
    assert "1 parameter differs" in page or "parameters differ" in page
    assert "Days kept" not in page
    assert text_of(karin.page(f"{at}?all=1")).count("Second") == 1 + 2
    assert "These stores are alike" in text_of(karin.page(f"{at}?one=S2&two=S2"))
