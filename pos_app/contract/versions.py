"""Writes a reply for a till of an older wire: without what that till does not know yet; must never
change a value.
"""

import json
from functools import lru_cache
from typing import Any, get_args

from pydantic import BaseModel

from pos_app.contract.messages import (
    WIRE_VERSION,
    CatalogueReply,
    ConfigurationReply,
    FulfilmentReply,
    Message,
    OrderReadReply,
)

Newer = dict[str, Any]
"""Which keys are newer than 1.0: those under `""` at this place, others further in."""

NEWER_CONFIGURATION: Newer = {
    "": {"taxes", "layouts", "attributes"},
    "store": {"": {"warehouse", "tax_group", "channel_group", "company"}},
    "delivery": {
        "modes": {
            "": {"skus_allowed", "countries_excluded", "charge_group", "expedite", "lead_days"}
        },
        "locations": {"": {"tax_group", "closed_days", "coordinates"}},
    },
    "orders": {
        "": {
            "automatic_charges",
            "charge_rules",
            "charge_details",
            "charges_by_channel",
            "charge_override_reasons",
            "default_type",
            "cancellation_charge_code",
            "refund_shipping",
            "quote_days",
            "sync_error_hold",
            "returns_across_orders",
            "free_refunds",
            "return_reasons",
            "order_completion",
        }
    },
    "profile": {
        "": {
            "manual_charge_calculation",
            "edit_partly_fulfilled",
            "start_and_declaration",
            "void_suspended_at_close",
            "notification_seconds",
            "days_kept",
            "reject_reasons",
            "customers_asynchronous",
            "manual_accept",
            "drawers",
            "shift_difference_minor",
            "authorisation_days",
            "offline_before_sign_in",
            "offline_grace_hours",
        }
    },
    "groups": {
        "": {"highest_discount_minor", "refund_minor", "lowest_cancellation_rate", "approves"}
    },
    "staff": {"": {"layout_id", "pin_given"}},
    "tenders": {"": {"currencies"}},
    "layout": {"": {"layout_id", "totals_columns", "totals", "faces"}},
}
NEWER_ROWS: Newer = {
    "": {"category", "serial", "charge_group", "variant_of"},
    "addresses": {"": {"tax_group", "state"}},
}
_ADDRESS: Newer = {"": {"tax_group", "state"}}
_CHARGE: Newer = {"": {"change", "refundable", "rule"}}
NEWER_ORDER: Newer = {
    "": {"attributes", "cancellation_charged", "channel", "charges_agreed", "charges_returned"}
    | {"deposit_agreed", "payments", "quote"},
    "balance_card": {"": {"authorised_at", "for_pickup"}},
    "charges": _CHARGE,
    "customer": {"": {"charge_group"}, "addresses": _ADDRESS},
    "lines": {
        "": {"accepted", "attributes", "category", "gift_card", "own_tax_rate", "picker", "picking"}
        | {"returned", "returned_value", "serial", "serials", "unit"},
        "charges": _CHARGE,
        "delivery": {"address": _ADDRESS},
    },
    "terms": {"": {"time_zone"}},
}


def reply_json(message: Message, wire: str = WIRE_VERSION) -> bytes:
    """The JSON of a reply as a till of that wire version understands it."""
    minor = _minor_of(wire)
    if minor < 1:
        message = _older(message)
    return message.model_dump_json(exclude=_unknown(type(message), minor)).encode()


def _older(message: Message) -> Message:
    """The documents inside a reply without what wire 1.0 does not know: such a till takes none with
    an unknown key.
    """
    if isinstance(message, ConfigurationReply) and message.configuration:
        text = _without(message.configuration, NEWER_CONFIGURATION)
        return message.model_copy(update={"configuration": text})
    if isinstance(message, CatalogueReply):
        rows = tuple(_without(row, NEWER_ROWS) for row in message.rows)
        return message.model_copy(update={"rows": rows})
    if isinstance(message, FulfilmentReply):
        orders = tuple(_without(one, NEWER_ORDER) for one in message.orders if not _is_quote(one))
        return message.model_copy(update={"orders": orders})
    if isinstance(message, OrderReadReply) and message.order:
        if _is_quote(message.order):
            return OrderReadReply(found="nothing", order="", version=0)
        return message.model_copy(update={"order": _without(message.order, NEWER_ORDER)})
    return message


def _is_quote(order: str) -> bool:
    """Wire 1.0 knows orders only: without what makes it a quote it would promise something."""
    return json.loads(order)["quote"] is not None


def _without(text: str, newer: Newer) -> str:
    return json.dumps(_pruned(json.loads(text), newer), ensure_ascii=False)


def _pruned(value: Any, newer: Newer) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, list):
        return [_pruned(one, newer) for one in value]
    if not isinstance(value, dict):
        return value
    gone = newer.get("", ())
    return {
        name: _pruned(one, newer.get(name, {})) for name, one in value.items() if name not in gone
    }


def _minor_of(wire: str) -> int:
    """The minor number of `1.0`; 0 where there is none."""
    minor = wire.partition(".")[2]
    return int(minor) if minor.isascii() and minor.isdigit() and len(minor) < 4 else 0


@lru_cache(maxsize=256)
def _unknown(cls: type[BaseModel], minor: int) -> Any:  # noqa: ANN401 - pydantic's exclude
    """Which fields, at any depth, are newer than that minor version."""
    found: dict[str, Any] = {}
    for name, field in cls.model_fields.items():
        extra = field.json_schema_extra
        since = str(extra["since"]) if isinstance(extra, dict) and "since" in extra else ""
        if _minor_of(since) > minor:
            found[name] = True
            continue
        for part in get_args(field.annotation) or (field.annotation,):
            if isinstance(part, type) and issubclass(part, BaseModel):
                inner = _unknown(part, minor)
                many = get_args(field.annotation)[-1:] == (Ellipsis,)
                if inner:
                    found[name] = {"__all__": inner} if many else inner
    return found or None
