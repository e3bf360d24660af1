"""Erasing a customer from their page; whoever does it types the number again."""

from starlette.responses import Response

from pos_app.domain.errors import Refused
from pos_app.hq import erasure
from pos_app.hq.web.console.data_pages import again
from pos_app.hq.web.console.tabs import list_address
from pos_app.hq.web.console.visit import Visit, moved


def erase(visit: Visit) -> Response:
    """The person is gone from the list; what holds them is said on their page."""
    here, key = visit.with_names(kind="customer"), visit.names["key"]
    try:
        if visit.typed("number", 80) != key:
            raise Refused("NUMBER_DIFFERS", customer=key)
        erasure.erase(visit.hq, visit.actor, key)
    except Refused as error:
        return again(here, error)
    return moved(list_address("customer"), said="customer_erased")
