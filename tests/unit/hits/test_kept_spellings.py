"""What a hit keeps of the passage's spellings, to be judged by."""

from hypothesis import given
from hypothesis import strategies as st

from platewatch.hits.hit import KEPT_SPELLINGS, LEAST_KEPT, keep_spellings
from platewatch.plates.distribution import Spelling

SPELLINGS = st.lists(
    st.builds(Spelling, st.text("AB12", min_size=1, max_size=4), st.floats(0, 1), st.none() | st.floats(0, 1)),
    max_size=12,
    unique_by=lambda spelling: spelling.text,
)


@given(SPELLINGS)
def test_the_most_probable_ones_are_kept_and_what_was_read(spellings: list[Spelling]) -> None:
    read = {spellings[-1].text} if spellings else set()
    kept = keep_spellings(spellings, read)
    chances = {one.text: one.probability for one in spellings}
    assert all(chances[one.text] == one.probability for one in kept), "as probable as it was"
    assert all(one.observed is None for one in kept)
    assert [one.probability for one in kept] == sorted((one.probability for one in kept), reverse=True)
    assert read <= {one.text for one in kept}
    others = [one for one in kept if one.text not in read]
    assert len(others) <= KEPT_SPELLINGS
    assert all(one.probability >= LEAST_KEPT for one in others)
    left = [one.probability for one in spellings if one.text not in {each.text for each in kept}]
    if left and max(left) >= LEAST_KEPT:
        assert kept[KEPT_SPELLINGS - 1].probability >= max(left), "nothing is kept in place of something more probable"
