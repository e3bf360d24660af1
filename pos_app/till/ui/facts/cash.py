"""Quick amounts and the coins of the change; pure arithmetic on minor units."""

NOTES = (500, 1_000, 5_000, 10_000, 20_000)
"""What people round up to; nobody counts out four twenties for sixty-three."""
PIECES = (
    20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1,
)  # fmt: skip
QUICK_MAX = 4
DOUBTED_MINOR = 50_000
"""So much change means a note more than was needed, whatever the notes: a slip of the keys, or a
code that landed in the amount.
"""


def quick_amounts(payable_minor: int, notes: tuple[int, ...] = NOTES) -> tuple[int, ...]:
    """Exact and the next three sensible amounts: the payable sum rounded up to each note."""
    if payable_minor <= 0:
        return ()
    upwards = {-(-payable_minor // note) * note for note in (*notes, 10_000)}
    return (payable_minor, *sorted(upwards - {payable_minor})[: QUICK_MAX - 1])


def pieces(change_minor: int, smallest_minor: int = 1) -> tuple[tuple[int, int], ...]:
    """Notes and coins that make up the change, largest first: count and value."""
    left, found = change_minor, []
    for piece in PIECES:
        if piece < smallest_minor:
            break
        count, left = divmod(left, piece)
        if count:
            found.append((count, piece))
    return tuple(found)
