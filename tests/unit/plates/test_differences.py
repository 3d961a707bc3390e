import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.plates.spelling import Difference, find_differences


@pytest.mark.parametrize(
    ("read", "listed", "found"),
    [
        ("7KXL92", "7KXL92", ()),
        ("7KXL92", "1KXL92", (Difference(0, "7", "1"),)),
        ("7KXL92", "1KXL9Z", (Difference(0, "7", "1"), Difference(5, "2", "Z"))),
        ("17KXL92", "7KXL92", (Difference(0, "1", ""),)),
        ("7KX92", "7KXL92", (Difference(3, "", "L"),)),
        ("7KXL9", "7KXL92", (Difference(5, "", "2"),)),
        ("KXL92", "7KXL92", (Difference(0, "", "7"),)),
        ("AB", "BA", (Difference(0, "A", "B"), Difference(1, "B", "A"))),
    ],
)
def test_differences_are_found_left_to_right(read: str, listed: str, found: tuple[Difference, ...]) -> None:
    assert find_differences(read, listed) == found


PLATES = st.text("AB1278", max_size=12)


@settings(deadline=None)
@given(PLATES, PLATES)
def test_the_differences_make_the_listed_plate_of_what_was_read(read: str, listed: str) -> None:
    made, at = "", 0
    found = find_differences(read, listed)
    for difference in found:
        assert read[difference.position : difference.position + len(difference.read)] == difference.read
        made += read[at : difference.position] + difference.listed
        at = difference.position + len(difference.read)
    assert made + read[at:] == listed
    assert len(found) <= max(len(read), len(listed))
    assert bool(found) is (read != listed)
