"""PINs, tries and sessions in DynamoDB."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from platewatch.alerts.aws.logins_table import DynamoPins, DynamoSessions, DynamoTries
from platewatch.alerts.login import Session
from platewatch.alerts.pin import hash_pin
from platewatch.alerts.tries import Tries
from platewatch.aws import clients
from tests.unit.alerts.makers import NOON

LOCK = NOON + timedelta(minutes=15)


@pytest.fixture
def table(make_table: Callable[..., str]) -> str:
    return make_table("logins")


def test_a_pin_is_kept_found_listed_replaced_and_removed(table: str) -> None:
    pins = DynamoPins(clients.dynamodb(), table)
    assert pins.find_pin("unit-1") is None
    for pin in ("402917", "402918"):
        kept = hash_pin("unit-1", pin, NOON)
        pins.keep_pin(kept)
        assert pins.find_pin("unit-1") == kept
    pins.keep_pin(hash_pin("a-unit", "402917", NOON))
    assert pins.list_holders() == ("a-unit", "unit-1")
    pins.remove_pin("unit-1")
    pins.remove_pin("unit-1")
    assert (pins.find_pin("unit-1"), pins.list_holders()) == (None, ("a-unit",))


@pytest.mark.parametrize("kept", [Tries(), Tries(4), Tries(5, LOCK)])
@pytest.mark.parametrize("other", [Tries(), Tries(3), Tries(4), Tries(5), Tries(5, LOCK), Tries(5, NOON)])
def test_tries_are_replaced_only_as_they_are(table: str, kept: Tries, other: Tries) -> None:
    tries = DynamoTries(clients.dynamodb(), table)
    assert tries.save_tries("k", Tries(), kept, NOON)
    assert tries.find_tries("k", NOON) == kept
    assert tries.save_tries("k", other, Tries(9), NOON) is (other == kept)
    assert tries.find_tries("k", NOON) == (Tries(9) if other == kept else kept)
    assert tries.find_tries("another", NOON) == Tries()


def test_tries_are_forgotten_after_a_week_gone_from_the_table_or_not(table: str) -> None:
    tries = DynamoTries(clients.dynamodb(), table)
    tries.save_tries("k", Tries(), Tries(5, LOCK), NOON)
    later = NOON + timedelta(days=7)
    assert tries.find_tries("k", later - timedelta(seconds=1)) == Tries(5, LOCK)
    assert tries.find_tries("k", later) == Tries()
    assert tries.save_tries("k", Tries(), Tries(1), later)
    assert tries.find_tries("k", later) == Tries(1)


def test_a_session_that_has_ended_is_never_found(table: str) -> None:
    sessions = DynamoSessions(clients.dynamodb(), table)
    session = Session("ab", "cd", "ef", NOON + timedelta(minutes=10))
    sessions.keep_session(session)
    assert sessions.find_session("ab", NOON) == session
    assert sessions.find_session("ab", session.ends_at) is None
    assert sessions.find_session("cd", NOON) is None
