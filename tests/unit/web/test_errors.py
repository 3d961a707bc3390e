"""Errors answer by their type: the one table, and what is in no table."""

import json
import logging
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from platewatch.alerts.errors import PageBusy
from platewatch.cameras.errors import CameraUnknown, GuessedTooOften
from platewatch.errors import PlatewatchError
from platewatch.fields import FieldInvalid
from platewatch.hotlists.errors import StoreBusy
from platewatch.snapshots.errors import SnapshotTooLarge
from platewatch.web.errors import answer_error
from platewatch.web.event import answer_event
from platewatch.web.failures import FAILURES, FAULT, Failure
from platewatch.web.route import PurposeRule, Role, Route

ROOT = Path(__file__).parents[3]


class Log:
    """Keeps what was logged."""

    def __init__(self):
        self.lines = []

    def info(self, message, **extra):
        self.lines.append((logging.INFO, message, extra))

    def error(self, message, **extra):
        self.lines.append((logging.ERROR, message, extra))


def ask(error):
    log = Log()
    response = answer_error(error, log)
    return response["statusCode"], json.loads(response["body"])["error"], log.lines


def test_a_known_error_tells_its_code_message_and_field():
    status, told, _ = ask(FieldInvalid("snapshots[3].size", "must be at least 0"))
    assert (status, told) == (
        400,
        {"code": "field_invalid", "message": "snapshots[3].size: must be at least 0", "field": "snapshots[3].size"},
    )
    assert ask(CameraUnknown("no such camera"))[1] == {"code": "camera_unknown", "message": "no such camera"}


def test_a_type_stands_for_those_derived_from_it_and_its_own_row_comes_first():
    class Stranger(CameraUnknown):
        pass

    assert ask(Stranger("x"))[0] == 404
    assert issubclass(SnapshotTooLarge, FieldInvalid)
    assert ask(SnapshotTooLarge("snapshots[0].size", "is too much"))[0] == 413


@pytest.mark.parametrize("error", [PlatewatchError("secret"), KeyError("secret"), RuntimeError("secret")])
def test_a_fault_tells_nothing_and_its_words_are_not_logged(error):
    with pytest.raises(type(error)) as fault:
        raise error
    status, told, [(level, _, extra)] = ask(fault.value)
    assert status == 500
    assert "secret" not in json.dumps(told)
    assert level == logging.ERROR
    assert extra["error"] == type(error).__name__
    assert "test_errors.py" in extra["places"][0]
    assert "secret" not in json.dumps(extra)


def test_codes_are_one_to_one():
    codes = [failure.code for failure in FAILURES.values() if failure is not FAULT]
    assert len(set(codes)) == len(codes)
    assert FAULT.code not in codes


@pytest.mark.parametrize(
    ("error", "status", "seconds"),
    [
        (PageBusy("too many tries at the same moment"), 429, "1"),
        (GuessedTooOften(timedelta(seconds=90)), 429, "90"),
        (StoreBusy("throttled"), 503, "1"),
    ],
)
def test_what_is_to_be_tried_again_says_when(error, status, seconds):
    answered = answer_error(error, Log())
    assert (answered["statusCode"], answered["headers"]["Retry-After"]) == (status, seconds)
    assert answered["headers"]["Content-Type"] == "application/json"


def test_whatever_is_too_much_says_when_to_try_again():
    waits = {failure for failure in FAILURES.values() if failure.status in (429, 503)}
    assert {failure.code for failure in waits if failure.retry_after is None} == {"page_locked"}, "it says until when"
    assert not [failure for failure in set(FAILURES.values()) - waits if failure.retry_after]


def test_headers_of_an_error_reach_whoever_called():
    """An answer once kept status and body alone."""

    def be_busy(_request):
        raise StoreBusy("throttled")

    route = Route(
        "GET", "/v1/busy", be_busy, roles=(Role.ADMIN,), purpose=PurposeRule.UNUSED, summary="Be busy", answer={}
    )

    event = {
        "version": "2.0",
        "rawPath": "/v1/busy",
        "headers": {},
        "requestContext": {
            "http": {"method": "GET", "path": "/v1/busy"},
            "stage": "$default",
            "authorizer": {"iam": {"userArn": "arn:aws:iam::123456789012:user/jansen"}},
        },
    }
    answered = answer_event([route], event, Log())
    assert (answered["statusCode"], answered["headers"]["Retry-After"]) == (503, "1")
    assert answered["headers"]["Content-Type"] == "application/json"
    assert answered["headers"]["Cache-Control"] == "no-store"


LIST_ERRORS = """
import functions.alert_page.app, functions.api.app, functions.console.app
import functions.issue_upload.app, functions.search_past.app
from platewatch.web.failures import FAILURES
from platewatch.errors import PlatewatchError

def walk(kind):
    for each in kind.__subclasses__():
        yield each
        yield from walk(each)

general = {kind for kind in FAILURES if kind is PlatewatchError or kind.__name__ in GENERAL}
for kind in sorted(set(walk(PlatewatchError)), key=str):
    chosen = kind in FAILURES or any(base in FAILURES and base not in general for base in kind.__mro__[1:])
    print("chosen" if chosen else "missing", f"{kind.__module__}.{kind.__name__}")
"""
"""Run in a process of its own, which has loaded what functions behind the HTTP API load and nothing else."""

GENERAL = ("AlertError", "CameraError", "ConsoleError", "SnapshotError")
"""Bases: a row for them says nothing of what is derived from them."""


def test_every_error_that_the_http_functions_know_has_a_row_that_somebody_chose():
    code = LIST_ERRORS.replace("GENERAL", repr(GENERAL))
    environment = os.environ | {
        "AWS_DEFAULT_REGION": "eu-west-1",
        "POWERTOOLS_SERVICE_NAME": "test",
        "POWERTOOLS_METRICS_NAMESPACE": "test",
    }
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    told = [line.split() for line in run.stdout.splitlines()]
    assert len(told) > 70
    assert [name for verdict, name in told if verdict == "missing"] == []


def test_a_row_is_of_this_package_and_has_a_status_of_an_error():
    for kind, failure in FAILURES.items():
        assert issubclass(kind, PlatewatchError)
        assert isinstance(failure, Failure)
        assert 400 <= failure.status < 600
        assert (failure.status == 500) is (failure is FAULT), kind
