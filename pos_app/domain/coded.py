"""Enumerations whose codes are written into every event, order and receipt."""

from enum import Enum
from operator import attrgetter
from typing import TypeVar

E = TypeVar("E", bound=Enum)


def coded(cls: type[E]) -> type[E]:
    """The enumeration with codes that are read, and looked up, without Python in between: a till
    writes some twenty of them per business.
    """
    quick = {"value": property(attrgetter("_value_")), "__hash__": object.__hash__}
    for name, made in quick.items():
        setattr(cls, name, made)
    return cls
