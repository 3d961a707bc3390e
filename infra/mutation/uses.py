"""Where the package uses a name that a module defines."""

import ast
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from mutation.targets import PACKAGE

Lines = dict[str, set[int]]


class Uses:
    """The lines of functions that use a name, by themselves or by way of what is defined with it."""

    def __init__(self, root: Path) -> None:
        self._lines: dict[str, set[tuple[str, int]]] = defaultdict(set)
        self._definitions: dict[str, set[str]] = defaultdict(set)
        for path in sorted((root / PACKAGE).rglob("*.py")):
            self._scan(path.relative_to(root).as_posix(), ast.parse(path.read_text()))

    def find(self, names: Iterable[str]) -> Lines:
        """The lines by module."""
        found: Lines = {}
        for name in self.list_names(names):
            for module, line in self._lines[name]:
                found.setdefault(module, set()).add(line)
        return found

    def list_names(self, names: Iterable[str]) -> set[str]:
        """The names themselves, and those of what is defined with them."""
        waiting, known = list(names), set[str]()
        while waiting:
            name = waiting.pop()
            if name not in known:
                known.add(name)
                waiting += self._definitions[name]
        return known

    def _scan(self, module: str, tree: ast.Module) -> None:
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        for function in functions:
            for statement in function.body:
                for name, line in _names(statement):
                    self._lines[name].add((module, line))
        for node in tree.body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    for name, _ in _names(node.value):
                        self._definitions[name] |= {defined for defined, _ in _names(target)}


def _names(node: ast.AST) -> list[tuple[str, int]]:
    found = []
    for one in ast.walk(node):
        match one:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
                found.append((name, one.lineno))
    return found
