"""The addresses of what head office does with orders: repair, hold, exceptions."""

from pos_app.hq.web.console import repairs
from pos_app.hq.web.console.stop import Stop

ORDER_STOPS = (
    Stop("/repair", repairs.repair_list, right="orders.view"),
    Stop("/repair/reason/{code}", repairs.repair_list, right="orders.view"),
    Stop("/repair/{event_id}", repairs.record, right="orders.view"),
    Stop("/repair/{event_id}", repairs.act, "POST", "repair.apply"),
    Stop("/repair/{event_id}/confirm", repairs.confirm, "POST", "repair.second"),
    Stop("/repair/{event_id}/withdraw", repairs.withdraw, "POST", "repair.withdraw"),
)
