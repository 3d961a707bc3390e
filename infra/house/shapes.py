"""What can be counted in the source without running it: lines, sizes of functions and modules, repeated shapes."""

import ast
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PACKAGE: Final = Path("layers/platewatch/python/platewatch")
FOLDERS: Final[Mapping[str, Path]] = {
    "package": PACKAGE,
    "functions": Path("functions"),
    "infra": Path("infra"),
    "tests": Path("tests"),
}
TEXTS: Final = ("def _key(", "ConditionalCheckFailed", 'isoformat(timespec="milliseconds")')
"""Shapes that are told by their text alone."""

MOST_LINES: Final = 60
MOST_PARAMETERS: Final = 6
MOST_MODULE_LINES: Final = 350
LEAST_STATEMENTS: Final = 5
"""Shorter functions may look alike: nothing is gained by making one of them."""

_SHARED: Final = {"aws", "web", "cli", "composition", "confinement", "text"}
"""Folders of the package that are no feature."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a module, by its name there: `Class.method` for a method."""

    path: Path
    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef

    @property
    def lines(self) -> int:
        """From its `def` to its end."""
        return (self.node.end_lineno or self.node.lineno) - self.node.lineno + 1

    @property
    def parameters(self) -> int:
        """How many it takes, without self and cls."""
        asked = self.node.args
        named = [each.arg for each in (*asked.posonlyargs, *asked.args, *asked.kwonlyargs)]
        return len([name for name in named if name not in ("self", "cls")])

    def __str__(self) -> str:
        return f"{self.path}:{self.node.lineno} {self.name}"


@dataclass(frozen=True, slots=True)
class Source:
    """The package and the functions of a checkout, parsed once."""

    root: Path
    trees: Mapping[Path, ast.Module]
    texts: Mapping[Path, str]

    @property
    def functions(self) -> Iterator[Function]:
        """All functions, methods and functions within functions."""
        for path, tree in self.trees.items():
            yield from _list_functions(path, tree, "")


def load_source(root: Path) -> Source:
    """The source of the checkout at `root`."""
    paths = [path for name in ("package", "functions") for path in sorted((root / FOLDERS[name]).rglob("*.py"))]
    texts = {path.relative_to(root): path.read_text(encoding="utf-8") for path in paths}
    return Source(root, {path: ast.parse(text) for path, text in texts.items()}, texts)


def count_lines(root: Path) -> dict[str, int]:
    """Lines of Python by folder."""
    return {
        name: sum(len(path.read_text(encoding="utf-8").splitlines()) for path in (root / folder).rglob("*.py"))
        for name, folder in FOLDERS.items()
    }


def count_modules(source: Source) -> int:
    """How many modules the package has, without the empty ones that make folders packages."""
    return sum(PACKAGE in path.parents and path.name != "__init__.py" for path in source.trees)


def list_texts(source: Source, text: str) -> list[str]:
    """Each line that holds the text."""
    return [
        f"{path}:{number}"
        for path, whole in source.texts.items()
        for number, line in enumerate(whole.splitlines(), 1)
        if text in line
    ]


def list_alike(source: Source) -> list[list[Function]]:
    """Functions that differ in nothing but names and constants, in groups, the largest first."""
    groups: dict[str, list[Function]] = defaultdict(list)
    for function in source.functions:
        body = function.node.body[1:] if ast.get_docstring(function.node) is not None else function.node.body
        if sum(isinstance(each, ast.stmt) for statement in body for each in ast.walk(statement)) >= LEAST_STATEMENTS:
            groups[_describe_shape(body)].append(function)
    return sorted((group for group in groups.values() if len(group) > 1), key=len, reverse=True)


def list_long_modules(source: Source) -> list[str]:
    """Modules that are too long to be taken in, with their lines."""
    sizes = {path: len(text.splitlines()) for path, text in source.texts.items()}
    return [f"{path} {lines}" for path, lines in sizes.items() if lines > MOST_MODULE_LINES]


def list_circles(source: Source) -> list[str]:
    """Features that import each other, directly or by way of others, in one line for each circle."""
    uses: dict[str, set[str]] = defaultdict(set)
    for path, tree in source.trees.items():
        if PACKAGE in path.parents and (feature := _find_feature(path.relative_to(PACKAGE).parts)):
            for name in _list_imports(tree):
                other = _find_feature(tuple(name.split(".")[1:])) if name.startswith("platewatch.") else None
                if other and other != feature:
                    uses[feature].add(other)
    reached = {feature: _reach(uses, feature) for feature in uses}
    circles = {frozenset(each for each in reached[one] if one in reached.get(each, ())) for one in reached}
    return sorted(" ".join(sorted(circle)) for circle in circles if len(circle) > 1)


def _list_functions(path: Path, node: ast.AST, prefix: str) -> Iterator[Function]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Function(path, prefix + child.name, child)
        name = f"{prefix}{child.name}." if isinstance(child, ast.ClassDef) else prefix
        yield from _list_functions(path, child, name)


def _describe_shape(body: Sequence[ast.stmt]) -> str:
    """The same for bodies that are equal once every name and constant is replaced by its place among them."""
    known: dict[str, int] = {}

    def describe(value: object) -> str:
        if isinstance(value, ast.Constant):
            return f"constant {known.setdefault(repr(value.value), len(known))}"
        if isinstance(value, ast.AST):
            fields = (describe(field) for _, field in ast.iter_fields(value))
            return f"{type(value).__name__}({', '.join(fields)})"
        if isinstance(value, list):
            return f"[{', '.join(describe(each) for each in value)}]"
        return str(known.setdefault(value, len(known))) if isinstance(value, str) else repr(value)

    return hashlib.sha256(describe(list(body)).encode()).hexdigest()


def _find_feature(parts: tuple[str, ...]) -> str | None:
    return parts[0] if len(parts) > 1 and parts[0] not in _SHARED else None


def _list_imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _reach(uses: Mapping[str, set[str]], start: str) -> set[str]:
    found, waiting = set[str](), [start]
    while waiting:
        for other in uses.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found
