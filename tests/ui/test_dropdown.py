"""A choice from a short list."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from pos_app.till.ui.widgets.dropdown import Dropdown

WAYS = (("standard", "Bezorgen"), ("express", "Met spoed"), ("post", "Per post"))


@pytest.fixture
def sheet(qtbot):
    made = QDialog()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def choice(till, sheet):
    made = Dropdown(till.window.look, "Hoe")
    made.setParent(sheet)
    sheet.show()
    made.setFocus()
    return made


def test_arrows_choose_and_what_is_chosen_is_told_by_its_key(choice, qtbot):
    choice.show_entries(WAYS, "express")
    assert choice.key == "express"
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    assert (choice.key, choice.currentText()) == ("post", "Per post")
    choice.show_entries(WAYS, "gone")
    assert choice.key == "standard"
    choice.show_entries(())
    assert choice.key == ""


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_it_opens_by_space_with_entries_for_a_finger(choice, qtbot):
    choice.show_entries(WAYS)
    qtbot.keyClick(choice, Qt.Key.Key_Space)
    qtbot.waitUntil(choice.view().isVisible)
    assert choice.view().sizeHintForRow(0) >= 44
    qtbot.keyClick(choice.view(), Qt.Key.Key_Down)
    qtbot.keyClick(choice.view(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not choice.view().isVisible())
    assert choice.key == "express"


def test_a_single_entry_never_opens(choice, qtbot):
    choice.show_entries(WAYS[:1])
    qtbot.keyClick(choice, Qt.Key.Key_Space)
    assert not choice.view().isVisible()


def test_enter_and_escape_are_the_sheet_s(choice, sheet, qtbot):
    choice.show_entries(WAYS)
    qtbot.keyClick(choice, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
