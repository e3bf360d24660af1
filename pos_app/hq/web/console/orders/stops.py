"""The addresses of what head office does with orders, repair, hold, exceptions, and of its journal.
"""

from typing import Any

from pos_app.hq.web.console import bulk_acts, exceptions_page, journal_page
from pos_app.hq.web.console.orders import acts, orders
from pos_app.hq.web.console.repair import lists, repairs
from pos_app.hq.web.console.stop import Stop

BULK_FIELDS = 2 * acts.CHOSEN_MAX + 10
BULK: dict[str, Any] = {"fields_max": BULK_FIELDS, "by_store": True}
REPAIR_FIELDS = 2 * repairs.FIGURES_MAX + repairs.SKUS_MAX + 20
ORDER_STOPS = (
    Stop("/orders.csv", orders.orders_csv, right="orders.view", by_store=True),
    Stop("/orders/bulk", bulk_acts.hold_or_release, "POST", "orders.hold", **BULK),
    Stop("/orders/{order_no}/hold", acts.hold, "POST", "orders.hold"),
    Stop("/orders/{order_no}/release", acts.release, "POST", "orders.hold"),
    Stop("/orders/{order_no}/ask", acts.ask, "POST", "orders.hold"),
    Stop("/orders/{order_no}/answer", acts.answer, "POST", "orders.hold"),
    Stop("/transactions/bulk", bulk_acts.synchronise, "POST", "sync.run", **BULK),
    Stop("/rejected", acts.rejected, right="orders.view"),
    Stop("/rejected", acts.reassign, "POST", "orders.reassign"),
    Stop("/exceptions", exceptions_page.exception_list, right="orders.view", by_store=True),
    Stop("/exceptions", exceptions_page.close, "POST", "exceptions.close", **BULK),
    Stop("/journal", journal_page.journal, right="audit.view"),
    Stop("/journal.csv", journal_page.journal_csv, right="audit.view"),
    Stop("/journal/{number}", journal_page.entry, right="audit.view"),
    Stop("/repair", lists.repair_list, right="orders.view", by_store=True),
    Stop("/repair/reason/{code}", lists.repair_list, right="orders.view", by_store=True),
    Stop("/repair/bulk", lists.bulk, "POST", "repair.apply", **BULK),
    Stop("/repair/{event_id}", repairs.record, right="orders.view"),
    Stop("/repair/{event_id}", repairs.act, "POST", "repair.apply", fields_max=REPAIR_FIELDS),
    Stop("/repair/{event_id}/confirm", repairs.confirm, "POST", "repair.second"),
    Stop("/repair/{event_id}/withdraw", repairs.withdraw, "POST", "repair.withdraw"),
)
