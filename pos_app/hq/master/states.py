"""One state of the master data, read whole: the draft, or what was published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pos_app.db.database import Unit
from pos_app.hq.master import goods
from pos_app.hq.master.fields import blank
from pos_app.hq.master.kind import SINGLE_KEY, Kind
from pos_app.hq.master.kinds import CATALOGUE, JOBS, KINDS
from pos_app.hq.master_rows import Change, Record
from pos_app.hq.store import master as store


@dataclass(frozen=True, slots=True)
class MasterState:
    """Records by kind and key, with the number of the change that made each what it is."""

    records: Mapping[str, Mapping[str, Record]]
    numbers: Mapping[tuple[str, str], int]

    def every(self, kind: str) -> Mapping[str, Record]:
        """The records of a kind by their keys."""
        return self.records.get(kind, {})

    def one(self, kind: str, key: str) -> Record | None:
        """The record of that key."""
        return self.every(kind).get(key)

    def single(self, kind: str) -> Record:
        """The one record of a kind that has one only; as nobody filled it before there is one."""
        return self.one(kind, SINGLE_KEY) or empty(KINDS[kind])

    def number(self, kind: str, key: str) -> int:
        """The change that made the record what it is; 0 where nobody ever made it."""
        return self.numbers.get((kind, key), 0)

    def with_record(self, kind: str, key: str, record: Record | None) -> "MasterState":
        """The state after one record was changed or withdrawn."""
        kept = {name: one for name, one in self.every(kind).items() if name != key}
        if record is not None:
            kept[key] = record
        return MasterState({**self.records, kind: kept}, self.numbers)


def empty(kind: Kind) -> Record:
    """A record that nobody filled."""
    return {field.name: blank(field) for field in kind.fields}


def whole(kind: Kind, content: Record) -> Record:
    """The record with every field of today: one that came later is as nobody filled it."""
    return {field.name: content.get(field.name, blank(field)) for field in kind.fields}


def data_of(changes: Iterable[Change]) -> MasterState:
    """The state that these newest changes make."""
    records: dict[str, dict[str, Record]] = {}
    numbers: dict[tuple[str, str], int] = {}
    for change in changes:
        numbers[change.kind, change.record] = change.number
        content = change.content
        if content is not None:
            records.setdefault(change.kind, {})[change.record] = whole(KINDS[change.kind], content)
    return MasterState(records, numbers)


def draft(unit: Unit) -> MasterState:
    """The master data as people have typed them, at the tills or not; of products and customers
    those whose change waits.
    """
    through = throughs(unit)
    every = dict.fromkeys(of_jobs(through), 2**62)
    waiting = [change for kind in CATALOGUE for change in waits(unit, kind, through)]
    return data_of((*store.newest(unit, every), *waiting))


def published(unit: Unit) -> MasterState:
    """The master data as the newest publication of each download has them; of products and
    customers those whose change waits, as the catalogue has them.
    """
    through = throughs(unit)
    found = data_of(store.newest(unit, of_jobs(through)))
    records = dict(found.records)
    for kind in CATALOGUE:
        keys = [one.record for one in waits(unit, kind, through)]
        here = {key: goods.record(unit, kind, key) for key in keys}
        records[kind] = {key: one for key, one in here.items() if one is not None}
    return MasterState(records, found.numbers)


def waits(unit: Unit, kind: str, through: Mapping[int, int]) -> list[Change]:
    """Changes of products or customers that were not published yet."""
    return store.newest_between(unit, kind, through[KINDS[kind].job])


def of_jobs(through: Mapping[int, int]) -> dict[str, int]:
    """The newest change of each kind, from that of its download; the catalogue is not in it."""
    return {kind.name: through[kind.job] for kind in KINDS.values() if kind.name not in CATALOGUE}


def throughs(unit: Unit, upto: int | None = None) -> dict[int, int]:
    """Through which change each download was published, by publication `upto` or by now."""
    found = dict.fromkeys(JOBS, 0)
    for one in store.publications(unit):
        if one.state == "published" and (upto is None or one.number <= upto):
            for job in one.job_numbers:
                found[job] = max(found[job], one.through)
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """A record that differs between two states; nothing stands for a record that is not there."""

    kind: Kind
    key: str
    old: Record | None
    new: Record | None

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields that differ."""
        names = [field.name for field in self.kind.fields]
        old, new = self.old or {}, self.new or {}
        return tuple(name for name in names if old.get(name) != new.get(name))

    @property
    def is_money(self) -> bool:
        """Whether a second person has to confirm it (section 5 of the console's design)."""
        return bool(self.old) and bool(self.kind.money & set(self.fields))


def differences(old: MasterState, new: MasterState) -> list[Difference]:
    """Every record that differs, by kind and key."""
    found = []
    for kind in KINDS.values():
        before, after = old.every(kind.name), new.every(kind.name)
        found += [
            Difference(kind, key, before.get(key), after.get(key))
            for key in sorted({*before, *after})
            if before.get(key) != after.get(key)
        ]
    return found
