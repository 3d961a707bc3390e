"""What every test needs."""

import gc
import logging
import ssl
import sys
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import settings

# How long an example takes says more of the machine's other work than of the code; speed is a benchmark's.
settings.register_profile("no deadline", parent=settings.default, deadline=None)
settings.load_profile("no deadline")
# make test tries half as many examples of each property as make properties does.
settings.register_profile("half", max_examples=50)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Shares the tests out file by file."""
    if config.getvalue("dist") != "loadgroup":
        return None
    from tests.sharing import FileScheduling

    return FileScheduling(config, log)


def pytest_collection_finish() -> None:
    """Looks for no garbage among the thousands of tests again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def load_certificates_once() -> Iterator[None]:
    """Whatever opens addresses shares one context of TLS: to load certificates takes longer than most tests do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "_create_default_https_context", cache(ssl.create_default_context))
        yield


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
