"""What every test needs."""

import logging
import sys
import time
from collections.abc import Iterator

import pytest


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
