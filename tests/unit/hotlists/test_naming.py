import pytest

from platewatch.hotlists.errors import BadListName
from platewatch.hotlists.list_state import ListState
from platewatch.hotlists.naming import admit_list


def test_a_new_list_is_not_called_like_a_phone_number_and_one_of_before_stays() -> None:
    with pytest.raises(BadListName, match="look like a phone number"):
        admit_list("0612345678", [], new_list=True)
    admit_list("0612345678", [ListState("0612345678")], new_list=False)
    admit_list("stolen-2026", [], new_list=True)
