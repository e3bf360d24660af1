"""A till as lists show it: silence, queue, version; what HQ cannot know is said as not known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from pos_app.contract.translate import decode
from pos_app.db.database import Unit
from pos_app.domain.configuration import Configuration
from pos_app.hq.master.kinds_people import STAFF
from pos_app.hq.master.states import throughs
from pos_app.hq.rows import Device
from pos_app.hq.store import configurations, console, devices, master, state
from pos_app.hq.store.state import Wanted
from pos_app.hq.web.console.menu import is_silent, standing
from pos_app.hq.web.console.show import Show
from pos_app.hq.web.console.visit import Visit
from pos_app.hq.words import Words


@dataclass(frozen=True, slots=True)
class TillView:
    """One row: ready to be written, worst first by `rank`."""

    device_id: str
    place: str
    name: str
    address: str
    contact_at: datetime | None
    enrolled_at: datetime
    active: bool
    fenced: bool
    silent: bool
    silence: str
    queue: str
    queue_tone: str
    state: str
    state_tone: str
    state_icon: str
    sending: str
    version: str
    configuration: str
    behind: bool
    events: int
    rank: int
    row: str


def stores_of(unit: Unit) -> list[tuple[str, str]]:
    """Every store with its name."""
    return [(store, store_name(unit, store)) for store, _ in configurations.stores(unit)]


def store_name(unit: Unit, store: str) -> str:
    """The name of a store; its id where HQ has no configuration of it."""
    found = configuration_of(unit, store, "")
    return found[1].store.name if found else store


def clerks(unit: Unit, stores: Iterable[str]) -> dict[str, str]:
    """The names of the staff by id: of these stores as they were told last, and of everybody whom
    head office ever told tills of, also of those who left.
    """
    told = [configuration_of(unit, store, "") for store in sorted({*stores})]
    return staff_of(unit, [store for _, store in filter(None, told)])


def staff_of(unit: Unit, told: Iterable[Configuration]) -> dict[str, str]:
    """The names of the staff of these configurations and of everybody ever published: no draft."""
    found = {one.staff_id: one.name for store in told for one in store.staff}
    ever = master.newest_content(unit, STAFF.name, throughs(unit)[STAFF.job])
    return found | {one.record: str((one.content or {})["name"]) for one in ever}


def configuration_of(unit: Unit, store: str, register: str) -> tuple[int, Configuration] | None:
    """The version in force for a register, read."""
    found = configurations.current(unit, store, register)
    return (found[0], decode(Configuration, found[1])) if found else None


def registers_of(unit: Unit, store: str) -> list[str]:
    """Every register that ever had a till, of that store where one is named."""
    tills = (one for one in devices.every(unit) if store in {"", one.store_id})
    return sorted({one.register_id for one in tills})


def till_views(visit: Visit, unit: Unit, store: str = "") -> list[TillView]:
    """Every till that may still talk to HQ, or was fenced and not let in anew, worst first."""
    start = datetime.combine(
        visit.show.local(visit.show.now).date(), datetime.min.time(), visit.show.zone
    )
    events = console.events_by_till(unit, start)
    wanted = standing(devices.every(unit))
    rows = [till_view(visit, unit, one, events) for one in wanted if store in {"", one.store_id}]
    return sorted(rows, key=lambda one: (-one.rank, one.name))


def till_view(visit: Visit, unit: Unit, device: Device, events: dict[str, int]) -> TillView:
    """One till as its row shows it."""
    t, s = visit.words, visit.show
    found = configuration_of(unit, device.store_id, device.register_id)
    active = device.state == "active"
    fenced = device.state == "fenced"
    silent = active and is_silent(device, s.now)
    behind = found is not None and device.configuration_version < found[0]
    name = found[1].store.name if found else device.store_id
    return TillView(
        device_id=device.device_id,
        place=device.register_id,
        name=t("till_name", store=name, register=register_digits(device)),
        address=f"/console/tills/{device.device_id}",
        contact_at=device.contact_at,
        enrolled_at=device.enrolled_at,
        active=active,
        fenced=fenced,
        silent=silent,
        silence=s.span(s.now - (device.contact_at or device.enrolled_at)),
        queue=queue_said(t, s, device, silent=silent),
        queue_tone="warn" if silent or device.queue_length else "",
        state=state_said(visit, unit, device),
        state_tone="ok" if active else "bad" if fenced else "idle",
        state_icon="check" if active else "lock" if fenced else "ban",
        sending=t.of("sending", found[1].orders.creation.value) if found else t("not_known"),
        version=device.version,
        configuration=configuration_said(t, device, found[0] if found else 0),
        behind=behind,
        events=events.get(device.device_id, 0),
        rank=4 * fenced + 2 * silent + (behind or device.queue_length > 0),
        row="alarm" if fenced else "caution" if silent else "",
    )


def state_said(visit: Visit, unit: Unit, device: Device) -> str:
    """Whether the till is trusted; since when it is fenced: `Fenced 13:51`."""
    said = visit.words.of("till", device.state)
    if device.state != "fenced":
        return said
    about = Wanted(what="till_cloned", about=f'"register": "{device.register_id}"')
    return " ".join([said, *(visit.show.since(x.at) for x in state.journal_page(unit, about, 1))])


def register_digits(device: Device) -> str:
    """The register without its store: `1` of `AMF-1`."""
    return device.register_id.removeprefix(f"{device.store_id}-").lstrip("0") or device.register_id


def queue_said(t: Words, s: Show, device: Device, *, silent: bool) -> str:
    """How much waits at the till and since when; a silent till may have more by now."""
    if device.contact_at is None:
        return t("not_known")
    number = s.number(device.queue_length)
    if silent:
        number = t("or_more", number=number)
    oldest = moment_of(device.oldest_unsent_at)
    if oldest is None or not device.queue_length:
        return number
    return f"{number}, {s.span(s.now - oldest)}"


def moment_of(text: str) -> datetime | None:
    """The moment that a till wrote, if it wrote one."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def configuration_said(t: Words, device: Device, current: int) -> str:
    """The version that the till has, and how far behind it is."""
    if not device.configuration_version:
        return t("none_yet")
    return version_said(t, device.configuration_version, current)


def version_said(t: Words, version: int, current: int) -> str:
    """A version, and how far it is behind the current one: `45, one behind`."""
    if version >= current:
        return str(version)
    return t.count("version_behind", current - version, version=version)


def summary(t: Words, tills: list[TillView]) -> str:
    """`10 in order · 1 silent · 1 fenced`."""
    silent, fenced = sum(one.silent for one in tills), sum(one.fenced for one in tills)
    parts = [t("tills_in_order", number=len(tills) - silent - fenced)]
    if silent:
        parts.append(t("tills_silent", number=silent))
    if fenced:
        parts.append(t("tills_fenced", number=fenced))
    return " · ".join(parts)
