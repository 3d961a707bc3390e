"""How the tests are shared out among workers, and what those report.

A group goes to one worker, and what has no group file by file.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadGroupScheduling


class FileScheduling(LoadGroupScheduling):
    """As pytest-xdist's own for groups, with a file's other tests as one piece of work.

    With each test a piece of its own, workers waited for the next test longer than most tests take.
    """

    def _split_scope(self, nodeid: str) -> str:
        group = super()._split_scope(nodeid)
        return nodeid.partition("::")[0] if group == nodeid else group


_UNREPORTED = {"unreported": True}


def send_less(config: pytest.Config) -> None:
    """Has a worker send of each test that passes its report and that it is done: two messages instead of six.

    To write, send and parse the others took as long as most tests do. With -v or --durations all of them are sent,
    because they are shown.
    """
    plugins = config.pluginmanager.get_plugins()
    worker: Any = next((each for each in plugins if type(each).__name__ == "WorkerInteractor"), None)
    if worker is not None and config.option.verbose <= 0 and not config.option.durations:
        config.pluginmanager.register(_Unreported())
        worker.sendevent = _Sender(worker.sendevent)


class _Unreported:
    @pytest.hookimpl(tryfirst=True)
    def pytest_report_to_serializable(self, report: object) -> dict[str, Any] | None:
        """Spares what nobody is shown: that a test was set up, and that it was cleaned up after."""
        shown = not isinstance(report, pytest.TestReport) or report.when == "call" or not report.passed
        return None if shown else dict(_UNREPORTED)


class _Sender:
    def __init__(self, send: Any) -> None:
        self._send = send

    def __call__(self, name: str, **message: Any) -> None:
        if name not in {"logstart", "logfinish"} and "unreported" not in message.get("data", ()):
            self._send(name, **message)
