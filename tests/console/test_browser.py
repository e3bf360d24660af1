"""The main paths in a real browser, with scripts and without; its console stays empty."""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from pos_app.hq import enrolment
from pos_app.hq.master.kinds import KINDS
from pos_app.hq.master.states import empty
from pos_app.hq.people import operators, second_factor
from pos_app.hq.people.second_factor import RECOVERY_CODES, STEP_SECONDS
from pos_app.hq.service import Hq
from pos_app.hq.store import intake
from pos_app.hq.store import operators as people
from pos_app.hq.web.app import create
from pos_app.hq.web.console.menu import MENU
from pos_app.hq.web.console.plain_data import OWN_FORMS
from tests.console.conftest import SECRET, code_of, forward, signed_in
from tests.helpers import carts
from tests.helpers.hq_furnished import LOGIN, PASSWORD, furnished
from tests.hq.offices import change, data
from tests.hq.world import Till

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
WAIT_SECONDS = 60.0
expect.set_options(timeout=60_000)  # 5 s is little on a busy machine
MARIEKES = "/console/orders/AMF-02-000014-7K3Q"
SIGN_IN = "/console/sign-in"
HURRY = "Autofocus processing was blocked"
"""What the browser says when a test types before a page has been drawn."""
REFUSED = "the server responded with a status of 422"
"""What it says of a form that was refused."""
PAGES = [
    *(entry.address for group in MENU for entry in group.entries),
    *(f"/console/data/{one.name}" for one in KINDS.values() if one.name not in OWN_FORMS),
    "/console/account",
    "/console/customers/import",
    "/console/data/customer/r/104226",
    "/console/data/fulfilment_group/r/AMF",
    "/console/data/price",
    "/console/data/product/r/310077",
    "/console/data/staff/r/daan/withdraw",
    "/console/data/store/r/AMF",
    "/console/groups/clerks",
    "/console/journal/1",
    "/console/keys",
    "/console/layouts/new",
    "/console/menu",
    "/console/parameters/compare",
    "/console/parameters/sending",
    "/console/products/import",
    "/console/repair/reason/MONEY_UNPLACED",
    "/console/stock/import",
    "/console/synchronise/schedule",
    "/console/synchronise/start",
    "/console/tills/enrol",
    "/console/versions",
    "/console/versions/1",
]
AUDIT = (Path(__file__).parent / "audit.js").read_text("utf-8")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and "CI" not in os.environ, reason="there is no chromium on this machine"
)


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[tuple[Hq, str]]:
    """The furnished head office on a loopback port."""
    hq, _ = furnished(tmp_path_factory.mktemp("served"))
    with hq.read() as unit:
        person = people.by_login(unit, LOGIN)
    assert person is not None
    second_factor.set_up(hq, person, SECRET, code_of(hq))
    config = uvicorn.Config(create(hq), host="127.0.0.1", port=0, log_config=None, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    pause = threading.Event()
    while not server.started:
        pause.wait(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield hq, f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(WAIT_SECONDS)
    hq.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def page(request, served, chromium) -> Iterator[Page]:
    """A browser at the overview; nothing may end up on its console."""
    context = chromium.new_context(
        base_url=served[1], java_script_enabled=request.param, locale="en-GB"
    )
    context.set_default_timeout(WAIT_SECONDS * 1_000)
    complaints: list[str] = []
    opened = context.new_page()
    opened.on("console", lambda one: complaints.append(one.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    cookie = signed_in(served[0]).client.cookies["__Host-console"]
    context.add_cookies([{"name": "console", "value": cookie, "url": served[1]}])
    opened.goto("/console/tills")
    yield opened
    context.close()
    assert [one for one in complaints if HURRY not in one and REFUSED not in one] == []


def test_from_the_overview_to_the_bytes_of_an_order(page, served):
    with served[0].read() as unit:
        aside = intake.counts(unit)["quarantined"]
    assert aside >= 2
    page.goto("/console")
    page.locator("#urgent").get_by_role("link", name="Repair").click()
    expect(page.locator("tbody tr")).to_have_count(aside)
    page.fill("#find", "AMF-02-000014-7K3Q")
    page.press("#find", "Enter")
    page.get_by_role("link", name="AMF-02-000014-7K3Q", exact=True).click()
    expect(page.locator(".equation")).to_contain_text("Paid 964,74")
    page.get_by_role("link", name="Original messages").click()
    page.locator("tbody a").first.click()
    page.get_by_text("Show the exact message").click()
    expect(page.locator("#message")).to_contain_text('"order_no": "AMF-02-000014-7K3Q"')


def test_dutch_and_out_again(page, served):
    page.get_by_role("button", name="Nederlands").click()
    expect(page.locator("h1")).to_have_text("Kassa's")
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    page.goto("/console/orders")
    page.fill("#operator", LOGIN)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    expect(page.locator("h1")).to_have_text("Second factor")
    forward(served[0], STEP_SECONDS)
    page.fill("#code", code_of(served[0]))
    page.press("#code", "Enter")
    expect(page.locator("h1")).to_have_text("Orders")


def test_dutch_words_fit_a_small_desk(page):
    """1366 wide: how a till sends takes two lines at most, the filters of orders two rows."""
    page.set_viewport_size({"width": 1366, "height": 768})
    page.get_by_role("button", name="Nederlands").click()
    page.goto("/console")
    cells = page.locator("#tills td.sending").evaluate_all(
        "all => all.map(one => { const r = document.createRange(); r.selectNodeContents(one);"
        " return r.getClientRects().length; })"
    )
    assert max(cells) == 2
    assert page.locator("#tills .scroll").evaluate("one => one.scrollWidth <= one.clientWidth")
    page.goto("/console/orders")
    fields = page.locator("form.filters.many > *").evaluate_all(
        "all => all.map(one => Math.round(one.getBoundingClientRect().bottom))"
    )
    assert len(set(fields)) == 2


def test_a_second_factor_is_set_up_from_its_picture(page, served):
    """The image is what an authenticator reads; the letters below it are the same secret."""
    hq, _ = served
    login = f"new-{hq.ids.new()[:6]}"
    operators.add(hq, login, "Nova", PASSWORD, "auditor")
    page.get_by_role("button", name="Sign out").click()
    page.fill("#operator", login)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    assert page.locator("img.qr").bounding_box()["width"] > 100
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.fill("#code", code_of(hq, secret))
    page.press("#code", "Enter")
    expect(page.locator(".codes li")).to_have_count(RECOVERY_CODES)
    page.get_by_role("link", name="I have them, go on").click()
    expect(page.locator("h1")).to_have_text("Overview")


def test_a_code_with_its_picture_turns_into_a_fingerprint(page, served):
    hq, _ = served
    page.get_by_role("link", name="Enrol a till").click()
    page.select_option("#store", "BRD")
    page.fill("#register", "9")
    page.get_by_role("button", name="Make the one-time code").click()
    assert page.locator(".once img").bounding_box()["width"] > 100
    code = page.locator("output").inner_text()
    assert Till(hq, hq.ids, "BRD-9").enrol(code).status == 200
    look = page.get_by_role("link", name="Look again")
    if look.is_visible():
        look.click()
    expect(page.locator(".fingerprint")).to_be_visible()


def test_a_run_by_hand(page, served):
    hq, _ = served
    till = a_till_of_amersfoort(hq)
    cart = carts.cart(("10.00", carts.PICK))
    till.send(till.placed(cart, int(hq.ids.new()[:4], 16)), "batch")
    page.goto("/console/synchronise")
    page.get_by_role("link", name="Start a run").click()
    page.get_by_role("button", name="Synchronise").click()
    reload_until(page, page.locator("#run .pill"))
    expect(page.locator("#run .pill")).to_contain_text("Done")


def reload_until(page, there):
    """A browser without scripts looks again by hand."""
    end = time.monotonic() + WAIT_SECONDS
    while not there.count() and time.monotonic() < end:
        page.reload()


def a_till_of_amersfoort(hq):
    till = Till(hq, hq.ids, "AMF-8")
    assert till.enrol(enrolment.make_code(hq, "AMF", "AMF-8", "test")).status == 200
    return till


def test_an_import_from_file_to_record(page, tmp_path, request):
    sku = "B1" if request.node.callspec.id == "scripts" else "B2"
    file = tmp_path / "list.csv"
    file.write_text(f"sku;name;price;tax_rate\n{sku};Emmer;4,50;21\n", "utf-8")
    page.goto("/console/products/import")
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Check the file").click()
    reload_until(page, page.get_by_role("button", name="Apply 1 row"))
    page.get_by_role("button", name="Apply 1 row").click()
    expect(page.locator(".pill")).to_contain_text("Applied, all rows")


def test_a_product_is_found_changed_in_the_draft_and_put_back(page):
    page.goto("/console/data/product")
    before = page.locator("div.note.warn").all_inner_texts()
    page.fill("#f-search", "loungeset")
    page.press("#f-search", "Enter")
    page.get_by_role("link", name="310077").click()
    page.fill("#f-price", "801,00")
    page.get_by_role("button", name="Keep in the draft").click()
    expect(page.locator("div.note.warn")).to_contain_text("in the draft, not at the tills yet")
    expect(page.locator(".hint.warn")).to_contain_text("799,00")
    page.get_by_role("button", name="Put back").click()
    expect(page.locator("h1")).to_have_text("Products")
    expect(page.locator("div.note.warn")).to_have_text(before)


@pytest.mark.parametrize("page", [False], indirect=True)
def test_hold_group_button_and_publishing_need_no_script(page, served):
    page.goto(MARIEKES)
    expect(page.locator("#f-hold")).to_be_hidden()
    page.get_by_role("link", name="Put on hold").click()
    page.fill("#f-hold", "address doubtful")
    page.get_by_role("button", name="Put on hold").click()
    page.get_by_role("link", name="Release").click()
    page.fill("#f-release", "it is right")
    page.get_by_role("button", name="Release").click()
    page.goto("/console/groups/clerks")
    page.locator("[name=permissions-override_deposit][value=denied]").check(force=True)
    page.get_by_role("button", name="Keep in the draft").click()
    expect(page.locator(".answer.changed")).to_contain_text("Deposit override")
    change(served[0], "layout", "P", name="Plain")
    page.goto("/console/layouts/P?area=shift")
    page.select_option("#button", "safe_drop")
    page.get_by_role("button", name="Place", exact=True).click()
    page.fill("#f-text_nl", "Kluis")
    page.get_by_role("button", name="Keep these looks").click()
    page.goto("/console/publishing")
    page.fill("#f-reason", "as agreed")
    page.get_by_role("button", name="Publish to").click()
    expect(page.locator(".title .pill")).to_contain_text("Published")
    expect(page.locator(".diffs").first).to_contain_text("Permission group: Clerks")


@pytest.mark.parametrize("page", [True], indirect=True)
def test_every_page_is_whole_for_keys_eyes_and_readers(page):
    """WCAG 1.4.10 (400 %), 2.4, 2.5.8, 3.3.2: no sideways scrolling, landmarks, one h1, labels,
    captions, targets of 24 px; tables scroll inside their own card.
    """
    page.route("**/preview.png*", lambda route: route.fulfill(content_type="image/png", body=b""))
    for path in (*PAGES, MARIEKES):
        page.goto(path)
        for link in page.locator("main tbody th a").all()[:1] if path in OPENED else ():
            with page.expect_navigation():
                link.click()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 740})
            assert page.evaluate(AUDIT) == [], (page.url, width)
    page.context.clear_cookies()
    page.goto("/console")
    assert page.url.partition("?")[0].endswith(SIGN_IN)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


WIDTHS = (1440, 360)
OPENED = {"/console/tills", "/console/transactions", "/console/repair", "/console/synchronise"}
"""Lists whose first record is looked at instead."""


@pytest.mark.parametrize("page", [True], indirect=True)
def test_the_side_bar_is_a_page_on_a_narrow_screen(page):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(SIGN_IN)
    page.get_by_role("link", name="Menu", exact=True).click()
    expect(page.locator("main nav a")).to_have_count(sum(len(x.entries) for x in MENU))


@pytest.mark.parametrize("page", [True], indirect=True)
def test_keys_work_outside_fields_and_can_be_switched_off(page):
    """WCAG 2.1.4."""
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("gt")
    expect(page.locator("h1")).to_have_text("Tills")
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page.locator("h1")).to_have_text("Transactions")
    page.keyboard.press("?")
    page.get_by_role("button", name="Switch keys off").click()
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(page.locator("h1")).to_have_text("Keys")


@pytest.mark.parametrize("page", [True], indirect=True)
def test_figures_refresh_until_somebody_pauses(page):
    expect(page.locator("#refreshed")).to_contain_text("Refreshed")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("#refreshed")).to_contain_text("Paused")


def with_three_under_more(hq):
    before = data(hq).one("layout", "L")
    areas = dict((before or empty(KINDS["layout"]))["areas"]) | {"more": ["park", "lock", "fetch"]}
    change(hq, "layout", "L", name="Floor", areas=areas)


@pytest.mark.parametrize("page", [True], indirect=True)
def test_r47_a_button_is_dragged_carried_by_keys_sized_and_put_back(page, served):
    """WCAG 2.5.7, 2.1.1: what the mouse does the keys do too."""
    hq, _ = served
    page.route("**/preview.png*", lambda route: route.fulfill(content_type="image/png", body=b""))
    with_three_under_more(hq)

    def more() -> list[str]:
        page.wait_for_load_state()
        return list(data(hq).every("layout")["L"]["areas"]["more"])

    def press(*keys: str) -> None:
        for key in keys[:-1]:
            page.keyboard.press(key)
        with page.expect_navigation():
            page.keyboard.press(keys[-1])

    page.goto("/console/layouts/L?area=more")
    cell = page.locator("#grid > li")
    with page.expect_navigation():
        cell.nth(0).drag_to(cell.nth(2))
    assert more() == ["fetch", "lock", "park"]
    with page.expect_navigation():
        page.locator("[data-button=ship_all]").drag_to(cell.nth(1))
    assert more() == ["fetch", "ship_all", "lock", "park"]
    page.locator("#grid a").nth(0).focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#lifted")).to_have_text("Fetch parked over row 1, column 2")
    page.keyboard.press("Escape")
    expect(page.locator("#lifted")).to_have_text("Fetch parked put back at row 1, column 1")
    press("Space", "ArrowRight", "Space")
    assert more() == ["ship_all", "fetch", "lock", "park"]
    press("Shift+ArrowRight")
    assert data(hq).every("layout")["L"]["faces"][0]["width"] == 2
    press("Delete")
    assert more() == ["ship_all", "lock", "park"]
    press("Control+z")
    assert more() == ["ship_all", "fetch", "lock", "park"]
    press("Control+y")
    assert more() == ["ship_all", "lock", "park"]
