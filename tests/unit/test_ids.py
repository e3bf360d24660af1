"""Printed numbers: unique by their random tail, readable, recognised."""

from pos_app.domain.ids import is_order_number, order_number, receipt_number


def test_n1_two_tills_with_the_same_counter_never_share_a_number():
    """A till restored from an old copy counts again from where it was (N1, R168)."""
    first = order_number("AMF", "AMF-2", 4182, "3a9f1c" + "0" * 26)
    second = order_number("AMF", "AMF-2", 4182, "3a9f2c" + "0" * 26)
    assert first != second
    assert first[:-4] == second[:-4] == "AMF-02-004182-"


def test_an_order_number_is_recognised_and_a_receipt_number_is_none():
    assert is_order_number(order_number("AMF", "AMF-2", 1, "f" * 32))
    assert not is_order_number(receipt_number("AMF", "AMF-2", 1))
