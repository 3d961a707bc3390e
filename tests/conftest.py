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


def pytest_configure(config: pytest.Config) -> None:
    from tests.sharing import send_less

    send_less(config)
    load_certificates_once()


def load_certificates_once() -> None:
    """Whatever opens addresses shares one context of TLS: to load certificates takes longer than most tests do."""
    vars(ssl)["_create_default_https_context"] = cache(ssl.create_default_context)


# This hook, pytest_collection_finish and pytest_runtest_setup are no fixtures, because each of the thousands of tests
# would ask for those.
@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """Looks for no garbage while thousands of tests are made, which all stay."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Looks for garbage from now on, but not among the tests, and less often: what most tests leave goes at once."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    gc.enable()


def pytest_runtest_setup() -> None:
    """Handlers keep the standard output of the test that first imported a function; by now that is closed."""
    for logger in logging.Logger.manager.loggerDict.values():
        for handler in getattr(logger, "handlers", ()):
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
