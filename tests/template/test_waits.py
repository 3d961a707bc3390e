"""What one function orders from another waits until the first has surely made its change, or died before it."""

from datetime import timedelta

import pytest

from platewatch.alerts import recipient_change
from platewatch.hotlists import deletion
from platewatch.hotlists.announcement import UPLOAD_TERM
from tests.template.conftest import Resources


def timeout(resources: Resources, function: str) -> timedelta:
    return timedelta(seconds=resources[function]["Properties"]["Timeout"])


@pytest.mark.parametrize("wait", [deletion.ORDER_WAIT, recipient_change.ORDER_WAIT])
def test_an_order_waits_longer_than_the_function_that_gives_it_may_run(resources: Resources, wait: timedelta) -> None:
    assert wait > timeout(resources, "PeopleApiFunction")


def test_a_deleted_list_is_left_alone_longer_than_an_import_runs_or_an_address_takes_a_file(
    resources: Resources,
) -> None:
    variables = resources["ImportHotlistFunction"]["Properties"]["Environment"]["Variables"]
    rest = timedelta(minutes=variables["LIST_REST_MINUTES"])
    assert rest == deletion.REST, "what people are told is what is done"
    assert rest > timeout(resources, "ImportHotlistFunction")
    assert rest > UPLOAD_TERM


def test_what_is_deleted_can_be_destroyed_and_nothing_else(resources: Resources) -> None:
    [policy] = resources["ImportHotlistRole"]["Properties"]["Policies"]
    [statement] = [one for one in policy["PolicyDocument"]["Statement"] if one["Sid"] == "DestroyLists"]
    assert statement["Action"] == ["s3:DeleteObject"]
    assert len(statement["Resource"]) == 5
