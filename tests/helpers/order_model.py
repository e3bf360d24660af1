"""An order's life by the rules alone: sections 0, 5 and 5.1 written a second time, in whole cents
and thousandths, without a line of the product. It makes scenarios with what must come of them.
"""

import random
from dataclasses import dataclass, field

Table = dict[str, object]
RATE = 1_000_000
PICK, SHIP, CARRY = "PICK", "SHIP", "CARRY"


def rounded(top: int, bottom: int) -> int:
    """The quotient, half away from zero."""
    sign = 1 if top >= 0 else -1
    return sign * ((2 * abs(top) + bottom) // (2 * bottom))


def cents(amount: int) -> str:
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def count(thousandths: int) -> str:
    return f"{thousandths // 1000}.{thousandths % 1000:03d}"


@dataclass
class Line:
    """A line: `left` and `left_value` are invoiced, `back` and `back_value` came back of it."""

    sku: str
    price: int
    rate: int
    quantity: int
    way: str
    charge: int = 0
    left: int = 0
    left_value: int = 0
    back: int = 0
    back_value: int = 0

    @property
    def open(self) -> int:
        return self.quantity - self.left


@dataclass
class Life:
    """One order and the steps of its scenario."""

    chance: random.Random
    included: bool
    deposit: int
    cancel: int
    cancel_tax: int
    lines: list[Line] = field(default_factory=list)
    header: int = 0
    header_left: bool = False
    header_back: int = 0
    agreed: bool = False
    available: int = 0
    settled: bool = False
    card: bool = False
    captured: int = 0
    held: int = 0
    steps: list[Table] = field(default_factory=list)

    def step(self, do: str, expect: Table | None = None, **keys: object) -> None:
        self.steps.append({"do": do, **keys, **({"expect": expect} if expect else {})})

    def gross(self, amount: int, rate: int) -> int:
        return amount if self.included else amount + rounded(amount * rate, RATE)

    def value(self, line: Line) -> int:
        """V(l); of a line with nothing open what was invoiced of it."""
        if not line.open:
            return line.left_value
        goods = self.gross(rounded(line.price * line.quantity, 1000), line.rate)
        return max(goods + self.gross(line.charge, line.rate), line.left_value)

    @property
    def part(self) -> list[Line]:
        return [one for one in self.lines if one.way != CARRY and (one.quantity or one.left)]

    @property
    def live(self) -> list[Line]:
        return [one for one in self.part if one.open]

    def open_header(self) -> int:
        return 0 if self.header_left or not self.live else self.header

    def open_value(self) -> int:
        return sum(self.value(x) - x.left_value for x in self.part) + self.open_header()

    def to_hold(self, deposit: int) -> int:
        """R88."""
        ships = [self.value(x) - x.left_value for x in self.live if x.way == SHIP]
        whole = self.open_value()
        if not ships or not whole:
            return 0
        return max(0, rounded((sum(ships) + self.open_header()) * (whole - deposit), whole))

    def pay(self, due: int, **expect: object) -> None:
        known: Table = {"mode": "none", "deposit_available": cents(self.available), **expect}
        if due:
            self.step("pay", known, tender="cash")
        else:
            self.step("conclude", known)

    # --- gestures -------------------------------------------------------------------------

    def place(self) -> None:
        self.step("add_customer", customer="C1")
        for one in self.lines:
            self.step("add_product", sku=one.sku, quantity=count(one.quantity))
        for one in self.lines:
            if one.way == SHIP:
                self.step("ship", lines=[one.sku], charge=cents(one.charge))
            else:
                self.step("pick_up" if one.way == PICK else "carry_out", lines=[one.sku])
        if self.header:
            self.step("add_header_charge", amount=cents(self.header))
        carried = sum(self.value(x) for x in self.lines if x.way == CARRY)
        whole = self.open_value()
        deposit = rounded(whole * self.deposit, RATE)
        if self.agreed:
            deposit = self.chance.randint(0, whole)
            self.step("override_deposit", amount=cents(deposit))
        due, self.available = carried + deposit, deposit
        self.step("show", {"order_part": cents(whole), "due": cents(due)})
        self.fit_card()
        self.pay(due, card_authorised=cents(self.held))
        for one in self.lines:
            if one.way == CARRY:
                one.left, one.left_value = one.quantity, self.value(one)

    def fit_card(self) -> None:
        """The card follows what is still to be held (R88, R155, K12)."""
        wanted = self.to_hold(self.available)
        if wanted and not self.card:
            self.step("balance_card")
        self.card = wanted > 0
        self.held = self.captured + wanted

    def take(self, way: str) -> None:
        """A pickup or a shipment (R148, R152, R156, R157, R196)."""
        found = [one for one in self.live if one.way == way]
        if not found:
            return
        some = self.chance.sample(found, self.chance.randint(1, len(found)))
        taken = {x.sku: self.chance.choice([x.open, max(1, min(x.open, 500))]) for x in some}
        parts = {
            x.sku: max(
                0, rounded(self.value(x) * (x.left + taken[x.sku]), x.quantity) - x.left_value
            )
            for x in some
        }
        ships = any(x.way == SHIP and (x.open or x.left) for x in self.part)
        with_header = bool(self.open_header()) and (way == SHIP or not ships)
        worth = sum(parts.values()) + (self.header if with_header else 0)
        used, due = self._used(worth, taken)
        if way == SHIP and (due < 0 or (due and not self.card)):
            return
        self.step("recall", {"order_balance": cents(self.open_value() - self.available)})
        quantities = {sku: count(q) for sku, q in taken.items()}
        if way == PICK:
            asked: Table = {"total": cents(worth), "deposit_used": cents(used), "due": cents(due)}
            self.step("start_pickup", asked, quantities=quantities)
        for one in some:
            one.left += taken[one.sku]
            one.left_value += parts[one.sku]
        self.header_left = self.header_left or with_header
        self.available -= used
        self.settled = True
        if way == PICK:
            self.pay(due)
            return
        self.captured += due
        self.held = max(self.held, self.captured)
        told: Table = {"deposit_used": cents(used), "card_captured": cents(self.captured)}
        self.step("fulfil", told, action="ship", quantities=quantities)

    def _used(self, worth: int, taken: dict[str, int]) -> tuple[int, int]:
        if all(taken.get(x.sku, 0) == x.open for x in self.part):
            used = self.available
        elif self.agreed:
            whole = self.open_value()
            share = rounded(self.available * worth, whole) if whole else self.available
            used = min(self.available, share)
        else:
            used = min(self.available, rounded(worth * self.deposit, RATE))
        return used, worth - used

    def edit(self) -> None:
        """Other quantities (R101, R146, R154)."""
        before = self.open_value()
        self.step("recall")
        self.step("edit", {"due": "0.00"})
        for one in self.chance.sample(self.live, self.chance.randint(1, len(self.live))):
            least = max(one.left, 1)
            one.quantity = self.chance.choice([least, least + 500, one.quantity + 1000])
            self.step("set_quantity", line=one.sku, quantity=count(one.quantity))
        now = self.open_value()
        same = self.settled and now == before
        deposit = self.available if same else self._deposit_of(now)
        due, self.available = deposit - self.available, deposit
        self.step("show", {"due": cents(due), "order_part": cents(now)})
        self.fit_card()
        self.pay(due, card_authorised=cents(self.held), card_captured=cents(self.captured))
        self._drop_header()

    def _deposit_of(self, value: int) -> int:
        if self.agreed:
            return min(self.available, value)
        return rounded(value * self.deposit, RATE)

    def cancel_some(self) -> None:
        """The open part of some lines (R107, R161, R162, K4)."""
        some = self.chance.sample(self.live, self.chance.randint(1, len(self.live)))
        before = self.open_value()
        for one in some:
            one.quantity = one.left
        rest = self.open_value()
        charge = rounded((before - rest) * self.cancel, RATE)
        tax = rounded(charge * self.cancel_tax, RATE)
        deposit = self._deposit_of(rest) if self.live else 0
        due, self.available = charge + tax + deposit - self.available, deposit
        self.step("recall")
        asked: Table = {"cancellation_charge": cents(charge), "due": cents(due)}
        self.step("cancel", asked, lines=[one.sku for one in some])
        wanted = self.to_hold(deposit) if self.card else 0
        self.card, self.held = wanted > 0, self.captured + wanted
        self.pay(due, card_authorised=cents(self.held))
        self._drop_header()

    def _drop_header(self) -> None:
        if not self.header_left and not self.live:
            self.header = 0

    def give_back(self) -> None:
        """Goods come back with their share of the charges (R135, section 8.8)."""
        found = [one for one in self.lines if one.left > one.back]
        if not found:
            return
        some = self.chance.sample(found, self.chance.randint(1, len(found)))
        taken = {x.sku: self.chance.choice([x.left - x.back, 1]) for x in some}
        worth = 0
        for one in some:
            one.back += taken[one.sku]
            part = max(0, rounded(one.left_value * one.back, one.left) - one.back_value)
            one.back_value += part
            worth += part
        if self.header and self.header_left:
            gone = [one for one in self.part if one.left]
            base = sum(one.left_value for one in gone)
            back = sum(rounded(one.left_value * one.back, one.left) for one in gone)
            share = rounded(self.header * back, base) - self.header_back if base and back else 0
            share = max(0, share)
            self.header_back += share
            worth += share
        self.step("recall")
        quantities = {sku: count(q) for sku, q in taken.items()}
        self.step("return", {"due": cents(-worth)}, quantities=quantities)
        self.step("conclude", {"mode": "none"})


def lived(seed: int) -> Life:
    """An order and some of what may happen to it."""
    chance = random.Random(seed)
    life = Life(
        chance,
        included=chance.random() < 0.5,
        deposit=chance.choice([100_000, 125_000, 333_333]),
        cancel=chance.choice([0, 50_000, 100_000]),
        cancel_tax=chance.choice([0, 210_000]),
        header=chance.choice([0, chance.randint(1, 2_000)]),
        agreed=chance.random() < 0.3,
    )
    for sku in "ABC":
        way = PICK if sku == "A" else chance.choice([PICK, SHIP, SHIP, CARRY])
        price, rate = chance.randint(99, 29_999), chance.choice([0, 90_000, 210_000])
        charge = chance.choice([0, chance.randint(1, 1_500)]) if way == SHIP else 0
        quantity = chance.choice([1_000, 2_000, 3_000, 2_345])
        life.lines.append(Line(sku, price, rate, quantity, way, charge))
    life.place()
    gestures = (
        lambda: life.take(PICK),
        lambda: life.take(SHIP),
        life.edit,
        life.cancel_some,
        life.give_back,
    )
    for _ in range(9):
        life.step("send_queue", {"queue_refused": 0, "queue_waiting": 0})
        if life.live:
            chance.choice(gestures)()
    return life


def scenario_of(life: Life) -> str:
    """The scenario file."""
    store: Table = {
        "prices_include_tax": life.included,
        "deposit_percent": f"{life.deposit / 10_000:.4f}",
        "cancellation_percent": f"{life.cancel / 10_000:.4f}",
        "cancellation_tax_rate": f"{life.cancel_tax / 10_000:.4f}",
    }
    products: list[Table] = [
        {"sku": x.sku, "price": cents(x.price), "tax_rate": f"{x.rate / 10_000:.4f}"}
        for x in life.lines
    ]
    tables = [("[store]", store), *(("[[product]]", one) for one in products)]
    tables += [("[[step]]", one) for one in life.steps]
    return "\n".join(
        "\n".join([head, *(f"{key} = {written(value)}" for key, value in table.items())])
        for head, table in tables
    )


def written(value: object) -> str:
    """The value as TOML writes it."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {written(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return str(value).lower() if isinstance(value, bool | int) else f'"{value}"'
