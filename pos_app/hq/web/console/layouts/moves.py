"""What somebody does with the buttons of a screen layout, one move for each form, and the way back
(R47, R48, R85).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from pos_app.domain.user_operations import AREAS, CELLS, cells
from pos_app.hq.master.fields import Reading, blank, from_form
from pos_app.hq.master.kinds import KINDS
from pos_app.hq.master.states import whole
from pos_app.hq.master_rows import Change, Record
from pos_app.hq.web.console.visit import Visit

KIND = KINDS["layout"]
FACE = next(one for one in KIND.fields if one.name == "faces").rows[1:]
COUNTED = frozenset({"recall_order", "fulfilment"})
"""Operations whose button may show how many orders wait (R84)."""
ACROSS = {"actions": 8, "more": 4, "recalled": 4, "paying": 2, "shift": 5}
"""Columns of each area."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The buttons of one area in their order, and how each looks; `at` is the one in hand."""

    area: str
    buttons: tuple[str, ...]
    faces: dict[str, Record]
    at: int = -1

    def face(self, button: str) -> Record:
        """How the layout wants the button to look; as its operation does where it says nothing."""
        return self.faces.get(button) or {one.name: blank(one) for one in FACE}

    def places(self) -> list[tuple[int, int]]:
        """Row and column of each button, and of the next that would come."""
        sizes = [(self.face(x)["width"], self.face(x)["height"]) for x in self.buttons]
        return cells([*sizes, (1, 1)], ACROSS[self.area])

    def standing_at(self, row: int, column: int) -> int:
        """Which button covers the cell; behind the last one where none does."""
        places = zip(self.buttons, self.places(), strict=False)
        for number, (button, (top, left)) in enumerate(places):
            face = self.face(button)
            if top <= row < top + face["height"] and left <= column < left + face["width"]:
                return number
        return len(self.buttons)


def grid_of(record: Record, area: str, at: str = "") -> Grid:
    """An area of the layout."""
    head = f"{area}/"
    faces = {
        row["button"].removeprefix(head): {one.name: row[one.name] for one in FACE}
        for row in record["faces"]
        if row["button"].startswith(head)
    }
    buttons = tuple(record["areas"][area])
    known = at.isdecimal() and int(at) < len(buttons)
    return Grid(area, buttons, faces, int(at) if known else -1)


def put_into(record: Record, grid: Grid) -> Record:
    """The layout with that area; looks that say nothing are left out."""
    usual = {one.name: blank(one) for one in FACE}
    head = f"{grid.area}/"
    others = [row for row in record["faces"] if not row["button"].startswith(head)]
    own = [
        {"button": f"{head}{x}"} | grid.faces[x]
        for x in grid.buttons
        if x in grid.faces and grid.faces[x] != usual
    ]
    areas = {**record["areas"], grid.area: list(grid.buttons)}
    return {**record, "areas": areas, "faces": [*others, *own]}


def after(visit: Visit, record: Record, reading: Reading) -> tuple[Record, int]:
    """The layout after the form's move, and which button is in hand then."""
    area = visit.typed("area", 12)
    move = _MOVES.get(visit.typed("do", 8))
    if area not in AREAS or move is None:
        return record, -1
    grid = grid_of(record, area, visit.typed("at", 3))
    if grid.at < 0 and move is not _add:
        return record, -1
    if move is _copy:
        grid = _into(record, visit.typed("into", 12), grid)
    moved = move(visit, grid, reading)
    return put_into(record, moved), moved.at


Move = Callable[[Visit, Grid, Reading], Grid]


def _wanted(visit: Visit, grid: Grid) -> int:
    """Where the form wants the button: at a place, or at a row and column; else at the end."""
    place, row, column = (visit.typed(name, 3) for name in ("to", "row", "column"))
    if place.isdecimal():
        return min(int(place), len(grid.buttons))
    if row.isdecimal() and column.isdecimal():
        return grid.standing_at(int(row) - 1, int(column) - 1)
    return len(grid.buttons)


def _add(visit: Visit, grid: Grid, _reading: Reading) -> Grid:
    button, to = visit.typed("button", 60), _wanted(visit, grid)
    if not button:
        return grid
    return replace(grid, buttons=(*grid.buttons[:to], button, *grid.buttons[to:]), at=to)


def _to(visit: Visit, grid: Grid, _reading: Reading) -> Grid:
    """On a taken cell the two change places; behind the last it becomes the last."""
    to, made = _wanted(visit, grid), list(grid.buttons)
    if to < len(made):
        made[to], made[grid.at] = made[grid.at], made[to]
        return replace(grid, buttons=tuple(made), at=to)
    made.append(made.pop(grid.at))
    return replace(grid, buttons=tuple(made), at=len(made) - 1)


def _beside(step: int) -> Move:
    def move(_visit: Visit, grid: Grid, _reading: Reading) -> Grid:
        made, to = list(grid.buttons), max(0, min(len(grid.buttons) - 1, grid.at + step))
        made.insert(to, made.pop(grid.at))
        return replace(grid, buttons=tuple(made), at=to)

    return move


def _off(_visit: Visit, grid: Grid, _reading: Reading) -> Grid:
    made = (*grid.buttons[: grid.at], *grid.buttons[grid.at + 1 :])
    return replace(grid, buttons=made, at=-1)


def _into(record: Record, area: str, grid: Grid) -> Grid:
    """The area that a copy goes to, with the button in hand behind its last one."""
    if area not in AREAS:
        return grid
    button, target = grid.buttons[grid.at], grid_of(record, area)
    wide, high = CELLS.get(area, (1, 1))
    face = grid.face(button)
    face = face | {"width": min(face["width"], wide), "height": min(face["height"], high)}
    buttons, faces = (*target.buttons, button), {**target.faces, button: face}
    return replace(target, buttons=buttons, faces=faces, at=len(buttons) - 1)


def _copy(_visit: Visit, grid: Grid, _reading: Reading) -> Grid:
    """It stands in the other area already; its looks go with it."""
    return grid


def _opens(visit: Visit, grid: Grid, _reading: Reading) -> Grid:
    """The same operation with another parameter (R85); its looks stay."""
    old = grid.buttons[grid.at]
    parameter = visit.typed("parameter", 40)
    new = ":".join(x for x in (old.partition(":")[0], parameter) if x)
    made = (*grid.buttons[: grid.at], new, *grid.buttons[grid.at + 1 :])
    faces = {new if name == old else name: face for name, face in grid.faces.items()}
    return replace(grid, buttons=made, faces=faces)


def _size(visit: Visit, grid: Grid, _reading: Reading) -> Grid:
    """One cell more or less, as far as the area has room."""
    button = grid.buttons[grid.at]
    face, (wide, high) = grid.face(button), CELLS.get(grid.area, (1, 1))
    grow = {"right": (1, 0), "left": (-1, 0), "down": (0, 1), "up": (0, -1)}
    across, down = grow.get(visit.typed("grow", 5), (0, 0))
    width = max(1, min(wide, face["width"] + across))
    height = max(1, min(high, face["height"] + down))
    return _dressed(grid, {**face, "width": width, "height": height})


def _look(visit: Visit, grid: Grid, reading: Reading) -> Grid:
    """Texts, colour, size and count as the form has them."""
    sent = {"width": "1", "height": "1", "tone": "usual"} | dict(visit.form)
    face = from_form(FACE, sent, reading)
    if grid.buttons[grid.at].partition(":")[0] not in COUNTED:
        face["counted"] = True
    return _dressed(grid, face)


def _dressed(grid: Grid, face: Record) -> Grid:
    return replace(grid, faces={**grid.faces, grid.buttons[grid.at]: face})


_MOVES: dict[str, Move] = {
    "add": _add,
    "to": _to,
    "left": _beside(-1),
    "right": _beside(1),
    "off": _off,
    "copy": _copy,
    "opens": _opens,
    "size": _size,
    "look": _look,
}


@dataclass(frozen=True, slots=True)
class Turns:
    """The way back and forth among the kept changes: `base` is the one that the draft equals, and
    `forth` those that were undone, the next first.
    """

    changes: dict[int, Change]
    base: int
    forth: tuple[int, ...]

    @classmethod
    def of(cls, visit: Visit, changes: list[Change]) -> "Turns":
        """From the address or the form; after any other change the way forth is gone."""
        known = {one.number: one for one in changes if one.content}
        told = visit.typed("base", 19) or visit.asked("base", 19)
        base = int(told) if told.isdecimal() and int(told) in known else max(known, default=0)
        words = (visit.typed("forth", 400) or visit.asked("forth", 400)).split("-")
        forth = tuple(int(x) for x in words if x.isdecimal() and int(x) in known)
        return cls(known, base, forth)

    @property
    def back(self) -> int:
        """The change before the one that the draft equals; 0 where there is none."""
        return max((x for x in self.changes if x < self.base), default=0)

    def turned(self, do: str, before: Record) -> tuple[Record, dict[str, str]]:
        """The layout of then, and where that leaves one on the way."""
        if do == "undo":
            to, forth = self.back, (self.base, *self.forth)
        else:
            to, forth = next(iter(self.forth), 0), self.forth[1:]
        found = self.changes.get(to)
        if found is None or not found.content:
            return before, {}
        left = {"base": str(to), "forth": "-".join(map(str, forth))}
        return whole(KIND, found.content), {name: x for name, x in left.items() if x}
