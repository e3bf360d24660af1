"""Delivery on one page: the pickup list and its neighbours (R4-R9), the fulfilment groups, and what
each store can do with them.
"""

from starlette.responses import Response

from pos_app.domain.delivery import pickup_locations, ship_locations
from pos_app.hq.master import cautions
from pos_app.hq.master.compose import Place, compose
from pos_app.hq.master.fields import Reading, from_form
from pos_app.hq.master.kind import SINGLE_KEY
from pos_app.hq.master.kinds import KINDS
from pos_app.hq.master.states import MasterState, draft, empty, published
from pos_app.hq.store import master as store
from pos_app.hq.web.console.data_pages import Answer, history, kept
from pos_app.hq.web.console.publish_view import publish_box
from pos_app.hq.web.console.record_form import Form, title, to_form, wrong_list
from pos_app.hq.web.console.repair.conflict import contested
from pos_app.hq.web.console.tabs import tabs
from pos_app.hq.web.console.visit import Visit, moved, page

KIND = KINDS["delivery"]
WARNED = frozenset({"SHARED_WAREHOUSE", "NO_PICKUP_MODE", "NO_SHIP_MODE"})


def delivery(visit: Visit) -> Response:
    """`/console/delivery`."""
    with visit.hq.read() as unit:
        record = draft(unit).single("delivery")
    return delivery_page(visit, to_form(KIND.fields, record, visit), Answer())


def delivery_page(visit: Visit, sent: dict[str, str], said: Answer) -> Response:
    """The form, the groups, the stores."""
    with visit.hq.read() as unit:
        data, at_tills = draft(unit), published(unit)
        box = publish_box(visit, unit, (KIND.job,))
        past = history(visit, unit, data, KIND, SINGLE_KEY)
        record, before = (x.one("delivery", SINGLE_KEY) for x in (data, at_tills))
        form = Form(visit, data, KIND, sent, said.wrongs, before, record)
        seen, conflict = contested(form, unit, SINGLE_KEY, KIND.fields, said.status)
        picked = (record or {}).get("pickup_modes", ())
        in_use = {
            mode: found
            for mode in data.every("delivery_mode")
            if mode not in picked and (found := store.open_with_mode(unit, mode, 1))
        }
    warned = [x for x in cautions.cautions(data) if x.code in WARNED]
    return page(
        visit,
        "delivery.html",
        "delivery",
        http=said.status,
        kind=KIND,
        tabs=tabs(visit, "delivery"),
        inputs=[form.input(one) for one in KIND.fields],
        in_use=in_use,
        groups=groups_of(data),
        stores=stores_of(data),
        cautions=[visit.words(f"caution_{x.code}", **x.details) for x in warned],
        wrongs=wrong_list(visit, KIND, said.wrongs),
        refused=said.refused,
        seen=seen,
        conflict=conflict,
        box=box,
        history=past,
    )


def groups_of(data: MasterState) -> list[dict[str, object]]:
    """Every fulfilment group with its places and their flags."""
    places = data.every("location")
    return [
        {
            "key": key,
            "name": one["name"],
            "rows": [
                {
                    "name": title(places.get(row["location"]), row["location"]),
                    "is_store": places.get(row["location"], {}).get("is_store", False),
                    "ship": row["can_ship"],
                    "pick_up": row["can_pick_up"],
                }
                for row in one["members"]
            ],
        }
        for key, one in sorted(data.every("fulfilment_group").items())
    ]


def stores_of(data: MasterState) -> list[dict[str, object]]:
    """From where each store can ship, and where it can let goods be picked up (R8-R10)."""
    found: list[dict[str, object]] = []
    for key, one in sorted(data.every("store").items()):
        whole = compose(data, Place(key), None, lambda _categories: [])
        found.append(
            {
                "name": title(one, key),
                "ship": ", ".join(x.name for x in ship_locations(whole)),
                "pick_up": ", ".join(x.name for x in pickup_locations(whole)),
            }
        )
    return found


def save(visit: Visit) -> Response:
    """The pickup list and its neighbours into the draft."""
    reading = Reading()
    with visit.hq.read() as unit:
        before = draft(unit).one("delivery", SINGLE_KEY) or empty(KIND)
    record = {**before, **from_form(KIND.fields, visit.form, reading)}
    wrongs, refused, status = kept(visit, KIND, SINGLE_KEY, record, reading)
    if wrongs or refused:
        return delivery_page(visit, dict(visit.form), Answer(wrongs, refused, status))
    return moved("/console/delivery", said="kept_in_draft")
