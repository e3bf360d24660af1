"""When Synchronise orders runs by itself, in which parts, and from when on a wait is too long; kept
by people in the console, else as the settings of HQ's machine say (R167).
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from pos_app.db.database import Unit
from pos_app.domain.errors import Refused
from pos_app.domain.events import rfc3339
from pos_app.hq.config import TIME_ZONE, HqConfig
from pos_app.hq.core import Core
from pos_app.hq.people.rights import Actor
from pos_app.hq.store import state

NAME, KEPT = "run_schedule", "sync_scheduled"
PART_EVENTS = 50
PARTS = 1_000
WARN_MINUTES = 30
LIMITS = {
    "minutes": (0, 1_440),
    "part_events": (1, 1_000),
    "parts": (1, 10_000),
    "warn_minutes": (1, 1_440),
}
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RunSchedule:
    """Every so many seconds (0: by hand alone) between two times of the company's day, the same
    ones meaning all day; so many events a part, so many parts a run; after `warn_minutes` the
    oldest event has waited too long.
    """

    seconds: int = 0
    begins: str = "00:00"
    ends: str = "00:00"
    part_events: int = PART_EVENTS
    parts: int = PARTS
    warn_minutes: int = WARN_MINUTES

    @property
    def all_day(self) -> bool:
        """Whether there are no hours of rest."""
        return self.begins == self.ends

    def next_at(self, now: datetime, last: datetime | None) -> datetime | None:
        """When it runs next; nothing where it runs by hand alone."""
        if not self.seconds:
            return None
        found = max(now, last + timedelta(seconds=self.seconds)) if last else now
        local = found.astimezone(ZoneInfo(TIME_ZONE))
        begins, ends = time.fromisoformat(self.begins), time.fromisoformat(self.ends)
        at = local.time()
        inside = begins <= at < ends if begins <= ends else at >= begins or at < ends
        if self.all_day or inside:
            return found
        start = datetime.combine(local.date(), begins, local.tzinfo)
        return start if start > local else start + DAY


def known(unit: Unit, config: HqConfig) -> RunSchedule:
    """The schedule in force."""
    kept = state.known(unit, NAME)
    usual = RunSchedule(seconds=config.synchronise_seconds, part_events=PART_EVENTS)
    return replace(usual, **json.loads(kept)) if kept else usual


def text_of(schedule: RunSchedule) -> str:
    """The schedule as it is kept, and as a page remembers which one it showed."""
    return json.dumps(asdict(schedule), sort_keys=True)


def keep(hq: Core, actor: Actor, schedule: RunSchedule, seen: str) -> None:
    """From now on so; who said it is journalled. `BAD_SCHEDULE` names what is out of range,
    `CHANGED_MEANWHILE` who changed the one that was `seen`.
    """
    actor.must("sync.schedule")
    found = {"minutes": schedule.seconds // 60, **asdict(schedule)}
    for name, (least, most) in LIMITS.items():
        if not least <= found[name] <= most:
            raise Refused("BAD_SCHEDULE", name=name, least=least, most=most)
    for name in ("begins", "ends"):
        try:
            time.fromisoformat(found[name])
        except ValueError:
            raise Refused("BAD_SCHEDULE", name=name, least="00:00", most="23:59") from None

    def job(unit: Unit) -> None:
        before = known(unit, hq.config)
        if before == schedule:
            return
        if text_of(before) != seen:
            last = state.journal_page(unit, state.Wanted(what=KEPT), 1)
            who, at = (last[0].who, rfc3339(last[0].at)) if last else ("", "")
            raise Refused("CHANGED_MEANWHILE", who=who, at=at)
        was, now = asdict(before), asdict(schedule)
        state.remember(unit, NAME, text_of(schedule))
        changed = {name: [was[name], now[name]] for name in now if was[name] != now[name]}
        state.journal(unit, hq.now(), actor.login, KEPT, fields=changed)

    hq.run(job)
