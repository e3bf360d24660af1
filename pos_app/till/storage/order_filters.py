"""The filters of R109 as SQL conditions over the till's copies of orders."""

from pos_app.contract.messages import ANY_OPEN, OrderSearchRequest
from pos_app.contract.periods import day_asked, moment_asked
from pos_app.till.storage.search_text import digits_of, escaped, folded
from pos_app.till.storage.statements import text_of

Values = dict[str, object]
Condition = tuple[str, Values]

_ESCAPE = "ESCAPE '\\'"

_EXACT = ("order_no", "store_id")
STATUS = """CASE WHEN status = 'QUOTE_OPEN' AND expires_at <= :now
    THEN 'QUOTE_EXPIRED' ELSE status END"""
"""The status at the moment `now`: a quote expires by itself (R133)."""
_OF_LINE = {
    "fulfilling_store": "location",
    "delivery_mode": "mode",
    "line_status": "line_status",
}
PRESETS = {
    "to_pick_up": "is_open = 1 AND delivery_class = 'PICK'",
    "to_ship": "is_open = 1 AND delivery_class = 'SHIP'",
    "to_fulfil": "is_open = 1 AND to_fulfil = 1",
}
_WITH_LINE = "order_no IN (SELECT order_no FROM order_promise WHERE {})"
_RECEIPTS = """({0} OR order_no IN (SELECT order_no FROM business
    WHERE kind IN ('order', 'pickup', 'shipment') AND {1}))"""
"""The receipt that made the order, or one of this till that invoiced a part of it."""


def conditions(request: OrderSearchRequest) -> tuple[str, Values]:
    """The WHERE clause with named parameters, empty where nothing is asked."""
    found = [
        *_plain(request),
        *_line(request),
        *_person(request),
        *_text(request.text),
        *_time(request),
    ]
    values: Values = {}
    for _, named in found:
        values.update(named)
    return ("WHERE " + " AND ".join(part for part, _ in found)) if found else "", values


def _plain(request: OrderSearchRequest) -> list[Condition]:
    found: list[Condition] = [
        (f"{name} = :{name}", {name: wanted})
        for name in _EXACT
        if (wanted := getattr(request, name))
    ]
    if request.status not in {"", ANY_OPEN}:
        found.append((f"{STATUS} = :status", {"status": request.status}))
    return found


def _line(request: OrderSearchRequest) -> list[Condition]:
    """One line of the order must fit whole, as at HQ."""
    parts = [PRESETS[request.preset]] if request.preset else []
    if request.status == ANY_OPEN:
        parts.append("is_open = 1")
    values: Values = {}
    for name, column in _OF_LINE.items():
        if wanted := getattr(request, name):
            parts.append(f"{column} = :{name}")
            values[name] = wanted
    first, last = day_asked(request.delivery_from), day_asked(request.delivery_to)
    if first or last:
        parts.append("on_day BETWEEN :first_day AND :last_day AND on_day <> ''")
        values |= {"first_day": first, "last_day": last or "9999-12-31"}
    if not parts:
        return []
    return [(_WITH_LINE.format(" AND ".join(parts)), values)]


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
        " OR order_no IN (SELECT order_no FROM business WHERE receipt_no = :text_whole)"
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
    made, named = _between("created", request)
    found = [(made.format("created_at"), named)] if made else []
    receipt, named = _between("receipt", request)
    if receipt:
        made_or_invoiced = _RECEIPTS.format(receipt.format("created_at"), receipt.format("at"))
        found.append((made_or_invoiced, named))
    if request.after:
        at, _, number = request.after.partition("|")
        found.append(
            (
                "(created_at < :after_at OR (created_at = :after_at AND order_no > :after_no))",
                {"after_at": at, "after_no": number},
            )
        )
    return found


def _between(name: str, request: OrderSearchRequest) -> Condition:
    """The condition with a gap for its column, empty where nothing is asked; the end is outside."""
    first = moment_asked(getattr(request, f"{name}_from"))
    last = moment_asked(getattr(request, f"{name}_to"), end=True)
    bounds = ((f"{name}_first", ">=", first), (f"{name}_last", "<", last))
    asked = [(key, sign, moment) for key, sign, moment in bounds if moment is not None]
    condition = " AND ".join(f"{{0}} {sign} :{key}" for key, sign, _ in asked)
    return condition, {key: text_of(moment) for key, _, moment in asked}
