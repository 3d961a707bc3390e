"""What is mutated and what is run: the one place that lists it."""

from pathlib import Path
from typing import Final

PACKAGE: Final = "layers/platewatch/python/platewatch"

MUTATED: Final = (
    "matching/*.py",
    "alerts/*.py",
    "retention/*.py",
    "audit/*.py",
    "plates/*.py",
    "reading/*.py",
    "evidence/*.py",
    "snapshots/*.py",
    "hits/*.py",
    "cameras/*.py",
    "hotlists/check.py",
    "hotlists/columns.py",
    "hotlists/delta.py",
    "hotlists/entry.py",
    "hotlists/import_turn.py",
    "hotlists/imports.py",
    "hotlists/list_state.py",
    "hotlists/overlay.py",
    "hotlists/patterns.py",
    "hotlists/revisions.py",
    "hotlists/rollback.py",
    "hotlists/settings.py",
    "hotlists/standing.py",
    "hotlists/versions.py",
    "snapshots/issue.py",
    "confinement/process.py",
    "reading/decoding/process.py",
    "errors.py",
    "text/gsm.py",
    "text/hours.py",
    "text/probability.py",
)
"""The modules in which a wrong line hurts people, below PACKAGE."""

LEFT_OUT: Final = frozenset(
    {
        "alerts/explain.py",
        "alerts/page.py",
        "alerts/page_frame.py",
        "alerts/page_style.py",
        "alerts/page_words.py",
        "alerts/words.py",
        "plates/country_names.py",
        "plates/country_signs.py",
        "reading/image.py",
    }
)
"""Of those: tables of words, the layout of a page, and drawing of pixels."""

TESTS: Final = ("tests/unit", "tests/integration")

NOT_RUN: Final = (
    "tests/unit/bench",
    "tests/unit/training",
    "tests/unit/localcloud",
    "tests/unit/mutation",
    "tests/integration/fuzz",
    "tests/integration/localcloud",
    "tests/integration/test_imports.py",
    "tests/integration/test_reader_budgets.py",
)
"""Tests of other programs, and tests that start processes or measure times."""

LOOK_AT_ALL: Final = ("tests/unit/test_defaults.py", "tests/unit/test_numbers.py")
"""Tests that look at what every module defines: at numbers, flags and defaults, which no call of a function runs."""


def list_modules(root: Path) -> list[str]:
    """The mutated modules of the checkout at `root`, as sorted paths below it."""
    package = root / PACKAGE
    found = {path.relative_to(package).as_posix() for pattern in MUTATED for path in package.glob(pattern)}
    return sorted(f"{PACKAGE}/{name}" for name in found - LEFT_OUT if not name.endswith("__init__.py"))


def list_tests(root: Path) -> list[str]:
    """The test files that may notice a mutant, as sorted paths below `root`."""
    found = (path.relative_to(root).as_posix() for folder in TESTS for path in (root / folder).rglob("test_*.py"))
    return sorted(name for name in found if not name.startswith(NOT_RUN))
