"""Errors answer by their type: the one table, and what is in no table."""

import json
import logging

import pytest

from platewatch.adapters.api.errors import FAILURES, answer_error
from platewatch.cameras.errors import CameraUnknown
from platewatch.errors import PlatewatchError
from platewatch.fields import FieldInvalid
from platewatch.uploads.errors import SnapshotTooLarge


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
    codes = [failure.code for failure in FAILURES.values()]
    assert len(set(codes)) == len(codes)
