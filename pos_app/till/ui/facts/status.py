"""What the top bar and the sign-in screen say of HQ, queue, till, clock and people (R184); pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pos_app.till import offline_grace
from pos_app.till.session import RegisterSession
from pos_app.till.storage.values import QueueState
from pos_app.till.sync.clock_watch import DOUBTED_SECONDS
from pos_app.till.ui.sign_in_screen import SignInFacts, queue_said
from pos_app.till.ui.text import Text
from pos_app.till.ui.widgets.top_bar import Badge, BarState, StatusPart


def bar_state(
    session: RegisterSession, text: Text, active: str, to_do: int = 0, new: int | None = None
) -> BarState:
    """The top bar as it is now; `new` is what notifications have to tell (R192)."""
    queue = session.store.queue()
    staff = session.staff.name if session.staff else ""
    shift = session.shift
    lower = (
        text("screen.shift_line", shift=str(shift.number))
        if shift
        else text("screen.no_shift_line")
    )
    parts = (
        hq_part(session, queue, text),
        machine_part(session, text),
        clock_part(session, text),
        StatusPart(staff, lower),
    )
    badges = (("fulfilment", Badge(to_do)), ("queue", queue_badge(queue)))
    return BarState(parts, badges, active, new)


def hq_part(session: RegisterSession, queue: QueueState, text: Text) -> StatusPart:
    """Reachable or not, with the last contact; beside it how long the oldest order waits, once that
    is too long; instead of both how long people are still believed without HQ, and that they are
    not (S5).
    """
    grace = offline_grace.announced(session)
    if grace is not None and grace < timedelta():
        upper, lower = text("screen.grace_over"), text("screen.grace_over_line")
        return StatusPart(upper, lower, "cloud-off", "danger")
    contact = queue.last_contact_at
    lower = (
        text("screen.hq_last", at=text.figures.time(local(session, contact)))
        if contact is not None
        else text("screen.hq_never")
    )
    oldest = queue.oldest_unsent_at
    age = session.now - oldest if oldest is not None else timedelta()
    late = age >= timedelta(minutes=session.configuration.profile.unsent_warning_minutes)
    if late:
        lower += text("screen.oldest_unsent", age=text.figures.age(age))
    if grace is not None:
        lower = text("screen.grace_left", age=text.figures.age(grace))
    if session.outfit.hq.switched_off:
        return StatusPart(text("screen.hq_off"), lower, "cloud-off", "warning")
    if queue.reachable is False or queue.stopped or session.outfit.hq.offline:
        return StatusPart(text("screen.hq_away"), lower, "cloud-off", "warning")
    if queue.reachable is None:
        return StatusPart(text("label.head_office"), lower, "clock", "text_muted")
    state = ("triangle-alert", "warning") if late else ("circle-check", "success")
    return StatusPart(text("screen.hq_reachable"), lower, *state)


def machine_part(session: RegisterSession, text: Text) -> StatusPart:
    """Which till this is; a disk that fills up (FS1), a copy that failed, or a database that
    somebody changed (FS3) says so instead of the store.
    """
    condition, till = session.outfit.condition, till_name(session, text)
    if condition.scarce_percent is not None:
        lower = text("screen.disk_scarce", percent=str(condition.scarce_percent))
        return StatusPart(till, lower, "triangle-alert", "danger")
    if condition.copy_failed:
        return StatusPart(till, text("screen.copy_failed"), "triangle-alert", "warning")
    if session.store.touched:
        return StatusPart(till, text("screen.file_touched"), "triangle-alert", "warning")
    return StatusPart(till, session.configuration.store.name)


def clock_part(session: RegisterSession, text: Text) -> StatusPart:
    """The store's time; a clock that differs from head office's says by how much (N3)."""
    now, off = local(session, session.now), session.outfit.hq.off_seconds
    time = text.figures.time(now)
    if off is None or abs(off) <= DOUBTED_SECONDS:
        return StatusPart(time, text.figures.day(now.date()))
    said = "screen.clock_ahead" if off > 0 else "screen.clock_behind"
    age = text.figures.age(timedelta(seconds=abs(off)))
    return StatusPart(time, text(said, age=age), "clock", "warning")


def queue_badge(queue: QueueState) -> Badge:
    """Neutral at 0, warning when something waits, danger when HQ refused something."""
    count = queue.waiting + queue.refused
    tone = "danger" if queue.refused else "warning" if queue.waiting else "neutral"
    return Badge(count, tone)


def till_name(session: RegisterSession, text: Text, register_id: str = "") -> str:
    """`Kassa 2` of register `AMF-2`: another one of the store, else this till."""
    own = session.configuration
    name = (register_id or own.register_id).removeprefix(f"{own.store.store_id}-")
    return text("screen.till_name", till=name)


def sign_in_facts(session: RegisterSession, text: Text, *, dark: bool) -> SignInFacts:
    """Store, till, day and the three states at the bottom of the sign-in screen."""
    now, queue, shift = local(session, session.now), session.store.queue(), session.shift
    figures = text.figures
    line = (till_name(session, text), figures.day_long(now.date()), figures.time(now))
    hq = hq_part(session, queue, text)
    unsent = queue_said(text, queue.waiting, queue.refused)
    open_shift = (
        text("sign_in.shift_open", shift=str(shift.number)) if shift else text("sign_in.no_shift")
    )
    states = (
        (hq.icon, hq.tone, f"{hq.upper}, {hq.lower}"),
        ("cloud-upload", "text_muted", unsent),
        ("calculator", "text_muted", open_shift),
    )
    allowed = session.configuration.profile.offline_before_sign_in
    switch = "online" if session.outfit.hq.switched_off else "offline"
    name = session.configuration.store.full_name
    return SignInFacts(name, " · ".join(line), states, dark, switch if allowed else "")


def shift_said(session: RegisterSession, text: Text) -> str:
    """Which shift is open, since when, and with how much in the drawer where that was counted."""
    shift = session.shift
    if shift is None:
        return ""
    code = "screen.shift_open_with" if shift.starter else "screen.shift_open"
    at = text.figures.time(local(session, shift.opened_at))
    return text(code, shift=str(shift.number), at=at, start_minor=shift.start_minor)


def local(session: RegisterSession, moment: datetime) -> datetime:
    """The moment on the store's clock."""
    return moment.astimezone(ZoneInfo(session.configuration.store.time_zone))
