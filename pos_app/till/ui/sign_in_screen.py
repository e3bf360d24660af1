"""Who works here: staff tiles and the PIN pad; it paints before anything heavy is imported.

It must never check a PIN itself: `entered` hands it to whoever may.
"""

from typing import NamedTuple

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QScrollArea, QWidget

from pos_app.till.ui.look import Look
from pos_app.till.ui.text import Text
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.keypad import BACK, CLEAR, PIN_KEYS, Keypad
from pos_app.till.ui.widgets.paint import CENTRE, box, picture, words
from pos_app.till.ui.widgets.pin_pad import PinDots
from pos_app.till.ui.widgets.staff_tile import StaffFace, StaffTile
from pos_app.till.ui.widgets.two_lines import Two, paint_two

PANEL, PAD, TILE, GAP = 452, 40, 272, 12
STAFF_NUMBER_MAX = 32


class SignInFacts(NamedTuple):
    """What the screen tells: store, till with day and time, and the three states at the bottom."""

    store: str = ""
    till_line: str = ""
    states: tuple[tuple[str, str, str], ...] = ()
    dark: bool = False
    switch: str = ""
    """`offline` or `online` where anybody may switch the connection by hand (R180)."""


def queue_said(text: Text, waiting: int, refused: int) -> str:
    """How many events wait and how many head office refused; neither is ever hidden."""
    found = [("waits", waiting), ("refused", refused)]
    parts = [text.count(f"sign_in.queue_{name}", number) for name, number in found if number]
    return " · ".join(parts) or text("sign_in.queue_empty")


class SignInScreen(QWidget):
    """`entered` carries staff id, PIN, and the PIN that somebody chose instead, empty but after
    `ask_own`; a refusal comes back through `refuse`.
    """

    entered = Signal(str, str, str)
    theme_asked = Signal()
    switch_asked = Signal()

    def __init__(self, look: Look, staff: tuple[StaffFace, ...]) -> None:
        super().__init__()
        self.look = look
        self.setObjectName("screen")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._facts = SignInFacts()
        self._problem = ""
        self._chosen = ""
        self._given = self._own = ""
        self._staff = staff
        self._across = 1
        text = look.text
        self.dots = PinDots(look)
        self.keypad = Keypad(look, PIN_KEYS)
        self.number = QLineEdit(self)
        self.number.setMaxLength(STAFF_NUMBER_MAX)
        self.number.setAccessibleName(text("sign_in.other_number"))
        self.number.hide()
        self.primary = Button(
            look, Face(text("label.sign_in"), hint="Enter", role="primary", type="pay")
        )
        self.theme = Button(look, Face(role="quiet", icon_ink="text_muted", type="label"))
        self.switch = Button(look, Face(role="quiet", icon_ink="text_muted", type="label"))
        self.switch.hide()
        for widget in (self.dots, self.keypad, self.primary, self.theme, self.switch):
            widget.setParent(self)
        self._area = QScrollArea(self)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._floor = QWidget()
        self._floor.setObjectName("scrolled")
        self._area.setWidget(self._floor)
        other = StaffFace("", text("sign_in.other_number"), text("sign_in.or_pass"), "keyboard")
        self.tiles = [StaffTile(look, face) for face in (*staff, other)]
        self._connect()
        self._choose(staff[0].staff_id if len(staff) == 1 else "")

    def show_facts(self, facts: SignInFacts) -> None:
        """Store, till, clock and states as they are now."""
        if facts != self._facts:
            self._facts = facts
            name = "light" if facts.dark else "dark"
            self.theme.set_face(
                label=self.look.text(f"sign_in.{name}"), icon="sun" if facts.dark else "moon"
            )
            self.switch.setVisible(bool(facts.switch))
            if facts.switch:
                icon = "cloud-upload" if facts.switch == "online" else "cloud-off"
                self.switch.set_face(label=self.look.text(f"sign_in.{facts.switch}"), icon=icon)
            self._arrange()
            self.update()

    @property
    def chosen(self) -> str:
        """Who was tapped."""
        return self._chosen

    @property
    def problem(self) -> str:
        """What the last try was refused for."""
        return self._problem

    def choose(self, staff_id: str) -> None:
        """Choose somebody as a tap does, as a scanned staff pass does."""
        if any(face.staff_id == staff_id for face in self._staff):
            self._choose(staff_id)

    def ask_own(self, given: str) -> None:
        """Somebody else gave this PIN: its owner types one of their own, twice."""
        self._given, self._own, self._problem = given, "", ""
        self.dots.clear()
        self.update()

    def refuse(self, sentence: str) -> None:
        """The text under the dots says why, the dots are empty again."""
        self._problem, self._own = sentence, ""
        self.dots.clear()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits go to the PIN whoever has the focus; arrows walk over the tiles."""
        across = self._across
        sideways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        steps = sideways | {Qt.Key.Key_Up: -across, Qt.Key.Key_Down: across}
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            self._walk(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._submit()
        elif event.key() == Qt.Key.Key_Backspace:
            self._press(BACK)
        elif event.key() == Qt.Key.Key_Escape and self._given:
            self._choose(self._chosen)
        elif event.text().isdigit():
            self._press(event.text())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, left = self.look, self.width() - PANEL
        painter = QPainter(self)
        box(painter, self.rect(), 0, look.colour("bg"), None)
        box(painter, QRect(left, 0, PANEL, self.height()), 0, look.colour("surface"), None)
        box(painter, QRect(left, 0, 1, self.height()), 0, look.colour("border"), None)
        self._paint_left(painter, left)
        self._paint_right(painter, left)
        painter.end()

    def _paint_left(self, painter: QPainter, width: int) -> None:
        look, facts = self.look, self._facts
        box(painter, QRect(PAD, 32, 56, 56), 8, look.colour("primary"), None)
        picture(painter, look, (PAD + 13, 45), "store", ("on_primary", 30))
        room = width - 112 - 20
        words(painter, look, QRect(112, 31, room, 34), facts.store, ("title", "text"))
        words(painter, look, QRect(112, 63, room, 24), facts.till_line, ("body", "text_muted"))
        who = QRect(PAD, 122, room, 22)
        words(painter, look, who, look.text("sign_in.who"), ("label_strong", "text_muted"))
        if not self._staff:
            area = QRect(PAD, 244, width - 2 * PAD, 60)
            two = Two(look.text("sign_in.nobody"), upper_style=("body", "text_muted"))
            paint_two(painter, look, area, two)
        self._paint_states(painter)

    def _paint_states(self, painter: QPainter) -> None:
        """In one row up to the buttons; in smaller words, then in two rows, where they are long."""
        look, states = self.look, self._facts.states
        shown = [one.x() for one in (self.switch, self.theme) if not one.isHidden()]
        room = min(shown, default=self.width() - PANEL) - PAD

        def size(rows: list[tuple[tuple[str, str, str], ...]]) -> str:
            """The largest in which every row has room."""
            for role in look.theme.sizes("label_plain"):
                if all(sum(44 + look.width(role, x[2]) for x in row) <= room for row in rows):
                    return role
            return ""

        rows = [states]
        if not size(rows):
            rows = [states[:1], states[1:]]
        role, middle = size(rows) or "label_plain", self.height() - 34
        for number, row in enumerate(rows):
            at, top = PAD, middle + 24 * number - 12 * len(rows) + 2
            for icon, tone, sentence in row:
                picture(painter, look, (at, top), icon, (tone, 20))
                area = QRect(at + 28, top - 2, PAD + room - at - 28, 24)
                at += 44 + words(painter, look, area, sentence, (role, "text_muted"))

    def _paint_right(self, painter: QPainter, left: int) -> None:
        look = self.look
        area = QRect(left + 12, 29, PANEL - 24, 34)
        words(painter, look, area, self.heading, ("title", "text"), CENTRE)
        hint = QRect(left + 16, 116, PANEL - 32, 60)
        style = ("label_strong", "danger") if self._problem else ("label_plain", "text_muted")
        code = "number_hint" if self.number.isVisibleTo(self) else "hint"
        said = self._problem or look.text(f"sign_in.{'own_hint' if self._given else code}")
        paint_two(painter, look, hint, Two(said, upper_style=style), CENTRE)

    @property
    def heading(self) -> str:
        """What is typed here now, and by whom."""
        if self.number.isVisibleTo(self):
            return self.look.text("sign_in.other_number")
        if self._given:
            return self.look.text("sign_in.own_again" if self._own else "sign_in.own")
        names = [face.name for face in self._staff if face.staff_id == self._chosen]
        if names:
            return self.look.text("sign_in.your_pin", name=names[0].split()[0])
        if self._chosen:
            return self.look.text("sign_in.your_pin", name=self._chosen)
        return self.look.text("sign_in.choose_first")

    def _connect(self) -> None:
        self.keypad.pressed.connect(self._press)
        self.dots.entered.connect(self._entered)
        self.dots.changed.connect(self._typed)
        self.primary.activated.connect(self._submit)
        self.number.returnPressed.connect(self._submit)
        self.theme.activated.connect(self.theme_asked)
        self.switch.activated.connect(self.switch_asked)
        for tile in self.tiles:
            tile.setParent(self._floor)
            tile.clicked.connect(lambda _checked=False, face=tile.face: self._tapped(face))

    def _tapped(self, face: StaffFace) -> None:
        if face.icon:
            self._chosen = self._given = self._problem = ""
            self._mark()
            self.number.clear()
            self.number.show()
            self.dots.hide()
            self.number.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.update()
        else:
            self._choose(face.staff_id)

    def _choose(self, staff_id: str) -> None:
        self._chosen, self._problem = staff_id, ""
        self._given = self._own = ""
        self.number.hide()
        self.dots.show()
        self.dots.clear()
        self._mark()
        self.dots.setFocus(Qt.FocusReason.OtherFocusReason)
        self.update()

    def _mark(self) -> None:
        for tile in self.tiles:
            tile.setChecked(bool(self._chosen) and tile.face.staff_id == self._chosen)
            if tile.isChecked():
                self._area.ensureWidgetVisible(tile, 0, GAP)

    def _walk(self, step: int) -> None:
        people = [face.staff_id for face in self._staff]
        if people:
            at = people.index(self._chosen) + step if self._chosen in people else 0
            self._choose(people[min(len(people) - 1, max(0, at))])

    def _press(self, key: str) -> None:
        if self.number.isVisibleTo(self):
            if key == BACK:
                self.number.backspace()
            elif key == CLEAR:
                self.number.clear()
            else:
                self.number.insert(key)
        elif self._chosen:
            self.dots.press(key)
        else:
            self.refuse(self.look.text("sign_in.choose_first"))

    def _typed(self, count: int) -> None:
        if count and self._problem:
            self._problem = ""
            self.update()

    def _submit(self) -> None:
        if self.number.isVisibleTo(self):
            if self.number.text().strip():
                self._choose(self.number.text().strip())
        else:
            self.dots.submit()

    def _entered(self, pin: str) -> None:
        if not self._chosen:
            self.refuse(self.look.text("sign_in.choose_first"))
        elif not self._given:
            self.entered.emit(self._chosen, pin, "")
        elif not self._own:
            self._own = pin
            self.update()
        elif pin != self._own:
            self.refuse(self.look.text("sign_in.own_differs"))
        else:
            self.entered.emit(self._chosen, self._given, pin)

    def _arrange(self) -> None:
        left = self.width() - PANEL
        self.dots.setGeometry(left + 49, 87, PANEL - 97, 22)
        self.number.setGeometry(left + 49, 74, PANEL - 97, 48)
        bottom = self.height() - 24
        self.primary.setGeometry(left + 49, bottom - 72, PANEL - 97, 72)
        self.keypad.setGeometry(left + 49, 178, PANEL - 97, min(376, bottom - 72 - 178 - 24))
        hint = self.theme.sizeHint().width()
        self.theme.setGeometry(left - 20 - hint, self.height() - 56, hint, 44)
        width = self.switch.sizeHint().width()
        self.switch.setGeometry(self.theme.x() - 8 - width, self.theme.y(), width, 44)
        self._area.setGeometry(PAD - 8, 144, left - PAD - 16, self.height() - 144 - 64)
        self._place_tiles(left - PAD - 32)

    def _place_tiles(self, width: int) -> None:
        self._across = across = max(3, (width + GAP) // (TILE + GAP))
        share = (width - (across - 1) * GAP) // across
        for at, tile in enumerate(self.tiles):
            row, column = divmod(at, across)
            tile.setGeometry(8 + column * (share + GAP), 8 + row * (88 + GAP), share, 88)
        rows = -(-len(self.tiles) // across)
        self._floor.setFixedSize(width + 8, rows * (88 + GAP) + 8)
