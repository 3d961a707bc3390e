"""The kinds of fault, and how each is written into the source."""

import ast
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

COMPARE: Final[dict[type[ast.cmpop], tuple[str, tuple[str, ...]]]] = {
    ast.Lt: (r"<", ("<=", ">=")),
    ast.LtE: (r"<=", ("<", ">")),
    ast.Gt: (r">", (">=", "<=")),
    ast.GtE: (r">=", (">", "<")),
    ast.Eq: (r"==", ("!=",)),
    ast.NotEq: (r"!=", ("==",)),
    ast.In: (r"\bin\b", ("not in",)),
    ast.NotIn: (r"\bnot\s+in\b", ("in",)),
    ast.Is: (r"\bis\b", ("is not",)),
    ast.IsNot: (r"\bis\s+not\b", ("is",)),
}
ARITHMETIC: Final[dict[type[ast.operator], tuple[str, str]]] = {
    ast.Add: (r"\+", "-"),
    ast.Sub: (r"-", "+"),
    ast.Mult: (r"\*", "/"),
    ast.Div: (r"/", "*"),
    ast.FloorDiv: (r"//", "*"),
    ast.Mod: (r"%", "*"),
    ast.Pow: (r"\*\*", "*"),
    ast.BitAnd: (r"&", "|"),
    ast.BitOr: (r"\|", "&"),
    ast.LShift: (r"<<", ">>"),
    ast.RShift: (r">>", "<<"),
}
OPPOSITE: Final = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "captured_at": "received_at",
    "received_at": "captured_at",
}
"""Names that are taken for one another."""

ORDER_MEANS_NOTHING: Final = frozenset({"min", "max", "isinstance", "issubclass", "getattr", "zip", "dist", "hypot"})


@dataclass(frozen=True, slots=True)
class Edit:
    """The bytes from `start` to `stop` become `new`."""

    start: int
    stop: int
    new: str


@dataclass(frozen=True, slots=True)
class Text:
    """A source as bytes, with the place where each line begins."""

    raw: bytes
    begins: tuple[int, ...]

    @classmethod
    def of(cls, source: str) -> Self:
        raw = source.encode()
        return cls(raw, (0, *(found.end() for found in re.finditer(rb"\n", raw))))

    def start(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        return self.begins[node.lineno - 1] + node.col_offset

    def stop(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        assert node.end_lineno is not None  # nosec B101  # tells mypy about parsed code
        assert node.end_col_offset is not None  # nosec B101  # tells mypy about parsed code
        return self.begins[node.end_lineno - 1] + node.end_col_offset

    def of_node(self, node: ast.expr) -> str:
        return self.raw[self.start(node) : self.stop(node)].decode()


Change = tuple[str, tuple[Edit, ...]]


def list_changes(node: ast.expr | ast.stmt, text: Text) -> Iterator[Change]:
    """All faults of a node itself, each with its kind; those of the nodes within it are not among them."""
    for kind, *edits in _changes(node, text):
        yield kind, tuple(edits)


def _changes(node: ast.expr | ast.stmt, text: Text) -> Iterator[tuple[str, Edit] | tuple[str, Edit, Edit]]:
    match node:
        case ast.Compare():
            for left, operator, right in zip((node.left, *node.comparators), node.ops, node.comparators, strict=False):
                pattern, others = COMPARE[type(operator)]
                for other in others:
                    yield from _between(text, left, right, pattern, other, "comparison")
        case ast.BoolOp():
            word, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
            for left, right in zip(node.values, node.values[1:], strict=False):
                yield from _between(text, left, right, rf"\b{word}\b", other, "and, or")
        case ast.BinOp() if type(node.op) in ARITHMETIC and not _is_text(node):
            pattern, other = ARITHMETIC[type(node.op)]
            yield from _between(text, node.left, node.right, pattern, other, "arithmetic")
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield "sign or not", Edit(text.start(node), text.start(node.operand), "")
        case ast.Constant():
            for value in _other_values(node.value):
                yield "constant", Edit(text.start(node), text.stop(node), value)
        case ast.Name() if node.id in OPPOSITE:
            yield "name", Edit(text.start(node), text.stop(node), OPPOSITE[node.id])
        case ast.Attribute() if node.attr in OPPOSITE:
            yield "name", Edit(text.stop(node) - len(node.attr), text.stop(node), OPPOSITE[node.attr])
        case ast.IfExp():
            yield "choice", Edit(text.start(node), text.stop(node), f"({text.of_node(node.body)})")
            yield "choice", Edit(text.start(node), text.stop(node), f"({text.of_node(node.orelse)})")
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            for condition in (each for generator in node.generators for each in generator.ifs):
                yield "condition", Edit(text.start(condition), text.stop(condition), "True")
        case ast.Call():
            yield from _calls(node, text)
        case ast.stmt():
            yield from _statements(node, text)


def _is_text(node: ast.BinOp) -> bool:
    """Joined texts fail at once with any other operator."""
    sides = (node.left, node.right)
    return any(isinstance(side, ast.JoinedStr) or isinstance(getattr(side, "value", None), str) for side in sides)


def _other_values(value: object) -> tuple[str, ...]:
    match value:
        case bool():
            return (str(not value),)
        case int():
            return (str(value + 1), str(value - 1))
        case float():
            return (str(value * 2), str(value / 2)) if value else ("1.0",)
        case _:
            return ()


def _between(
    text: Text, left: ast.expr, right: ast.expr, pattern: str, other: str, kind: str
) -> Iterator[tuple[str, Edit]]:
    """The operator between two operands becomes another one."""
    begin, end = text.stop(left), text.start(right)
    gap = text.raw[begin:end].decode()
    found = re.search(pattern, gap)
    if found and gap.isascii() and "#" not in gap:
        yield kind, Edit(begin + found.start(), begin + found.end(), other)


def _calls(node: ast.Call, text: Text) -> Iterator[tuple[str, Edit] | tuple[str, Edit, Edit]]:
    for keyword in node.keywords:
        if keyword.arg not in (None, "strict"):
            end = text.stop(keyword)
            comma = re.match(rb"\s*,\s*", text.raw[end:])
            before = re.search(rb",\s*$", text.raw[: text.start(keyword)])
            if comma:
                yield "argument left out", Edit(text.start(keyword), end + comma.end(), "")
            elif before:
                yield "argument left out", Edit(before.start(), end, "")
            else:
                yield "argument left out", Edit(text.start(keyword), end, "")
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if name not in ORDER_MEANS_NOTHING:
        values = [keyword.value for keyword in node.keywords if keyword.arg is not None]
        for group in (node.args, values):
            for one, other in itertools.pairwise(group):
                if isinstance(one, ast.Name | ast.Attribute) and isinstance(other, ast.Name | ast.Attribute):
                    yield (
                        "arguments swapped",
                        Edit(text.start(one), text.stop(one), text.of_node(other)),
                        Edit(text.start(other), text.stop(other), text.of_node(one)),
                    )


def _statements(node: ast.stmt, text: Text) -> Iterator[tuple[str, Edit]]:
    whole = (text.start(node), text.stop(node))
    match node:
        case ast.Return(value=ast.Compare() | ast.BoolOp() as value):
            yield "answer", Edit(text.start(value), text.stop(value), f"not ({text.of_node(value)})")
        case ast.Return(value=ast.UnaryOp(op=ast.Not()) | ast.Constant(value=None | bool())):
            pass  # its own change is enough
        case ast.Return(value=ast.expr()):
            yield "answer", Edit(*whole, "return None")
        case ast.Expr(value=ast.Call()) | ast.Raise() | ast.Continue() | ast.Break() | ast.Delete() | ast.Return():
            yield "statement left out", Edit(*whole, "pass")
        case ast.AugAssign():
            yield "statement left out", Edit(*whole, "pass")
            pattern, other = ARITHMETIC[type(node.op)]
            yield from _between(text, node.target, node.value, rf"{pattern}(?==)", other, "arithmetic")
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield "statement left out", Edit(*whole, "pass")
        case ast.If() | ast.While() if not isinstance(node.test, ast.Compare) and node.test is not None:
            yield "condition", Edit(text.start(node.test), text.stop(node.test), f"not ({text.of_node(node.test)})")
        case ast.With(items=[ast.withitem(context_expr=ast.Call() as call, optional_vars=None)]):
            yield "statement left out", Edit(text.start(node), text.stop(call), "if True")
