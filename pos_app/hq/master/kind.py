"""One kind of master data."""

from dataclasses import dataclass

from pos_app.hq.master.fields import Field

SINGLE_KEY = "company"
"""The key of a kind that has one record only."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`name` is also its address and the key of its words; the first field is the key of a record
    unless there is one record only. `money` names the fields that a second person confirms,
    `elsewhere` those that have a page of their own and are absent from the record's form,
    `personal` those that the journal does not repeat.
    """

    name: str
    job: int
    fields: tuple[Field, ...]
    single: bool = False
    edit: str = "config.edit"
    view: str = "config.view"
    listed: tuple[str, ...] = ()
    money: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    personal: frozenset[str] = frozenset()

    def field(self, name: str) -> Field | None:
        """The field of that name."""
        return next((one for one in self.fields if one.name == name), None)
