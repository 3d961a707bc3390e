"""Words that this project does not use, because an engineer or an officer would say it otherwise.

`read` is a thing here (one plate read in one snapshot), so functions parse, load or fetch. The words and phrases in the
lists were this project's own once; each has the word that is used now.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.layers import PACKAGE, ROOT

CODE = [
    path
    for folder in (PACKAGE, ROOT / "functions", ROOT / "infra")
    for path in sorted(folder.rglob("*.py"))
    if ".venv" not in path.parts
]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs/roles").glob("*.md"))]

STORED = {"settle_by"}
"""Names of fields in stored records and documents."""

READS_PLATES = {"read", "read_plates", "read_picture", "read_snapshot", "read_file", "read_id", "read_as", "read_ref"}
"""Names in which read means to read a plate, or a read."""

NAMES = {
    "settle": "match, resolve or count",
    "settlement": "result",
    "judge": "evaluate or check",
    "swept": "deleted",
    "stock": "inventory",
    "knock": "require",
    "confess": "handle",
    "telling": "notifying",
    "makers": "provisioners",
    "front": "gateway",
}
"""Parts of names, and what to say instead."""

PHRASES = {
    r"\banew\b": "again",
    r"\bworks? no more\b": "has expired or was replaced",
    r"what was wrong teaches": "say what is counted",
    r"\bsay it anew\b": "set it again",
    r"\bof its own accord\b": "by itself",
    r"\btidings\b": "news",
    r"\bwhat has expired goes\b": "expired ... are deleted",
    r"\bgoes its way\b": "goes on",
}
"""Phrases of prose (patterns), and what to say instead."""


def list_names(path: Path) -> Iterator[str]:
    """The names of a module's functions, classes and parameters, and of what it assigns."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def find_foreign(name: str) -> list[str]:
    """What is wrong with a name."""
    if name in STORED:
        return []
    words = [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)]
    return [f"{name}: {word} -> {NAMES[word]}" for word in words if word in NAMES]


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_names_use_the_fields_words(path: Path) -> None:
    assert not [fault for name in list_names(path) for fault in find_foreign(name)]


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_parse_load_or_fetch(path: Path) -> None:
    functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
    named = {node.name.lstrip("_") for node in functions}
    assert not {name for name in named if name.startswith("read_")} - READS_PLATES


@pytest.mark.parametrize("path", [*CODE, *PAGES], ids=lambda path: str(path.relative_to(ROOT)))
def test_prose_has_no_phrase_of_the_projects_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not [f"{found[0]} -> {better}" for phrase, better in PHRASES.items() for found in re.finditer(phrase, text)]


@pytest.mark.parametrize("name", ["judge_hits", "SettleOrder", "_read_front", "take_stock"])
def test_the_check_finds_what_it_looks_for(name: str) -> None:
    assert find_foreign(name)
