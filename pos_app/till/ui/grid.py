"""Where everything stands on the transaction screen at any window size; pure, so that a test can
check it (till, section 4).
"""

from dataclasses import dataclass

from pos_app.till.ui.theme import COMPACT_HEIGHT_BELOW, TALL_ROWS_FROM_HEIGHT

MARGIN = GAP = 12
STRIP = 44
DETAIL_FROM_WIDTH = 1600
DETAIL_WIDTH = 404
PAYMENT_WIDTH, PAYMENT_WIDE = 388, 440


@dataclass(frozen=True, slots=True)
class Rect:
    """Left, top, width and height in pixels."""

    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The rectangles of the transaction screen, below the top bar; `detail` is nothing where there
    is no room.
    """

    search: Rect
    undo: Rect
    lines: Rect
    slot: Rect
    actions: Rect
    detail: Rect | None
    customer: Rect
    due: Rect
    pay: Rect
    other: Rect
    rows: str


def grid(width: int, height: int) -> Grid:
    """The grid for a screen area of this size (window height less the top bar's 56)."""
    wide = width >= DETAIL_FROM_WIDTH
    payment = PAYMENT_WIDE if wide else PAYMENT_WIDTH
    right = width - MARGIN - payment
    left_end = right - GAP - (DETAIL_WIDTH + GAP if wide else 0)
    left = left_end - MARGIN
    bottom = height - MARGIN
    actions = Rect(MARGIN, bottom - 64, left, 64)
    slot = Rect(MARGIN, actions.y - 8 - 44, left, 44)
    lines_top = MARGIN + 48 + 8
    lines = Rect(MARGIN, lines_top, left, slot.y - 8 - lines_top)
    other = Rect(right, bottom - 48, payment, 48)
    pay = Rect(right, other.y - 8 - 72, payment, 72)
    due_top = MARGIN + 72 + 8
    detail = Rect(left_end + GAP, MARGIN, DETAIL_WIDTH, bottom - MARGIN) if wide else None
    return Grid(
        search=Rect(MARGIN, MARGIN, left - 56, 48),
        undo=Rect(MARGIN + left - 48, MARGIN, 48, 48),
        lines=lines,
        slot=slot,
        actions=actions,
        detail=detail,
        customer=Rect(right, MARGIN, payment, 72),
        due=Rect(right, due_top, payment, pay.y - 8 - due_top),
        pay=pay,
        other=other,
        rows=_rows(height + 56),
    )


def with_strip(lines: Rect) -> tuple[Rect, Rect]:
    """The strip of a mode and what is left to the lines under it (screen 6)."""
    strip = Rect(lines.x, lines.y, lines.w, STRIP)
    return strip, Rect(lines.x, lines.y + STRIP + 8, lines.w, lines.h - STRIP - 8)


def _rows(window_height: int) -> str:
    if window_height >= TALL_ROWS_FROM_HEIGHT:
        return "tall"
    return "compact" if window_height < COMPACT_HEIGHT_BELOW else "normal"
