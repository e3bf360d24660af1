"""The messages about drawers that several tills of a store use (R51, R80)."""

from pos_app.contract.messages import Message, Short


class DrawersRequest(Message):
    """Who works on the store's drawers; with `shift_id` also what others took in that shift."""

    shift_id: Short = ""


class DrawerShift(Message):
    """The active shift on a drawer, at another till of the store."""

    drawer: Short
    shift_id: Short
    register_id: Short
    staff_id: Short


class ShiftPart(Message):
    """What another till took in a shared shift, in minor units; `ended` once that till is done."""

    shift_id: Short
    register_id: Short
    cash_minor: int
    ended: bool


class DrawersReply(Message):
    """Active shifts of the other tills, and the parts of the shift that was asked for."""

    active: tuple[DrawerShift, ...] = ()
    parts: tuple[ShiftPart, ...] = ()
