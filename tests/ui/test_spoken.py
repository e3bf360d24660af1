"""What a screen reader says: everything that the keyboard reaches has a name, and nobody's words
are left in another language.
"""

import re
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from pos_app.resources_dir import resources_dir
from pos_app.till.operations.delivery import PickUpLines, Ship
from pos_app.till.ui.gestures import SHEETS
from pos_app.till.ui.rooms.shift_room import PAGES
from pos_app.till.ui.widgets.top_bar import TABS
from tests.helpers.shop import CHAIR, LAMP, TABLE, do, order_at_hq, recalled, ring_up
from tests.ui.conftest import Till, make_window, tidy

ICONS = {one.stem for one in (resources_dir() / "icons").glob("*.svg")}
SHOP = Path(__file__).parent / "shop.toml"
SAME = set(
    "orders english nederlands pos app ctrl p f11 express standard clerk clerk2 manager s1 s2 "
    "kersenlaan ab amersfoort percentage".split()
)
"""Words of both languages, and names that the furnished store has beside its file."""


def spoken(top: QWidget) -> set[str]:
    """Every name, hint and reason in the window or the sheet."""
    found = set()
    for one in (top, *top.findChildren(QWidget)):
        if not one.isVisibleTo(top):
            continue
        stop = one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None
        if stop or isinstance(one, QAbstractButton):
            assert one.accessibleName(), (one, one.parent())
        found |= {one.accessibleName(), one.accessibleDescription(), one.toolTip()}
        found.add(one.placeholderText() if isinstance(one, QLineEdit) else one.windowTitle())
    assert not found & ICONS
    return found


def walked(till: Till) -> set[str]:
    """Every room and every sheet, with a cart and with an order; then sign-in."""
    session, found = till.session, set()
    number = order_at_hq(session)
    for stage in ("nothing", "cart", "order"):
        if stage == "cart":
            ring_up(session, (CHAIR, 4), (TABLE, 1), (LAMP, 2))
            do(session, "pick_up", PickUpLines((1,)))
            do(session, "ship", Ship((2,), mode="standard"))
        if stage == "order":
            with session.store.begin() as unit:
                unit.clear_draft()
            session.show(None)
            recalled(session, number)
        for name, _icon in TABS:
            till.ask(f"tab_{name}")
            found |= spoken(till.window)
        for name in PAGES:
            till.ask(name)
            found |= spoken(till.window)
        for name in SHEETS if stage != "nothing" else ():
            till.ask("tab_sale")
            till.ask(name)
            till.settled()
            found |= spoken(till.sheet or till.window)
            till.shop.desk.close()
    till.ask("lock")
    return found | spoken(till.window)


def test_everything_has_a_name_and_each_in_its_language(qtbot, world):
    said = {}
    for language in ("en", "nl"):
        window = make_window(language)
        qtbot.addWidget(window)
        window.furnish(world.session)
        window.show()
        said[language] = walked(Till(qtbot, world, window))
        window.close()
        tidy(world)
    own = set(re.findall(r"\w+", SHOP.read_text("utf-8").lower()))
    both = {word: set(re.findall(r"[^\W\d_]\w*", word.lower())) for word in said["en"] & said["nl"]}
    assert [word for word, parts in both.items() if not parts <= own | SAME] == []
