"""The house rules as functions from a file's text to its breaches."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

LINES_IN_MODULE_MAX = 400
LINES_IN_FUNCTION_MAX = 50
LINES_IN_TEST_MAX = 40
PARAMETERS_MAX = 6
PUBLIC_METHODS_MAX = 20
COLUMNS_MAX = 100

type_of_function = ast.FunctionDef | ast.AsyncFunctionDef

BANNED_NAMES = {
    "ResizeToContents": "measures every row: one append took 51 ms instead of 6",
    "QSortFilterProxyModel": "450 ms over 200,000 products; ask the search index instead",
    "processEvents": "runs other gestures inside this one",
    "set_start_method": "a fork with an open database connection corrupts the file",
}
DRIVERS = ("tests/", "pos_app/play/", "pos_app/demo/", "pos_app/bench/")
"""They stand outside the program and drive it, so they turn its event loop themselves."""
VAGUE_ENDINGS = ("Manager", "Helper", "Util", "Utils", "Impl", "Data", "Info")
VAGUE_MODULES = {"utils", "util", "helpers", "helper", "common", "manager", "data", "info"}
# In classes of one letter, so that this line does not find itself.
NOTES = re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X]|HAC[K])\b")


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: where it is, its text, its tree and all that the tree holds."""

    path: str
    text: str
    tree: ast.Module
    nodes: tuple[ast.AST, ...]

    @classmethod
    def of(cls, path: str, text: str) -> "Source":
        tree = ast.parse(text, path)
        return cls(path, text, tree, tuple(ast.walk(tree)))

    @property
    def in_tests(self) -> bool:
        return self.path.startswith("tests/")


Finding = tuple[int, str]
Rule = Callable[[Source], Iterator[Finding]]


def modules_are_short(source: Source) -> Iterator[Finding]:
    lines = source.text.count("\n")
    if lines > LINES_IN_MODULE_MAX:
        yield 1, f"{lines} lines; split it by noun (at most {LINES_IN_MODULE_MAX})"


def functions_are_short(source: Source) -> Iterator[Finding]:
    for function in functions(source):
        lines = (function.end_lineno or 0) - function.lineno + 1
        is_test = source.in_tests and function.name.startswith("test_")
        most = LINES_IN_TEST_MAX if is_test else LINES_IN_FUNCTION_MAX
        if lines > most:
            yield function.lineno, f"{function.name} has {lines} lines (at most {most})"


def parameters_are_few(source: Source) -> Iterator[Finding]:
    for function in functions(source):
        taken = function.args
        names = [one.arg for one in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)]
        number = len([name for name in names if name not in {"self", "cls"}])
        if number > PARAMETERS_MAX and not source.in_tests:
            yield function.lineno, f"{function.name} takes {number} (at most {PARAMETERS_MAX})"


def classes_are_small(source: Source) -> Iterator[Finding]:
    for node in source.nodes:
        if isinstance(node, ast.ClassDef):
            methods = [one for one in node.body if isinstance(one, type_of_function)]
            public = len({one.name for one in methods if not one.name.startswith("_")})
            if public > PUBLIC_METHODS_MAX:
                yield node.lineno, f"{node.name}: {public} methods (at most {PUBLIC_METHODS_MAX})"


def lines_are_narrow(source: Source) -> Iterator[Finding]:
    for number, line in enumerate(source.text.splitlines(), 1):
        if len(line) > COLUMNS_MAX:
            yield number, f"{len(line)} columns (at most {COLUMNS_MAX})"


def modules_say_why(source: Source) -> Iterator[Finding]:
    if source.tree.body and not ast.get_docstring(source.tree):
        yield 1, "no sentence that says why this module exists"


def no_notes_are_left(source: Source) -> Iterator[Finding]:
    for number, line in enumerate(source.text.splitlines(), 1):
        if NOTES.search(line):
            yield number, "a note to self; do it, or open an issue"


def nothing_banned_is_called(source: Source) -> Iterator[Finding]:
    if source.path.startswith(DRIVERS):
        return
    for node in source.nodes:
        name = getattr(node, "attr", None) or getattr(node, "id", None)
        if isinstance(name, str) and name in BANNED_NAMES:
            yield getattr(node, "lineno", 1), f"{name}: {BANNED_NAMES[name]}"


def nothing_is_a_stub(source: Source) -> Iterator[Finding]:
    for node in source.nodes:
        if isinstance(node, ast.Raise) and "NotImplemented" in ast.unparse(node):
            yield node.lineno, "a stub is not a part of the product"


def connections_are_closed(source: Source) -> Iterator[Finding]:
    """`with sqlite3.connect(...)` ends a transaction, not the connection."""
    for node in source.nodes:
        if isinstance(node, ast.withitem):
            opened = ast.unparse(node.context_expr)
            if opened.startswith("sqlite3.connect("):
                yield node.context_expr.lineno, "wrap it in contextlib.closing, it stays open"


def names_are_nouns(source: Source) -> Iterator[Finding]:
    module = source.path.rsplit("/", 1)[-1].removesuffix(".py")
    if module in VAGUE_MODULES:
        yield 1, f"{module!r} says nothing about what is inside"
    for node in source.nodes:
        if isinstance(node, ast.ClassDef) and node.name.endswith(VAGUE_ENDINGS):
            yield node.lineno, f"{node.name}: the ending says nothing"


def money_is_never_binary(source: Source) -> Iterator[Finding]:
    """Amounts, quantities and rates are integers; the clock's seconds are no money."""
    in_reach = source.path.startswith(("pos_app/domain/", "pos_app/contract/"))
    if not in_reach or source.path == "pos_app/domain/clock.py":
        return
    for node in source.nodes:
        literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        name = isinstance(node, ast.Name) and node.id in {"float", "Decimal"}
        divided = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
        if literal or name or divided:
            yield getattr(node, "lineno", 1), "a binary fraction beside money"


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in source.nodes:
        if isinstance(node, type_of_function):
            yield node


RULES: tuple[Rule, ...] = (
    modules_are_short,
    functions_are_short,
    parameters_are_few,
    classes_are_small,
    lines_are_narrow,
    modules_say_why,
    no_notes_are_left,
    nothing_banned_is_called,
    nothing_is_a_stub,
    connections_are_closed,
    names_are_nouns,
    money_is_never_binary,
)
