"""Two people who changed one record: what was typed beside what the other one kept (section 4 of
the console's design); never a silent overwrite.
"""

from collections.abc import Sequence

from pos_app.db.database import Unit
from pos_app.hq.master.fields import Field, Reading, Shape, from_form
from pos_app.hq.master.records import seen_of
from pos_app.hq.web.console.record_form import Form, Line, value_lines


def contested(
    form: Form, unit: Unit, key: str, fields: Sequence[Field], status: int
) -> tuple[str, tuple[Line, ...]]:
    """The change that the form is about, and each field that differs as typed and as it is now:
    who has seen them may keep what was typed.
    """
    visit, now = form.visit, str(seen_of(unit, form.data, form.kind, key))
    seen = visit.typed("seen", 19)
    if status == 200 or not seen:
        return now, ()
    if status != 409 or not key or seen == now or form.now is None:
        return seen, ()
    shown = tuple(x for x in fields if x.shape not in {Shape.KEY, Shape.SECRET})
    typed = from_form(shown, form.sent, Reading())
    lines = (
        line
        for one in shown
        if typed[one.name] != form.now[one.name]
        for line in value_lines(visit, form.data, one, (typed[one.name], form.now[one.name]))
    )
    return now, tuple(lines)
