"""The readable queue: three counts, one row per event, what happens with the chosen one (R184,
section 8.4).
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_app.domain.errors import PosError
from pos_app.till.operations.connection import ask_once
from pos_app.till.session import RegisterSession
from pos_app.till.storage.values import QueueRow, QueueState
from pos_app.till.ui.desk import Desk
from pos_app.till.ui.facts.queue import About, about, chip_of, reason_said, what_now
from pos_app.till.ui.facts.status import hq_part, local
from pos_app.till.ui.theme import SCALES
from pos_app.till.ui.widgets.button import Button, Face
from pos_app.till.ui.widgets.card import card, label, retone
from pos_app.till.ui.widgets.chip import paint_chip
from pos_app.till.ui.widgets.message_slot import Message, MessageSlot
from pos_app.till.ui.widgets.paint import LEFT, RIGHT, box, fitting, picture, words
from pos_app.till.ui.widgets.record_list import RecordList
from pos_app.till.ui.widgets.two_lines import Two, paint_two

ROWS_MAX = 100
ROW, HEADER, ICON = 60, 35, 24
SECOND = timedelta(seconds=1)


class _Counts(QWidget):
    """Waiting, refused, at HQ."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = desk.look
        self.boxes: tuple[tuple[str, str, int, str, str], ...] = ()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = self._look
        painter = QPainter(self)
        third = (self.width() - 24) // 3
        for at, (icon, tone, count, caption, detail) in enumerate(self.boxes):
            left = at * (third + 12)
            area = QRect(left, 0, third, self.height())
            box(painter, area, 10, look.colour("surface"), (look.colour("border"), 1))
            box(painter, QRect(left + 17, 18, 48, 48), 24, look.colour(f"{tone}_tint"), None)
            picture(painter, look, (left + 28, 29), icon, (tone, 26))
            head = QRect(left + 77, 15, third - 90, 36)
            width = words(painter, look, head, str(count), ("title", "text"), LEFT)
            words(
                painter,
                look,
                head.adjusted(width + 9, 2, 0, 2),
                caption,
                ("body_strong", "text"),
                LEFT,
            )
            lower = QRect(left + 77, 40, third - 85, 36)
            paint_two(painter, look, lower, Two(detail, "", ("label_plain", "text_muted")))
        painter.end()


class _Table(QWidget):
    """The card around the rows, with their column titles above them, scroll bar or not."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = desk.look

    def hold(self, rows: RecordList) -> None:
        """The rows that the titles stand above."""
        self._rows = rows
        rows.verticalScrollBar().rangeChanged.connect(lambda _low, _high: self.update())

    def paintEvent(self, event: QPaintEvent) -> None:
        look, width = self._look, self._rows.viewport().width() + 2
        painter = QPainter(self)
        box(painter, self.rect(), 10, look.colour("surface"), (look.colour("border"), 1))
        painter.fillRect(QRect(1, HEADER - 1, self.width() - 2, 1), look.colour("border"))
        style = ("label", "text_muted")
        amount = QRect(width - 545, 1, 200, HEADER - 1)
        said = words(painter, look, amount, look.text("label.amount"), style, RIGHT)
        second = 21 + max(208, look.width("body", "AMF-02-004182-7K3Q") + 24)
        for code, left, room in (
            ("order", 21, 200),
            ("event", second, amount.right() - said - 8 - second),
            ("state", width - 331, 200),
        ):
            title = look.text(f"queue.{code}")
            role = fitting(look, ("label", "small"), title, room)
            words(painter, look, QRect(left, 1, room, HEADER - 1), title, (role, style[1]), LEFT)
        last = QRect(width - 219, 1, 200, HEADER - 1)
        words(painter, look, last, look.text("queue.next"), style, RIGHT)
        painter.end()


class QueueRoom(QWidget):
    """Refreshed once a second while it is shown."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("screen")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        look = desk.look
        self._about: dict[str, About] = {}
        self._nothing = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        self._counts = _Counts(desk, self)
        self._table = _Table(desk, self)
        self.list = RecordList(
            look, ROW, self._paint_row, lambda r: getattr(r, "order_no", ""), self._table
        )
        self.list.setAccessibleName(look.text("label.queue"))
        self._table.hold(self.list)
        self.list.chosen.connect(lambda _row: self._show_detail())
        self.setFocusProxy(self.list)
        self.slot = MessageSlot(look, self)
        self.detail = card(self)
        self.link = card(self)
        self._build_detail()
        self._build_link()

    def refresh(self) -> None:
        """The queue as it is now."""
        session, text = self._desk.session, self._desk.look.text
        queue, rows = session.store.queue(), session.store.queue_rows(ROWS_MAX)
        for row in rows:
            if row.event_id not in self._about:
                self._about[row.event_id] = about(session, row)
        zone = ZoneInfo(session.configuration.store.time_zone)
        today = datetime.combine(session.today, time(), zone)
        done = session.store.sent_since(today.astimezone(UTC))
        self._counts.boxes = self._boxes(queue, done)
        self._counts.update()
        self.list.show_records(rows)
        self.list.viewport().update()
        if self.slot.message.kind == "neutral":
            self.slot.say(Message(self._note(queue, rows), "neutral"))
        link = hq_part(session, queue, text)
        self._link_icon.setPixmap(self._desk.look.icon(link.icon, link.tone, ICON))
        away = link.upper == text("screen.hq_away")
        self._link_head.setText(text("queue.away") if away else link.upper)
        self._link_lower.setText(link.lower)
        calm = queue.reachable is not False and not queue.stopped
        stopped = text("queue.stopped", reason=queue.stopped) if queue.stopped else ""
        self._link_text.setText(stopped or text("queue.all_well" if calm else "queue.goes_on"))
        off = session.outfit.hq.switched_off
        self.connect_now.set_reason(text("settings.offline_on") if off else "")
        self._nothing = "" if queue.waiting else self._idle(queue, rows)
        self._show_detail()
        self._place()

    @property
    def boxes(self) -> tuple[tuple[str, str, int, str, str], ...]:
        """Waiting, refused and at HQ: icon, tone, number and words of each."""
        return self._counts.boxes

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        left, right, height = self.width() - 12 - 388 - 12 - 12, 388, self.height()
        self._counts.setGeometry(12, 12, left, 84)
        self._table.setGeometry(12, 108, left, height - 108 - 68)
        self.list.setGeometry(1, HEADER, left - 2, self._table.height() - HEADER - 6)
        self.slot.setGeometry(12, height - 56, left, 44)
        link = max(172, self.link.heightForWidth(right))
        self.detail.setGeometry(self.width() - 12 - right, 12, right, height - 36 - link)
        self.link.setGeometry(self.width() - 12 - right, height - 12 - link, right, link)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._desk.look.colour("bg"))
        painter.end()

    def _boxes(self, queue: QueueState, done: int) -> tuple[tuple[str, str, int, str, str], ...]:
        session, text = self._desk.session, self._desk.look.text
        oldest = text("queue.no_oldest")
        if queue.oldest_unsent_at is not None:
            age = text.figures.age(session.now - queue.oldest_unsent_at)
            left = (queue.next_try_at or session.now) - session.now
            again = text("queue.again", age=text.figures.age(left)) if left >= SECOND else ""
            oldest = text("queue.oldest", age=age) + again
        refused = text("queue.someone" if queue.refused else "queue.nobody")
        contact = queue.last_contact_at
        last = text("screen.hq_never")
        if contact is not None:
            moment = local(session, contact)
            code = "contact" if moment.date() == session.today else "before"
            at, day = text.figures.time(moment), text.figures.day(moment.date())
            last = text(f"queue.last_{code}", at=at, day=day)
        waiting = text.count("queue.count_waiting", queue.waiting)
        return (
            ("hourglass", "warning", queue.waiting, waiting, oldest),
            ("circle-x", "danger", queue.refused, text("queue.count_refused"), refused),
            ("circle-check", "success", done, text("queue.count_done"), last),
        )

    def _note(self, queue: QueueState, rows: tuple[QueueRow, ...]) -> str:
        text = self._desk.look.text
        if queue.waiting or queue.refused:
            return text("queue.note")
        return self._idle(queue, rows)

    def _idle(self, queue: QueueState, rows: tuple[QueueRow, ...]) -> str:
        """Why there is nothing to send."""
        session, text = self._desk.session, self._desk.look.text
        if not rows or queue.last_contact_at is None:
            return text("queue.empty_never")
        at = text.figures.time(local(session, queue.last_contact_at))
        return text("queue.empty", at=at)

    def _order_width(self) -> int:
        return max(208, self._desk.look.width("body", "AMF-02-004182-7K3Q") + 24)

    def _next_try(self, row: QueueRow) -> str:
        session, text = self._desk.session, self._desk.look.text
        if row.state == "at_hq":
            return text.figures.time(local(session, row.created_at))
        if row.waits_for:
            return text("queue.after_that")
        if row.state in ("refused", "sending"):
            return text(f"queue.next_{row.state}")
        left = (row.next_try_at or session.now) - session.now
        if left < SECOND:
            return text("queue.now")
        return text("queue.in", age=text.figures.age(left))

    def _paint_row(self, painter: QPainter, area: QRect, record: object) -> None:
        if not isinstance(record, QueueRow):
            return
        look, facts = self._desk.look, self._about.get(record.event_id, About())
        left, top, width = area.left() + 20, area.top(), area.width()
        words(
            painter,
            look,
            QRect(left, top, self._order_width() - 8, ROW),
            record.order_no or facts.receipt_no or "\u2013",
            ("body", "text"),
            LEFT,
        )
        order = self._order_width()
        name = QRect(left + order, top, width - order - 480, ROW)
        event = look.text(f"event.{record.kind}")
        lines = Two(facts.customer, event) if facts.customer else Two(event)
        paint_two(painter, look, name, lines)
        amount = QRect(left + width - 464, top, 100, ROW)
        shown = look.figures.amount(facts.amount_minor)
        words(painter, look, amount, shown, ("body_strong", "text"), RIGHT)
        due = QRect(area.right() - 146, top, 130, ROW)
        said = Two(self._next_try(record), upper_style=("body", "text_muted"))
        room = 326 - min(130, look.width("body", said.upper))
        paint_chip(painter, look, (left + width - 350, top + 17), chip_of(record, look.text), room)
        paint_two(painter, look, due, said, RIGHT)

    def _build_detail(self) -> None:
        look = self._desk.look
        column = QVBoxLayout(self.detail)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(6)
        self._icon, self._title = label(""), label("", "heading", wrap=True)
        title = QHBoxLayout()
        title.setSpacing(10)
        title.addWidget(self._icon)
        title.addWidget(self._title, 1)
        self._second = label("", "body", "muted", wrap=True)
        self._what = label("", "body", wrap=True)
        self._reason = label("", "body", wrap=True)
        self._now = label("", "body", wrap=True)
        column.addLayout(title)
        column.addWidget(self._second)
        self._parts = (self._what, self._reason, self._now)
        self._captions = [
            label(look.text(f"queue.{name}"), "label_strong", "muted")
            for name in ("what", "rule", "what_now")
        ]
        for caption, shown in zip(self._captions, self._parts, strict=True):
            column.addSpacing(4)
            column.addWidget(caption)
            column.addWidget(shown)
        column.addStretch(1)
        self.primary = Button(
            look, Face(look.text("queue.send_now"), "cloud-upload", role="primary")
        )
        self.primary.setFixedHeight(56)
        self.primary.activated.connect(self._act)
        self.primary.refused.connect(self.slot.reason)
        column.addWidget(self.primary)
        self.view = Button(look, Face(look.text("queue.view"), role="thin"))
        self.view.activated.connect(self._see)
        column.addWidget(self.view)

    def _build_link(self) -> None:
        look = self._desk.look
        column = QVBoxLayout(self.link)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(3)
        self._link_icon = label("")
        self._link_head, self._link_lower = label("", "body_strong"), label("", "label", "muted")
        self._link_text = label("", "label", "muted", wrap=True)
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(self._link_head)
        said.addWidget(self._link_lower)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._link_icon)
        head.addLayout(said, 1)
        column.addLayout(head)
        column.addSpacing(5)
        column.addWidget(self._link_text)
        column.addStretch(1)
        self.connect_now = Button(
            look, Face(look.text("queue.connect"), "refresh-cw", role="thin")
        )
        self.connect_now.refused.connect(self.slot.reason)
        self.connect_now.activated.connect(lambda: self._try(ask_once))
        settings = Button(look, Face(look.text("label.settings"), role="thin"))
        settings.activated.connect(lambda: self._desk.ask("connection"))
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.connect_now, 1)
        below.addWidget(settings, 1)
        column.addLayout(below)

    def _show_detail(self) -> None:
        text, row = self._desk.look.text, self.list.current()
        chosen = isinstance(row, QueueRow)
        ruled = isinstance(row, QueueRow) and bool(row.reason)
        for caption, said in zip(self._captions, self._parts, strict=True):
            for shown in (caption, said):
                shown.setVisible(chosen and (said is not self._reason or ruled))
        self.view.hide()
        self.primary.set_face(label=text("queue.send_now"), icon="cloud-upload")
        self.primary.set_reason(self._nothing)
        self._icon.setVisible(chosen)
        if not isinstance(row, QueueRow):
            retone(self._title, "")
            self._title.setText(text("label.queue"))
            self._second.setText(text("queue.choose"))
            return
        facts = self._about.get(row.event_id, About())
        at = text.figures.time(local(self._desk.session, row.created_at))
        state = chip_of(row, text)
        self._icon.setPixmap(self._desk.look.icon(state.icon, state.tone, ICON))
        retone(self._title, "danger" if row.state == "refused" else "")
        told = row.state in ("refused", "at_hq")
        self._title.setText(text(f"queue.title_{row.state}") if told else state.label)
        event = text(f"event.{row.kind}")
        large = self._desk.look.theme.scale != SCALES[0]
        named = (row.order_no or facts.receipt_no, facts.customer, event if large else "", at)
        self._second.setText(" · ".join(part for part in named if part))
        self._what.setText(f"{event}, {text.figures.amount(facts.amount_minor)}")
        for shown in (self._captions[0], self._what):
            shown.setHidden(large)  # there is no room for more than rule and what now
        self._reason.setText(reason_said(row, text))
        self._now.setText(text(what_now(row)))
        if row.order_no and row.state in ("refused", "at_hq"):
            self.primary.set_face(label=text("queue.see"), icon="building-2")
            self.primary.set_reason("")
        else:
            self.view.setVisible(bool(row.order_no))

    def _see(self) -> None:
        """The order of the chosen row, as this till knows it."""
        row = self.list.current()
        if isinstance(row, QueueRow):
            self._desk.open_order(row.order_no, "")

    def _act(self) -> None:
        """Look at the order at HQ, or send now."""
        row = self.list.current()
        if isinstance(row, QueueRow) and row.order_no and row.state in ("refused", "at_hq"):
            self._see()
            return
        self._try(lambda session: session.outfit.outbox.drain(now=True))

    def _try(self, run: Callable[[RegisterSession], object]) -> None:
        session, text = self._desk.session, self._desk.look.text

        def tried(answer: object) -> None:
            if isinstance(answer, PosError):
                self.slot.say(Message(text.problem(answer), "warning"))
            else:
                self.slot.say(Message(text("queue.sent"), "neutral"))
            self.refresh()

        self._desk.view_model.background.start(lambda: run(session), tried)
