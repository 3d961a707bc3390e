"""What teardown says of the resources that stay."""

import pytest

from platewatch.retention.leftovers import REASONS


@pytest.mark.parametrize("name", sorted(REASONS))
def test_of_each_resource_it_is_said_until_when_it_stays_and_how_it_is_removed(name: str) -> None:
    reason = REASONS[name]
    assert reason.then.startswith("aws ")
    assert not reason.until.startswith("aws ")
    assert reason.what.startswith("the key") == ("schedule-key-deletion" in reason.then)
    assert reason.what.startswith("the key") == reason.until.endswith("until somebody deletes it")
