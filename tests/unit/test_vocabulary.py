"""Words that this project does not use, because an engineer or an officer would say it otherwise.

`read` is a thing here (one plate read in one snapshot), so functions parse, load or fetch. The words and phrases in the
lists were this project's own once; each has the word that is used now.
"""

import ast
import re
from collections.abc import Callable, Sequence
from functools import cache
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
    r"\b(?:is|are|be) \w+(?:ed|pt|wn) no more\b": "is no longer ...",
    r"\b(?:match|matches|counts|waits) no more\b(?! than| exactly| as)": "no longer matches",
    r"what was wrong teaches": "say what is counted",
    r"\bsay it anew\b": "set it again",
    r"\bof its own accord\b": "by itself",
    r"\btidings\b": "news",
    r"\bwhat has expired goes\b": "expired ... are deleted",
    r"\bgoes its way\b": "goes on",
}
"""Phrases of prose (patterns), and what to say instead."""


@cache
def list_names(path: Path) -> tuple[frozenset[str], frozenset[str]]:
    """The names of a module's functions; and these with its classes and parameters, and what it assigns."""
    functions, names = set(), set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        if isinstance(node, ast.FunctionDef):
            functions.add(node.name)
    return frozenset(functions), frozenset(names)


def find_foreign(name: str) -> list[str]:
    """What is wrong with a name."""
    if name in STORED:
        return []
    words = [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)]
    return [f"{name}: {word} -> {NAMES[word]}" for word in words if word in NAMES]


def find_faults(paths: Sequence[Path], check: Callable[[Path], list[str]]) -> dict[str, list[str]]:
    """What the check finds in each file. One test for all: a test each, of 900 files, took longer than the check."""
    return {str(path.relative_to(ROOT)): faults for path in paths if (faults := check(path))}


def test_names_use_the_fields_words() -> None:
    assert len(CODE) > 500
    assert find_faults(CODE, lambda path: [fault for name in list_names(path)[1] for fault in find_foreign(name)]) == {}


def find_readers(path: Path) -> list[str]:
    """The functions that read what is no plate."""
    functions, _ = list_names(path)
    named = {name.lstrip("_") for name in functions}
    return sorted({name for name in named if name.startswith("read_")} - READS_PLATES)


def test_functions_parse_load_or_fetch() -> None:
    assert find_faults(CODE, find_readers) == {}


def find_phrases(text: str) -> list[str]:
    """The phrases of a text that this project does not use."""
    return [f"{found[0]} -> {better}" for phrase, better in PHRASES.items() for found in re.finditer(phrase, text)]


def test_prose_has_no_phrase_of_the_projects_own() -> None:
    assert find_faults([*CODE, *PAGES], lambda path: find_phrases(path.read_text(encoding="utf-8"))) == {}


def test_the_checks_of_files_find_what_they_look_for(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("def _read_stock(front): judge = front  # of its own accord", encoding="utf-8")
    assert list_names(module) == ({"_read_stock"}, {"_read_stock", "front", "judge"})
    assert find_readers(module) == ["read_stock"]
    assert find_phrases(module.read_text(encoding="utf-8")) == ["of its own accord -> by itself"]


@pytest.mark.parametrize("name", ["judge_hits", "SettleOrder", "_read_front", "take_stock"])
def test_the_check_finds_what_it_looks_for(name: str) -> None:
    assert find_foreign(name)
