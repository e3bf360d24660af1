"""The bar that says work is under way."""

from PySide6.QtCore import QPoint

from pos_app.resources_dir import resources_dir
from pos_app.till.ui.look import Look
from pos_app.till.ui.text import Text
from pos_app.till.ui.theme import Tokens
from pos_app.till.ui.widgets.busy_bar import BusyBar


def shown(qtbot, *, reduce_motion: bool) -> BusyBar:
    resources = resources_dir()
    tokens = Tokens(resources / "tokens.json")
    worn = tokens.theme(reduce_motion=reduce_motion)
    made = BusyBar(Look(resources, Text(resources / "text", "nl"), worn, tokens))
    qtbot.addWidget(made)
    made.resize(400, 3)
    made.show()
    return made


def begins(bar: BusyBar) -> int:
    """Where the moving part begins, in pixels; -1 where nothing is shown."""
    seen, colour = bar.grab().toImage(), bar._look.colour("primary").rgb()  # noqa: SLF001
    return next((x for x in range(bar.width()) if seen.pixel(QPoint(x, 1)) == colour), -1)


def test_it_moves_over_the_whole_width_and_begins_anew_until_the_work_is_done(qtbot):
    bar = shown(qtbot, reduce_motion=False)
    assert begins(bar) == -1
    bar.run(on=True)
    qtbot.waitUntil(lambda: begins(bar) > 200)
    qtbot.waitUntil(lambda: begins(bar) <= 0)
    bar.run(on=False)
    assert begins(bar) == -1


def test_where_motion_is_reduced_it_stands_still(qtbot):
    bar = shown(qtbot, reduce_motion=True)
    bar.run(on=True)
    qtbot.wait(200)
    assert begins(bar) == 0
