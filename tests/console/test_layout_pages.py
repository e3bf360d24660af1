"""The layout designer: buttons placed, moved, taken off and given looks, without scripts."""

import re

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
    answer = act(do="add", button="launch")
    assert answer.status_code == 422
    assert "launch cannot stand here" in text_of(answer.text)
    page = text_of(karin.page(f"{path}?area=actions&at=1"))
    assert "Chosen button place 2 Pick up selected" in page
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
    assert "Texts that the till would cut: actions/ship" in text_of(karin.page(path))
    seen = str(data(office).number("layout", "L"))
    values = {"seen": seen, "name": "Floor", "totals_columns": "1", "area": "more", "at": "0"}
    karin.send(path, path, do="off", **values)
    assert [x["button"] for x in data(office).every("layout")["L"]["faces"]] == ["actions/ship"]


def filled_look(page: str, path: str) -> dict[str, str]:
    """The form of the chosen button's looks, as a browser would send it."""
    form = page.split('class="stack looks"', 1)[1]
    return filled(f'method="post" action="{path}"{form}', path)
