"""The filters of R109 as SQL conditions over the till's copies of orders."""

from pos_app.contract.messages import OrderSearchRequest
from pos_app.till.storage.search_text import digits_of, escaped, folded

Values = dict[str, object]
Condition = tuple[str, Values]

_ESCAPE = "ESCAPE '\\'"

_EXACT = ("order_no", "store_id", "status")
_WORD = {"fulfilling_store": "locations", "delivery_mode": "modes"}
_PRESETS = {
    "to_pick_up": "pick_up_open = 1",
    "to_ship": "ship_open = 1",
    "to_fulfil": "(ship_open = 1 OR pick_up_open = 1)",
}


def conditions(request: OrderSearchRequest) -> tuple[str, Values]:
    """The WHERE clause with named parameters, empty where nothing is asked."""
    found = [*_plain(request), *_person(request), *_text(request.text), *_time(request)]
    if request.preset:
        found.append((_PRESETS[request.preset], {}))
    values: Values = {}
    for _, named in found:
        values.update(named)
    return ("WHERE " + " AND ".join(part for part, _ in found)) if found else "", values


def _plain(request: OrderSearchRequest) -> list[Condition]:
    exact: list[Condition] = [
        (f"{name} = :{name}", {name: wanted})
        for name in _EXACT
        if (wanted := getattr(request, name))
    ]
    return exact + [
        (f"(' ' || {column} || ' ') LIKE :{name} {_ESCAPE}", {name: f"% {escaped(wanted)} %"})
        for name, column in _WORD.items()
        if (wanted := getattr(request, name))
    ]


def _person(request: OrderSearchRequest) -> list[Condition]:
    found: list[Condition] = []
    if request.customer:
        name = f"%{escaped(folded(request.customer))}%"
        found.append(
            (
                f"(customer_id = :customer OR customer_search LIKE :customer_name {_ESCAPE})",
                {"customer": request.customer, "customer_name": name},
            )
        )
    if request.phone:
        found.append(("phone LIKE :phone", {"phone": f"%{digits_of(request.phone)}%"}))
    if request.email:
        email = f"{escaped(folded(request.email))}%"
        found.append((f"email LIKE :email {_ESCAPE}", {"email": email}))
    return found


def _text(text: str) -> list[Condition]:
    """What was typed into the one field: a number of an order, receipt or customer, or part of a
    name.
    """
    typed = text.strip()
    if not typed:
        return []
    condition = (
        "(order_no LIKE :text_start ESCAPE '\\' OR receipt_no = :text_whole"
        " OR customer_id = :text_whole OR customer_search LIKE :text_part ESCAPE '\\'"
    )
    values: Values = {
        "text_start": f"{escaped(typed)}%",
        "text_whole": typed,
        "text_part": f"%{escaped(folded(typed))}%",
    }
    if len(digits := digits_of(typed)) >= 3 and digits == "".join(typed.split()):
        values["text_digits"] = f"%{digits}%"
        return [(condition + " OR phone LIKE :text_digits)", values)]
    return [(condition + ")", values)]


def _time(request: OrderSearchRequest) -> list[Condition]:
    found: list[Condition] = []
    if request.created_from:
        found.append(("created_at >= :created_from", {"created_from": request.created_from}))
    if request.created_to:
        last = request.created_to + ("T99" if len(request.created_to) == 10 else "")
        found.append(("created_at <= :created_to", {"created_to": last}))
    if request.after:
        at, _, number = request.after.partition("|")
        found.append(
            (
                "(created_at < :after_at OR (created_at = :after_at AND order_no > :after_no))",
                {"after_at": at, "after_no": number},
            )
        )
    return found
