"""Frozen values that cost little to make and to change; a gesture makes hundreds of them.

The `__init__` of a frozen dataclass fills every field by a call, and `dataclasses.replace` reads
every field by one more. Here a value is filled while it is of an open class below its own, and
only then becomes what it is.
"""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["quick", "replace"]

T = TypeVar("T")

_copies: dict[type, Callable[..., Any]] = {}


def quick(cls: type[T]) -> type[T]:
    """The frozen dataclass with slots, made and copied quickly; for one with many fields, without
    factories and without a `__post_init__`.
    """
    fields = dataclasses.fields(cls)  # type: ignore[arg-type]  # it is one
    opened = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    open_cls = type(cls.__name__, (cls,), {"__slots__": (), **opened})
    names: dict[str, Any] = {f"_{one.name}": one.default for one in fields}
    names |= {"_cls": cls, "_open": open_cls, "_set": object.__setattr__, "_new": object.__new__}
    parameters = [
        one.name if one.default is dataclasses.MISSING else f"{one.name}=_{one.name}"
        for one in fields
    ]
    text = [
        f"def __init__(self, {', '.join(parameters)}):",
        " _set(self, '__class__', _open)",
        *(f" self.{one.name} = {one.name}" for one in fields),
        " self.__class__ = _cls",
        "def copy(value, changes):",
        " made = _new(_open)",
        *(f" made.{one.name} = value.{one.name}" for one in fields),
        " for name in changes: setattr(made, name, changes[name])",
        " made.__class__ = _cls",
        " return made",
    ]
    exec("\n".join(text), names)  # noqa: S102 - as `dataclass` itself makes its methods
    setattr(cls, "__init__", names["__init__"])  # noqa: B010 - a method, for the type checker
    _copies[cls] = names["copy"]
    return cls


if TYPE_CHECKING:
    from dataclasses import replace
else:

    def replace(value: T, /, **changes: object) -> T:
        """The value with other fields; as `dataclasses.replace`, which mypy takes it for."""
        copy = _copies.get(type(value))
        return copy(value, changes) if copy else dataclasses.replace(value, **changes)
