"""Somebody who presses, taps, scans and types anything: the till stays whole and says why not.

Seeded, so that what fails once fails again.
"""

import random
import re

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit

from pos_app.domain.deposit import due
from pos_app.till.devices.simulated_terminal import Outcome
from pos_app.till.operations.shift import OpenShift
from pos_app.till.ui.gestures import SHEETS
from pos_app.till.ui.keys import KEYS
from pos_app.till.ui.widgets.top_bar import TABS
from tests.helpers.shop import CHAIR, CUSHION, LAMP, SOFA, TABLE, do, order_at_hq

STEPS = 140
LEFT_OUT = ("lock",)
"""Somebody would have to sign in again."""
NONSENSE = (
    "1000000000000", "-5", "NaN", "0,005", "1.234.567,89", "\u202e123", "\U0001f600" * 40,
    "'; DROP TABLE lines;--", "<b>x</b>", "%s{0}", "]C101087123456789011037", "a" * 3_000,
    "1\n2", "5", "20", "jan", "31-12-2026", "",
)  # fmt: skip
CODES = (CHAIR, CUSHION, LAMP, SOFA, TABLE, "8712345678906", "2099999999990", "C:104882", "C:1",
         "S:manager", "S1-01-R000001", "]C10108712345678906", "2000017", "x" * 300)  # fmt: skip
PLAIN = ("Return", "Return", "Escape", "Tab", "Shift+Tab", "Up", "Down", "Left", "Right", "Space",
         "Del", "Home", "End")  # fmt: skip
A_CODE = re.compile(r"\b[A-Z]{3,}_[A-Z_]+\b|\b(refused|label|done|notice)\.[a-z_]+|\{[a-z_]+\}")


class Monkey:
    """One seed, one till."""

    def __init__(self, till, seed: int) -> None:
        self.till, self.random = till, random.Random(seed)
        if till.session.shift is None:  # the one before closed it
            do(till.session, "open_shift", OpenShift(10_000))
        self.numbers = [order_at_hq(till.session)]
        till.world.terminal.next_payment = None

    def act(self) -> None:
        """Anything."""
        kinds = (self.scan, self.key, self.key, self.press, self.tap, self.tap, self.paste)
        self.random.choice((*kinds, self.ask))()
        self.till.settled()

    def scan(self) -> None:
        self.till.scan(self.random.choice((*CODES, *self.numbers)))

    def key(self) -> None:
        self._press(self.random.choice(PLAIN))

    def press(self) -> None:
        self._press(self.random.choice([x for x, name in KEYS if name not in LEFT_OUT]))

    def tap(self) -> None:
        shown = self._shown(QAbstractButton)
        if shown:
            self.till.click(self.random.choice(shown))

    def paste(self) -> None:
        fields = self._shown(QLineEdit)
        if fields:
            field = self.random.choice(fields)
            field.setFocus()
            field.selectAll()
            field.insert(self.random.choice(NONSENSE))

    def ask(self) -> None:
        """A room, a sheet, head office away or back, another mood of the terminal."""
        chance = self.random.random()
        if chance < 0.15:
            wire = self.till.world.wire
            wire.state = "down" if wire.state == "up" else "up"
        elif chance < 0.3:
            self.till.world.terminal.outcomes.add(Outcome.DECLINED)
        elif self.till.sheet is None:
            rooms = [f"tab_{name}" for name, _icon in TABS]
            self.till.ask(self.random.choice((*rooms, *SHEETS)))

    def _press(self, name):
        combination = QKeySequence(name)[0]  # type: ignore[index]
        self.till.press(combination.key(), combination.keyboardModifiers())

    def _shown(self, kind):
        """What can be reached, but for the lock and what opens another program."""
        place = self.till.sheet or self.till.shop
        found = [x for x in place.findChildren(kind) if x.isVisible() and x.isEnabled()]
        return [x for x in found if x is not self.till.shop.bar.lock]

    def check(self) -> None:
        """Whole: the cart on the screen is on the disk, the keyboard where it shows, words said."""
        till = self.till
        assert till.session.store.draft() == till.cart
        assert till.window.view_model.due_minor() == (due(till.cart) if till.cart else 0)
        focus = QApplication.focusWidget()
        assert focus is None or focus.isVisible()
        if till.sheet is not None and focus is not None and focus.window() is till.window:
            assert focus is till.sheet or till.sheet.isAncestorOf(focus)
        slots = [till.screen.slot, till.shop.orders.slot, till.shop.fulfilment.slot]
        slots += [till.sheet.slot] if till.sheet else []
        said = [slot.message.sentence for slot in slots]
        said += [button.reason for button in till.shop.findChildren(QAbstractButton)
                 if hasattr(button, "reason")]  # fmt: skip
        assert not [one for one in said if A_CODE.search(one) and "{0}" not in one]


@pytest.mark.parametrize("seed", [1, 2])
def test_anything_in_any_order_leaves_the_till_whole(till, seed):
    monkey = Monkey(till, seed)
    for _ in range(STEPS):
        monkey.act()
        if till.session.staff is None:
            till.session.sign_in(till.session.configuration.staff_member("clerk"))
            till.window.shop.show()
        monkey.check()
