"""Customers made at this till, and which catalogue file is current; both beside the downloaded
catalogue.
"""

from pos_app.contract.translate import decode, encode
from pos_app.domain.customer import Customer
from pos_app.till.storage.search_text import digits_of, escaped, folded
from pos_app.till.storage.statements import Reads, Writes, remembered

_SAVE = """INSERT INTO customer_here (customer_id, search, body)
    VALUES (:customer_id, :search, :body)
    ON CONFLICT (customer_id) DO UPDATE SET search = excluded.search, body = excluded.body"""
_ONE = "SELECT body FROM customer_here WHERE customer_id = :customer_id"
_FIND = """SELECT body FROM customer_here WHERE search LIKE :part ESCAPE '\\'
    ORDER BY search LIMIT :limit"""
_FORGET = "DELETE FROM customer_here WHERE customer_id = :customer_id"
_CURRENT_SET = """INSERT INTO catalogue (id, version, file_name) VALUES (1, :version, :file_name)
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, file_name = excluded.file_name"""
_CURRENT = "SELECT file_name, version FROM catalogue"


def customer_text(customer: Customer) -> str:
    """What a customer is found by."""
    cities = " ".join(f"{one.postcode} {one.city}" for one in customer.addresses)
    words = (customer.name, customer.customer_id, customer.email, digits_of(customer.phone), cities)
    return folded(" ".join(words))


class CustomerWrites(Writes):
    """What a unit may do to customers made here and to the choice of catalogue."""

    def save_customer(self, customer: Customer) -> None:
        """A customer made or changed at this till (R45)."""
        self._run(
            _SAVE,
            customer_id=customer.customer_id,
            search=customer_text(customer),
            body=encode(customer),
        )

    def forget_customer(self, customer_id: str) -> None:
        """HQ has erased the customer: what this till knew beside the catalogue goes too."""
        self._run(_FORGET, customer_id=customer_id)

    def set_catalogue(self, version: int, file_name: str) -> None:
        """From now on that file is the catalogue."""
        self._run(_CURRENT_SET, version=version, file_name=file_name)


class CustomerReads(Reads):
    """Customers made here; the current catalogue's file."""

    def customer_here(self, customer_id: str) -> Customer | None:
        """A customer made at this till."""
        row = self._row(_ONE, customer_id=customer_id)
        return decode(Customer, row[0]) if row else None

    def customers_here(self, text: str, limit: int) -> tuple[Customer, ...]:
        """Customers made at this till that the text fits."""
        part = f"%{escaped(folded(text.strip()))}%"
        return tuple(decode(Customer, row[0]) for row in self._rows(_FIND, part=part, limit=limit))

    @remembered("catalogue")
    def catalogue_file(self) -> tuple[str, int] | None:
        """Name and version of the current catalogue file."""
        row = self._row(_CURRENT)
        return (row.file_name, row.version) if row else None
