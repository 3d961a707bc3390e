"""What every test needs."""

import logging
import sys
import time
from collections.abc import Iterator

import pytest
from hypothesis import settings

# How long an example takes says more of the machine's other work than of the code; speed is a benchmark's.
if settings.default is not None and settings.default.deadline is not None:
    settings.register_profile("no deadline", parent=settings.default, deadline=None)
    settings.load_profile("no deadline")


@pytest.fixture(autouse=True)
def log_to_this_tests_output() -> None:
    """Handlers keep the standard output of the test that first imported a function; by now that is closed."""
    for logger in logging.Logger.manager.loggerDict.values():
        for handler in logger.handlers if isinstance(logger, logging.Logger) else ():
            if isinstance(handler, logging.StreamHandler) and getattr(handler.stream, "closed", False):
                handler.stream = sys.stdout  # setStream would flush the closed one


@pytest.fixture
def dutch_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The command line runs on a machine whose clock is that of Amsterdam."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Europe/Amsterdam")
        time.tzset()
        yield
    time.tzset()
