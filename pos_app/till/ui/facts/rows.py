"""What the list of the cart and the amount due show, as plain values; must never import Qt."""

from dataclasses import dataclass

CLASS_ICONS = {"carry": "shopping-bag", "pick": "store", "ship": "truck", "warning": "circle-alert"}


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A heading over lines that leave in the same way; `tone` is carry, pick, ship or warning."""

    tone: str
    title: str
    detail: str
    amount_minor: int
    due_minor: int | None
    line_nos: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the cart; `mark` says how an edit changed it (new, was, gone, changed), in the
    words of `mark_words`; a gone line cannot be chosen.
    """

    line_no: int
    name: str
    second: str
    quantity: int
    price_minor: int
    amount_minor: int
    due_minor: int | None = None
    locked: bool = False
    mark: str = ""
    mark_words: str = ""


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """Charges under the lines they belong to."""

    label: str
    amount_minor: int
    due_minor: int | None = None


CartRow = GroupRow | LineRow | ChargeRow


@dataclass(frozen=True, slots=True)
class TopRow:
    """A fact above the formula: order total, VAT, open value."""

    label: str
    figure: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class LaterRow:
    """What is paid later, by class and date."""

    tone: str
    label: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class DueRow:
    """One term of the formula; `action` names the operation whose button stands in the row."""

    key: str
    label: str
    amount_minor: int
    sign: str = ""
    icon: str = ""
    icon_ink: str = "text_muted"
    detail: str = ""
    chip: str = ""
    action: str = ""
    action_reason: str = ""


@dataclass(frozen=True, slots=True)
class DueState:
    """The whole card; `result_minor` is always shown without its sign, the label says which way it
    goes.
    """

    top: tuple[TopRow, ...] = ()
    top_columns: int = 1
    later_minor: int | None = None
    later: tuple[LaterRow, ...] = ()
    rows: tuple[DueRow, ...] = ()
    result_label: str = ""
    result_minor: int = 0
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """A heading over lines of one delivery, in the detail of an order."""

    tone: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a detail: name, second line, figure."""

    name: str
    second: str = ""
    figure: str = ""


DetailRow = Head | Fact
