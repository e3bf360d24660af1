"""Printed numbers; their uniqueness is in the random tail, never in a counter alone (N1)."""

import re

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

_RECEIPT_NO = re.compile(r"[A-Z0-9]{1,8}-\d{2,4}-R\d{6,9}")
_ORDER_NO = re.compile(r"[A-Z0-9]{1,8}-\d{2,4}-\d{6,9}-[0-9A-HJKMNP-TV-Z]{4}")


def order_number(store: str, register: str, counter: int, event_id: str) -> str:
    """`AMF-02-004182-7K3Q`: the tail is four Crockford digits of the creating event's random id
    (N1, R168).
    """
    bits = int(event_id[:5], 16)
    tail = "".join(CROCKFORD[bits >> shift & 31] for shift in (15, 10, 5, 0))
    return f"{of_till(store, register)}{counter:06d}-{tail}"


def head_code(link: bytes) -> str:
    """`7K3Q-9XA2`: 40 bits of the chain's link, short enough for a receipt. Whoever changes the
    books afterwards cannot change the paper that the customer has.
    """
    bits = int.from_bytes(link[:5], "big")
    letters = "".join(CROCKFORD[bits >> shift & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def receipt_number(store: str, register: str, counter: int) -> str:
    """`AMF-02-R000123`: receipts of one till, without a gap."""
    return f"{of_till(store, register)}R{counter:06d}"


def paper_number(store: str, register: str, letter: str, counter: int) -> str:
    """`AMF-02-P000012`: what is printed beside receipts; P is a pick list, S a packing slip."""
    return f"{of_till(store, register)}{letter}{counter:06d}"


def of_till(store: str, register: str) -> str:
    """What every number of a till begins with: `AMF-02-` of register `AMF-2`."""
    return f"{store}-{register.removeprefix(f'{store}-').rjust(2, '0')}-"


def is_order_number(text: str) -> bool:
    """Whether the text has the shape of an order number."""
    return _ORDER_NO.fullmatch(text) is not None


def is_receipt_number(text: str) -> bool:
    """Whether the text has the shape of a receipt number."""
    return _RECEIPT_NO.fullmatch(text) is not None
