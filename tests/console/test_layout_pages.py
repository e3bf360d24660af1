"""The layout designer: buttons placed, moved, taken off and given looks, without scripts."""

import re

import pytest

from pos_app.contract.layout_preview import LayoutPreview
from pos_app.contract.translate import decode
from pos_app.domain.staff import Permission
from pos_app.hq.web.console import previews
from tests.console.test_master_pages import filled, sent
from tests.console.test_pages import text_of
from tests.hq.offices import change, data


def test_r47_r48_r85_a_button_is_placed_moved_and_taken_off_without_scripts(karin, office):
    new = "/console/layouts/new"
    path = "/console/layouts/L"
    assert sent(karin, new, layout_id="L", name="Floor").status_code == 303

    def act(**wish: str):
        seen = str(data(office).number("layout", "L"))
        return karin.send(
            path, path, seen=seen, name="Floor", totals_columns="1", area="actions", **wish
        )

    for button in ("ship", "pick_up", "recall_order:to_pick_up"):
        act(do="add", button=button)
    act(do="left", at="2")
    act(do="off", at="0")
    assert data(office).every("layout")["L"]["areas"]["actions"] == [
        "recall_order:to_pick_up",
        "pick_up",
    ]
    assert "Copy into" in text_of(karin.page(f"{path}?area=actions&at=1"))
    copied = act(do="copy", at="1", into="more")
    assert copied.headers["location"] == f"{path}?said=kept_in_draft&area=more&at=0"
    assert data(office).every("layout")["L"]["areas"]["more"] == ["pick_up"]
    assert act(do="copy", at="1", into="more").status_code == 422
    act(do="undo")
    answer = act(do="add", button="launch")
    assert answer.status_code == 422
    assert "launch cannot stand here" in text_of(answer.text)
    page = text_of(karin.page(f"{path}?area=actions&at=1"))
    assert "Chosen button row 1, column 2 Pick up selected" in page
    assert "Park is on no grid" in page


def test_r47_r84_a_button_gets_texts_colour_and_size_without_scripts(karin, office):
    path = "/console/layouts/L"
    change(office, "layout", "L", name="Floor")
    areas = dict(data(office).every("layout")["L"]["areas"])
    areas |= {"actions": ["ship"], "more": ["recall_order:to_ship", "park"]}
    change(office, "layout", "L", name="Floor", areas=areas)

    def keep(place: str, **looks: str):
        at = f"{path}?{place}"
        return karin.send(path, at, **(filled_look(karin.page(at), path) | looks))

    sent_to = {"text": "Send", "text_nl": "Opsturen", "tone": "danger", "width": "2", "height": "2"}
    assert keep("area=more&at=0", **sent_to).status_code == 303
    (kept,) = data(office).every("layout")["L"]["faces"]
    assert kept == {
        "button": "more/recall_order:to_ship",
        "text": "Send",
        "text_nl": "Opsturen",
        "tone": "danger",
        "width": 2,
        "height": 2,
        "counted": True,
    }
    page = karin.page(f"{path}?area=more&at=0")
    assert re.search(r'(?s)class="face-button danger w2 h2">.*?<span>Send</span>', page)
    assert "height" not in filled_look(karin.page(f"{path}?area=actions&at=0"), path)
    answer = keep("area=more&at=0", text="x" * 25, width="3")
    assert answer.status_code == 422
    assert "Cells wide : From 1 to 2." in text_of(answer.text)
    keep("area=actions&at=0", text="A very long text indeed")
    long = "Texts that the till would cut: Sale, action bar: Ship selected"
    assert long in text_of(karin.page(path))
    seen = str(data(office).number("layout", "L"))
    values = {"seen": seen, "name": "Floor", "totals_columns": "1", "area": "more", "at": "0"}
    karin.send(path, path, do="off", **values)
    assert [x["button"] for x in data(office).every("layout")["L"]["faces"]] == ["actions/ship"]


def filled_look(page: str, path: str) -> dict[str, str]:
    """The form of the chosen button's looks, as a browser would send it."""
    form = page.split('class="stack looks"', 1)[1]
    return filled(f'method="post" action="{path}"{form}', path)


PATH = "/console/layouts/L"
AREAS = {"actions": ["ship"], "more": ["park", "ship_all", "recall_order:to_ship"]}


@pytest.fixture
def floor(karin, office):
    """Layout L, and what sends one move of it."""
    change(office, "layout", "L", name="Floor")
    change(office, "layout", "L", areas=data(office).every("layout")["L"]["areas"] | AREAS)

    def act(**wish: str):
        seen = str(data(office).number("layout", "L"))
        return karin.send(PATH, PATH, **({"seen": seen, "area": "more"} | wish))

    return act


def more(office) -> list[str]:
    buttons: list[str] = data(office).every("layout")["L"]["areas"]["more"]
    return buttons


def test_r47_a_button_goes_to_a_row_and_column_and_a_taken_cell_swaps(floor, office):
    floor(do="to", at="0", row="1", column="3")
    assert more(office) == ["recall_order:to_ship", "ship_all", "park"]
    floor(do="to", at="0", row="4", column="4")
    assert more(office) == ["ship_all", "park", "recall_order:to_ship"]
    floor(do="add", button="lock", row="1", column="2")
    assert more(office) == ["ship_all", "lock", "park", "recall_order:to_ship"]
    floor(do="size", at="0", grow="right")
    floor(do="size", at="0", grow="down")
    floor(do="size", at="0", grow="down")
    floor(do="to", at="3", row="2", column="2")
    assert more(office)[0] == "recall_order:to_ship"
    (face,) = data(office).every("layout")["L"]["faces"]
    assert (face["button"], face["width"], face["height"]) == ("more/ship_all", 2, 2)


def test_r85_a_button_opens_with_another_parameter_and_keeps_its_looks(floor, office):
    floor(do="look", at="2", text="To go", text_nl="Te gaan", tone="ship", counted="off")
    floor(do="opens", at="2", parameter="to_pick_up")
    assert more(office)[2] == "recall_order:to_pick_up"
    (face,) = data(office).every("layout")["L"]["faces"]
    assert (face["button"], face["counted"]) == ("more/recall_order:to_pick_up", False)
    assert floor(do="opens", at="2", parameter="to_the_moon").status_code == 422


def test_a_step_back_and_forth_among_the_kept_changes(floor, karin, office):
    for button in ("lock", "fetch"):
        floor(do="add", button=button)
    at = floor(do="undo").headers["location"]
    assert more(office)[3:] == ["lock"]
    turns = filled(karin.page(at).split('id="place"', 1)[0], PATH)
    at = floor(do="undo", base=turns["base"], forth=turns["forth"]).headers["location"]
    assert more(office)[3:] == []
    for there in (["lock"], ["lock", "fetch"]):
        turns = filled(karin.page(at).split('id="place"', 1)[0], PATH)
        at = floor(do="redo", base=turns["base"], forth=turns["forth"]).headers["location"]
        assert more(office)[3:] == there
    assert re.search(r'id="redo"[^>]* disabled', karin.page(at))


def test_a_move_on_a_layout_that_somebody_else_changed_is_shown_before_it_is_done(
    floor, karin, office
):
    """Section 4 of the console's design: line by line, never a silent overwrite."""
    seen = str(data(office).number("layout", "L"))
    floor(do="add", button="lock")
    there = floor(do="off", at="0", seen=seen)
    page = text_of(there.text)
    assert there.status_code == 409
    kept, wanted = (f"{start}Ship all, Recall order: to ship, Lock" for start in ("Park, ", ""))
    assert f"As it is now With your change Sale, more {kept} {wanted}" in page
    assert more(office) == ["park", "ship_all", "recall_order:to_ship", "lock"]
    again = filled(there.text.split('id="conflict-head"', 1)[1], PATH)
    assert karin.send(PATH, PATH, **again).status_code == 303
    assert more(office) == ["ship_all", "recall_order:to_ship", "lock"]


def test_r47_looks_are_offered_as_far_as_the_area_has_room(karin, office, floor):
    floor(do="add", area="paying", button="cash")
    floor(do="add", area="shift", button="safe_drop")
    paying = filled_look(karin.page(f"{PATH}?area=paying&at=0"), PATH)
    assert paying.keys() & {"text", "text_nl", "tone", "width", "height", "counted"} == {
        "text",
        "text_nl",
    }
    shift = filled_look(karin.page(f"{PATH}?area=shift&at=0"), PATH)
    assert shift.keys() & {"tone", "width", "height", "counted"} == {"tone", "width"}
    answer = floor(do="look", area="paying", at="0", width="2")
    assert "This area has no room for that" in text_of(answer.text)
    assert floor(do="look", area="paying", at="0", text="Notes").status_code == 303


def test_the_palette_is_found_through_and_says_what_stands_nowhere(karin, floor):
    page = text_of(karin.page(f"{PATH}?area=more&find=701"))
    assert "1 to choose from" in page
    assert "Ship all" in text_of(karin.page(f"{PATH}?area=more&find=SHIP"))
    left = karin.page(f"{PATH}?area=more&left=1").split('class="rolled"')[1].split("</section>")[0]
    assert "Ship all" not in left
    assert "Lock" in left


def test_the_preview_is_asked_of_the_till_s_program_as_the_page_wants_it(
    karin, office, floor, monkeypatch
):
    asked: list[bytes] = []

    def drawn(body: bytes) -> bytes:
        asked.append(body)
        return b"\x89PNG drawn"

    monkeypatch.setattr(previews, "_draw", drawn)
    change(office, "group", "tim", name="Tim", permissions={"park": "denied"})
    wish = "area=more&language=nl&theme=dark&size=1920x1080&group=tim"
    for _ in range(2):
        answer = karin.get(f"{PATH}/preview.png?{wish}")
        assert answer.headers["content-type"] == "image/png"
    (body,) = asked
    found = decode(LayoutPreview, body)
    assert found.layout.areas["more"] == tuple(AREAS["more"])
    assert found.group.permissions == {"park": Permission.DENIED}
    seen = (found.area, found.language, found.theme, found.width, found.height)
    assert seen == ("more", "nl", "dark", 1920, 1080)
    monkeypatch.setattr(previews, "_draw", lambda body: b"")
    assert karin.get(f"{PATH}/preview.png?area=shift").status_code == 503
