"""One fault: which tests are run against it, and how it ends."""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest

from mutation.contexts import Contexts, run_tests
from mutation.mutants import Mutant, apply_mutant
from mutation.plugin import Choose
from mutation.report import Outcome, Result
from mutation.targets import LOOK_AT_ALL, PACKAGE
from mutation.uses import Uses
from mutation.workshop import Job, Workshop


class Chooser:
    """Chooses tests for a fault: those that run its lines, the nearest and quickest first, within some seconds."""

    def __init__(self, contexts: Contexts, root: Path, seconds: float) -> None:
        self._contexts, self._uses, self._root, self._seconds = contexts, Uses(root), root, seconds
        self._words: dict[str, frozenset[str]] = {}

    def choose(self, mutant: Mutant) -> list[str]:
        """The ids of the tests, in the order in which they run; none when no test runs the lines. Of a constant: those
        that run what uses it, after those of files that name it or what is defined with it and those that look at all.
        """
        found = self._contexts.find(mutant.module, mutant.lines)
        naming = set[str]()
        if not mutant.lines or not found:
            for module, lines in self._uses.find(mutant.names).items():
                found |= self._contexts.find(module, lines)
            names = self._uses.list_names(mutant.names)
            files = {test: test.split("::")[0] for test in self._contexts.seconds}
            naming = {test for test, file in files.items() if file in LOOK_AT_ALL or self._names_any(file, names)}
        chosen, left = list[str](), self._seconds
        for test in self._order(found | naming, naming, mutant.module):
            left -= self._contexts.seconds[test]
            if chosen and left < 0:
                break
            chosen.append(test)
        return chosen

    def count_seconds(self, tests: Sequence[str]) -> float:
        """How long the tests took when they were measured."""
        return sum(self._contexts.seconds[test] for test in tests)

    def _names_any(self, file: str, names: Iterable[str]) -> bool:
        """Whether the file names one of the constants among these."""
        if file not in self._words:
            self._words[file] = frozenset(re.findall(r"\w+", (self._root / file).read_text()))
        return any(name.isupper() and name in self._words[file] for name in names)

    def _order(self, tests: set[str], first: set[str], module: str) -> list[str]:
        """Tests of one file stay together, because they may share what is costly to make."""
        feature, name = Path(module).relative_to(PACKAGE).parts[0], Path(module).stem
        cost: dict[str, float] = {}
        for test in tests:
            file = test.split("::")[0]
            cost[file] = cost.get(file, 0) + self._contexts.seconds[test]

        def place(test: str) -> tuple[bool, bool, bool, float, str, float, str]:
            file = test.split("::")[0]
            own, near = file.endswith(f"/test_{name}.py"), f"/{feature}/" in file
            return test not in first, not own, not near, cost[file], file, self._contexts.seconds[test], test

        return sorted(tests, key=place)


def try_mutant(
    mutant: Mutant, source: str, tests: Sequence[str], seconds: float, tell: Callable[[Result], None]
) -> Job:
    """A job that runs the tests against the fault, and tells what became of it."""

    def prepare(workshop: Workshop) -> None:
        workshop.write(mutant.module, apply_mutant(mutant, source))

    def work(workshop: Workshop) -> int:
        files = dict.fromkeys(test.split("::")[0] for test in tests)
        return run_tests(files, "-x", plugin=Choose(tests, workshop.answer))

    def done(workshop: Workshop, status: int | None) -> None:
        workshop.write(mutant.module, source)
        by = workshop.answer.read_text() if workshop.answer.is_file() else f"status {status}"
        if status == 0:
            tell(Result(mutant, source, Outcome.NOT_NOTICED, f"{len(tests)} tests"))
        elif status is None:
            tell(Result(mutant, source, Outcome.TIMED_OUT, f"{len(tests)} tests"))
        elif status == pytest.ExitCode.NO_TESTS_COLLECTED:
            raise RuntimeError(f"none of the tests was found: {workshop.output.read_text()}")
        else:
            tell(Result(mutant, source, Outcome.NOTICED, by))

    return Job(prepare, work, 30 + 5 * seconds, done)
