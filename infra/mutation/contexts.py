"""Which tests run which lines: measured once for each test file, and again only after it or what it needs changed."""

import hashlib
import importlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from mutation.plugin import Measure
from mutation.targets import PACKAGE, list_tests
from mutation.workshop import Job, Workshop, run_all

_OPTIONS = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-seed=0")
"""How pytest runs here. The seed makes two runs the same."""

_NEEDED = (PACKAGE, "functions", "tests", "events")
"""What tests need beside their own file: when it changes, they are measured again."""

LONGEST = 300.0
"""Seconds after which the measuring of a test file is given up."""


def run_tests(files: Iterable[str], *options: str, plugin: object) -> int:
    """Run pytest on files; returns its exit status. A failing example is enough, a smaller one would only take time."""
    phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
    hypothesis.settings.register_profile("mutation", deadline=None, database=None, phases=phases)
    hypothesis.settings.load_profile("mutation")
    return int(pytest.main([*_OPTIONS, *options, *files], plugins=[plugin]))


@dataclass(slots=True)
class Contexts:
    """For each test its seconds, and for each line of each module the tests that run it. `failed` tests failed without
    any mutant, and are left out.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    tests: dict[str, dict[int, set[str]]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def add(self, file: str, measured: dict[str, Any]) -> None:
        """Add what was measured of a test file."""
        passed = {test for test, (_, good) in measured["tests"].items() if good}
        self.failed += sorted(measured["tests"].keys() - passed)
        self.seconds |= {test: measured["tests"][test][0] for test in passed}
        for context, modules in measured["lines"].items():
            those = passed if context == file else {context} & passed
            for module, lines in modules.items():
                for line in lines:
                    self.tests.setdefault(module, {}).setdefault(line, set()).update(those)

    def find(self, module: str, lines: Iterable[int]) -> set[str]:
        """The tests that run any of the lines."""
        known = self.tests.get(module, {})
        return set[str]().union(*(known.get(line, ()) for line in lines))


def measure(workshops: list[Workshop], only: str, cache: Path, say: Callable[[str], None]) -> Contexts:
    """What the tests of the workshops' copy run, of files whose path holds the text `only`. What the folder `cache` has
    of it already is not measured again.
    """
    root = workshops[0].root
    contexts, files = Contexts(), [file for file in list_tests(root) if only in file]
    common = _digest(path for folder in _NEEDED for path in sorted((root / folder).rglob("*")) if _is_needed(path))
    kept = {file: cache / f"{_digest([root / file], common)}.json" for file in files}
    missing = [file for file in files if not kept[file].is_file()]
    cache.mkdir(parents=True, exist_ok=True)
    jobs = (_measure(file, kept[file], place, len(missing), say) for place, file in enumerate(missing, 1))
    run_all(workshops, jobs)
    for file in files:
        if kept[file].is_file():
            contexts.add(file, json.loads(kept[file].read_text()))
        else:
            contexts.failed.append(file)
    return contexts


def _is_needed(path: Path) -> bool:
    return path.is_file() and path.suffix != ".pyc" and not path.name.startswith("test_")


def _digest(paths: Iterable[Path], begin: str = "") -> str:
    digest = hashlib.sha256(begin.encode())
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


def _measure(file: str, keep: Path, place: int, count: int, say: Callable[[str], None]) -> Job:
    def work(workshop: Workshop) -> int:
        coverage = importlib.import_module("coverage").Coverage(
            data_file=None, include=[f"{workshop.root}/{PACKAGE}/*"], config_file=False
        )
        coverage.start()
        coverage.switch_context(file)
        return run_tests([file], plugin=Measure(coverage, file, workshop.root, workshop.answer))

    def done(workshop: Workshop, status: int | None) -> None:
        if workshop.answer.is_file():
            keep.write_bytes(workshop.answer.read_bytes())
        outcome = {0: "passed", 1: "some failed", None: "too slow"}.get(status, f"broken, status {status}")
        say(f"measured {place} of {count}: {file}, {outcome}")

    return Job(lambda _: None, work, LONGEST, done)
