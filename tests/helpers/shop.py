"""What a clerk has done before a test of a later sheet begins."""

from pos_app.domain.tender import TenderKind
from pos_app.till.operations.balance_card import GiveBalanceCard
from pos_app.till.operations.customers import AddCustomer
from pos_app.till.operations.delivery import PickUpLines, Ship
from pos_app.till.operations.lines import AddProduct
from pos_app.till.operations.outcome import run_through
from pos_app.till.operations.payment import Pay
from pos_app.till.operations.recall import Recall
from pos_app.till.operations.registry import OPERATIONS

CUSHION, LAMP, CHAIR, SOFA, TABLE = "1031877", "1027540", "1044213", "1052006", "1044190"


def do(session, name, request) -> None:
    """A gesture to its end, outside work included."""
    run_through(OPERATIONS[name].run(session, request))


def configure(session, configuration) -> None:
    """What a download from head office brings, between two customers."""
    with session.store.begin() as unit:
        unit.save_configuration(configuration)
    session.refresh_configuration()


def ring_up(session, *lines: tuple[str, int], customer: str = "104882") -> None:
    """Articles and, where named, the customer."""
    for sku, pieces in lines:
        do(session, "add_product", AddProduct(sku, pieces * 1000))
    if customer:
        do(session, "add_customer", AddCustomer(customer))


def order_at_hq(session, *, card: bool = True) -> str:
    """Four chairs to pick up and a table to ship, paid in cash, known at HQ."""
    ring_up(session, (CHAIR, 4), (TABLE, 1))
    do(session, "pick_up", PickUpLines((1,)))
    do(session, "ship", Ship((2,), mode="standard"))
    do(session, "balance_card", GiveBalanceCard(skip=not card))
    do(session, "pay", Pay(TenderKind.CASH))
    session.outfit.outbox.drain(now=True)
    return session.concluded.order.order_no


def recalled(session, number: str) -> None:
    """The order open for viewing, as HQ has it."""
    do(session, "recall_order", Recall(number))
