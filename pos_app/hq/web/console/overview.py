"""The overview: what needs a person, figures that add up; must never hide one that does not."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from pos_app.db.database import Unit
from pos_app.db.room import free_percent
from pos_app.hq import backups
from pos_app.hq.store import console, intake, operators, runs
from pos_app.hq.web.console.charts import Chart, charts
from pos_app.hq.web.console.days import today
from pos_app.hq.web.console.run_forms import schedule_view
from pos_app.hq.web.console.sums import Intake, Money, intake_of, money_of
from pos_app.hq.web.console.till_view import TillView, stores_of, summary, till_views
from pos_app.hq.web.console.urgent import URGENT_MAX, Urgent, broken_sums, urgent
from pos_app.hq.web.console.visit import Visit, moved, page


def overview(visit: Visit) -> Response:
    """`/console`."""
    if visit.who.stores:
        return moved("/console/orders")
    store = visit.asked("store")
    name = ("overview", visit.words.language, store)
    late = visit.jobs.parts.part(name, lambda: figures_of(visit, store))
    with visit.hq.database.read() as unit:
        tills = till_views(visit, unit, store)
        stores = stores_of(unit)
        last = runs.latest(unit, 1)
        values: dict[str, Any] = {
            "waiting": console.backlog(unit, "waiting", store),
            "last_run": last[0] if last else None,
            "steps": steps(visit, unit, stores, tills),
            "next_run": schedule_view(visit, unit).next_said,
        }
    return page(
        visit,
        "overview.html",
        "overview",
        store=store,
        stores=stores,
        tills=tills,
        tills_said=summary(visit.words, tills),
        copy_at=backups.made_at(visit.hq.config),
        disk_free=free_percent(visit.hq.config.home),
        late=late,
        here_address=visit.with_query(),
        figures=late.made,
        **values,
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """What the overview counts over all that was ever taken in; the more, the longer it takes."""

    charts: tuple[Chart, ...]
    urgent: list[Urgent]
    money: Money
    intake: Intake
    chain_broken: int


def figures_of(visit: Visit, store: str) -> Figures:
    """All of them at one moment of the books."""
    with visit.hq.database.read() as unit:
        tills = till_views(visit, unit, store)
        money, intake_now = money_of(unit, *today(visit)), intake_of(unit)
        broken = visit.jobs.journal.look(unit)[1]
        found = urgent(visit, unit, tills, store)
        sums = broken_sums(visit, intake_now, money, broken)
        shown = charts(visit, unit, store)
    return Figures(shown, [*sums, *found][:URGENT_MAX], money, intake_now, broken)


Step = tuple[bool, str, str]


def steps(
    visit: Visit, unit: Unit, stores: list[tuple[str, str]], tills: list[TillView]
) -> list[Step]:
    """The five steps of a new company; nothing once all are done."""
    t = visit.words
    found = [
        (bool(operators.every(unit)), t("step_operator"), ""),
        (bool(stores), t("step_stores"), ""),
        (console.any_product(unit), t("step_products"), "/console/products/import"),
        (bool(tills), t("step_till"), "/console/tills/enrol"),
        (intake.last_position(unit) > 0, t("step_first_sale"), "/console/transactions"),
    ]
    return [] if all(done for done, _, _ in found) else found
