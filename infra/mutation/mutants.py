"""Small faults in a module's source: each a change of a few characters that still compiles."""

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mutation.changes import Edit, Text, list_changes

_TABLE: Final = 12
"""With more numbers than this, a dictionary is a table of what was measured."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault. `lines` are those whose tests can notice it; where Python runs them on import alone, `names` are what
    they define, and the tests of whatever uses the names can notice it.
    """

    module: str
    line: int
    kind: str
    edits: tuple[Edit, ...]
    lines: tuple[int, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """The statement that a node stands in."""

    lines: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    in_function: bool = False


def list_mutants(module: str, source: str) -> list[Mutant]:
    """All mutants of a module, always in the same order; some may not be real."""
    text = Text.of(source)
    mutants = []
    for node, place in _walk(ast.parse(source), _Place()):
        for kind, edits in list_changes(node, text):
            mutants.append(Mutant(module, node.lineno, kind, edits, place.lines, place.names))
    return mutants


def apply_mutant(mutant: Mutant, source: str) -> str:
    """The source with the fault in it."""
    raw = source.encode()
    for edit in sorted(mutant.edits, key=lambda edit: -edit.start):
        raw = raw[: edit.start] + edit.new.encode() + raw[edit.stop :]
    return raw.decode()


def format_diff(mutant: Mutant, source: str) -> str:
    """The lines that differ, with one line around them."""
    changed = apply_mutant(mutant, source)
    lines = difflib.unified_diff(source.splitlines(), changed.splitlines(), lineterm="", n=1)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++")))


def changed_lines(mutant: Mutant, source: str) -> tuple[str, str]:
    """What the changed lines were, and what they are, stripped and joined: how a mutant is named in a list."""
    before, after = source.splitlines(), apply_mutant(mutant, source).splitlines()
    old, new = [], []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            old += [line.strip() for line in before[a:b]]
            new += [line.strip() for line in after[c:d]]
    return " ".join(old), " ".join(new)


def is_at(mutant: Mutant, place: str) -> bool:
    """Whether it is in a module whose path holds the text of `place`, and on the line that may follow after a colon."""
    module, _, line = place.partition(":")
    return module in mutant.module and line in ("", str(mutant.line))


def is_real(mutant: Mutant, source: str) -> bool:
    """Whether the changed source compiles and says something else. Costly, so not asked of every mutant."""
    changed = apply_mutant(mutant, source)
    try:
        tree = ast.parse(changed)
        compile(tree, mutant.module, "exec")
    except (SyntaxError, ValueError):
        return False
    return ast.dump(tree) != ast.dump(ast.parse(source))


def _walk(node: ast.AST, place: _Place) -> Iterator[tuple[ast.expr | ast.stmt, _Place]]:
    for child in _children(node):
        here = _place_of(child, place)
        if isinstance(child, ast.expr | ast.stmt):
            yield child, here
        yield from _walk(child, here)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Without what says nothing when it is wrong: annotations, decorators, texts, messages of errors, protocols; and
    without tables of measured numbers.
    """
    match node:
        case ast.Module():
            yield from (one for one in node.body if not _is_table(one))
        case ast.FunctionDef():
            yield from (default for default in (*node.args.defaults, *node.args.kw_defaults) if default)
            yield from node.body
        case ast.ClassDef():
            if not any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases):
                yield from node.body
        case ast.AnnAssign():
            yield from (node.value,) if node.value else ()
        case ast.keyword(arg="strict"):
            pass  # zip's own check, which never finds anything
        case ast.JoinedStr() | ast.Raise() | ast.If(test=ast.Name(id="TYPE_CHECKING")):
            pass
        case _:
            yield from ast.iter_child_nodes(node)


def _is_table(node: ast.stmt) -> bool:
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    numbers = [one for one in ast.walk(value or ast.Pass()) if isinstance(getattr(one, "value", None), int | float)]
    return isinstance(value, ast.Dict) and len(numbers) > _TABLE


def _place_of(node: ast.AST, outer: _Place) -> _Place:
    match node:
        case ast.FunctionDef():
            body = tuple(range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1))
            return _Place(body, (node.name,), in_function=True)
        case ast.ClassDef():
            return _Place((), (*outer.names, node.name))
        case ast.stmt() if outer.in_function:
            return _Place(_header(node), (), in_function=True)
        case ast.Assign() | ast.AnnAssign():
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            defined = [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
            return _Place((), (*outer.names, *defined))
        case _:
            return outer


def _header(node: ast.stmt) -> tuple[int, ...]:
    """The lines of a statement without those of the statements within it."""
    within = [one.lineno for one in ast.iter_child_nodes(node) if isinstance(one, ast.stmt)]
    stop = min(within, default=(node.end_lineno or node.lineno) + 1)
    return tuple(range(node.lineno, max(stop, node.lineno + 1)))
