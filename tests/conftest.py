"""What every test needs."""

import logging
import sys

import pytest


@pytest.fixture(autouse=True)
def log_to_this_tests_output() -> None:
    """Handlers keep the standard output of the test that first imported a function; by now that is closed."""
    for logger in logging.Logger.manager.loggerDict.values():
        for handler in logger.handlers if isinstance(logger, logging.Logger) else ():
            if isinstance(handler, logging.StreamHandler) and getattr(handler.stream, "closed", False):
                handler.stream = sys.stdout  # setStream would flush the closed one
