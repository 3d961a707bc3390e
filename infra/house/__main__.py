"""Prints what the house of the code is like, and with --against what it was like at an earlier commit."""

import argparse
import subprocess  # nosec B404  # git
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from house.loading import measure_loading
from house.shapes import (
    LEAST_STATEMENTS,
    MOST_LINES,
    MOST_MODULE_LINES,
    MOST_PARAMETERS,
    TEXTS,
    Function,
    Source,
    count_lines,
    count_modules,
    list_alike,
    list_circles,
    list_long_modules,
    list_texts,
    load_source,
)
from house.way import list_way

ROOT: Final = Path(__file__).parents[2]

Findings = dict[str, list[str]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0."""
    parser = argparse.ArgumentParser(prog="house", description=__doc__)
    parser.add_argument("--against", metavar="REVISION", help="measure this commit as well, and print both")
    parser.add_argument("--list", action="store_true", help="name each thing that is counted as too much")
    parser.add_argument("--no-way", action="store_true", help="do not run the demo to trace a snapshot's way")
    parser.add_argument("--no-import", action="store_true", help="do not import the functions")
    asked = parser.parse_args(arguments)
    now = measure(ROOT, imports=not asked.no_import, way=not asked.no_way)
    before = None
    if asked.against:
        with check_out(ROOT, asked.against) as root:
            before = measure(root, imports=not asked.no_import, way=not asked.no_way)
    print_table(now, before, asked.against)
    if asked.list:
        for title, found in list_findings(load_source(ROOT)).items():
            print(f"\n{title}", *found, sep="\n  ")
    return 0


def measure(root: Path, *, imports: bool, way: bool) -> dict[str, str]:
    """Each figure of the checkout at `root`, by what it is of."""
    source = load_source(root)
    figures = {f"lines: {name}": str(lines) for name, lines in count_lines(root).items()}
    figures["modules of the package"] = str(count_modules(source))
    figures |= {title: str(len(found)) for title, found in list_findings(source).items()}
    if imports:
        for name, loaded in measure_loading(root).items():
            figures[f"{name} loads: modules, CPU s"] = f"{loaded.modules}, {loaded.seconds:.2f}"
    if way:
        with tempfile.TemporaryDirectory() as folder:
            figures["modules from snapshot to SMS"] = str(len(list_way(root, Path(folder))))
    return figures


def list_findings(source: Source) -> Findings:
    """What is counted as too much, each by name."""
    findings = {f"times {text}": list_texts(source, text) for text in TEXTS}
    alike = [", ".join(map(str, group)) for group in list_alike(source)]
    findings[f"shapes of {LEAST_STATEMENTS} statements that come again"] = alike

    def list_where(exceeds: Callable[[Function], bool]) -> list[str]:
        return [str(function) for function in source.functions if exceeds(function)]

    findings[f"functions over {MOST_LINES} lines"] = list_where(lambda each: each.lines > MOST_LINES)
    findings[f"functions over {MOST_PARAMETERS} parameters"] = list_where(
        lambda each: each.parameters > MOST_PARAMETERS
    )
    findings[f"modules over {MOST_MODULE_LINES} lines"] = list_long_modules(source)
    findings["circles of features"] = list_circles(source)
    return findings


def print_table(now: dict[str, str], before: dict[str, str] | None, revision: str | None) -> None:
    """One line for each figure, the earlier one first."""
    columns = [(revision or "", before), ("now", now)] if before is not None else [("now", now)]
    names = list(dict.fromkeys([*now, *(before or {})]))
    wide = max(map(len, names))
    print(" " * wide, *(f"{title:>12}" for title, _ in columns))
    for name in names:
        print(f"{name:<{wide}}", *(f"{figures.get(name, '-'):>12}" for _, figures in columns))


@contextmanager
def check_out(root: Path, revision: str) -> Iterator[Path]:
    """A checkout of the commit, for as long as it is needed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "checkout"
        git = ["git", "-C", str(root), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(copy), revision], check=True)  # nosec B603  # git
        try:
            yield copy
        finally:
            subprocess.run([*git, "remove", "--force", str(copy)], check=True)  # nosec B603  # git


if __name__ == "__main__":
    sys.exit(main())
