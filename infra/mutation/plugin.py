"""What pytest is told: to measure which lines each test runs, or to run the chosen tests alone."""

import json
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import pytest


class Measure:
    """Writes which lines of the package each test of a file ran, and how long it took.

    What runs while the file is imported or a fixture of several tests is made counts for all of the file's tests.
    """

    def __init__(self, coverage: Any, file: str, root: Path, answer: Path) -> None:
        self._coverage, self._file, self._root, self._answer = coverage, file, root, answer
        self._seconds: dict[str, float] = {}
        self._passed: dict[str, bool] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        self._coverage.switch_context(item.nodeid)
        begin = time.perf_counter()
        try:
            return (yield)
        finally:
            self._seconds[item.nodeid] = time.perf_counter() - begin
            self._coverage.switch_context(self._file)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Generator[None, Any, Any]:
        if fixturedef.scope == "function":
            return (yield)
        self._coverage.switch_context(self._file)
        try:
            return (yield)
        finally:
            self._coverage.switch_context(request.node.nodeid if request.scope == "function" else self._file)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._passed[report.nodeid] = self._passed.get(report.nodeid, True) and not report.failed

    def pytest_sessionfinish(self) -> None:
        self._coverage.stop()
        data = self._coverage.get_data()
        lines: dict[str, dict[str, list[int]]] = {}
        for path in sorted(data.measured_files()):
            module = Path(path).relative_to(self._root).as_posix()
            for line, contexts in data.contexts_by_lineno(path).items():
                for context in contexts:
                    lines.setdefault(context or self._file, {}).setdefault(module, []).append(line)
        tests = {test: [self._seconds[test], self._passed.get(test, False)] for test in self._seconds}
        self._answer.write_text(json.dumps({"tests": tests, "lines": lines}))


class Choose:
    """Runs the chosen tests in their order, and writes which one failed first."""

    def __init__(self, tests: Sequence[str], answer: Path) -> None:
        self._places = {test: place for place, test in enumerate(tests)}
        self._answer = answer

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted((item for item in items if item.nodeid in self._places), key=self._place)

    def _place(self, item: pytest.Item) -> int:
        return self._places[item.nodeid]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self._answer.exists():
            self._answer.write_text(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self._answer.exists():
            self._answer.write_text(f"{report.nodeid}, while it was collected")
