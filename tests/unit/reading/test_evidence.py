"""What frames say together, text by text and case by case."""

import pytest

from platewatch.reading.completeness import NO_GAPS, LineEnds
from platewatch.reading.evidence import Dependence, Shown, multiply


@pytest.mark.parametrize("chance", [0.3, 0.6, 0.95])
def test_what_whole_plates_contain_may_be_a_part_however_probable_they_are(chance: float) -> None:
    """A frame shows MUX123, perhaps without its end; another shows MUX1234 or MUX1235, more or less clearly."""
    cut = Shown({"MUX123": 0.97}, 0.005, (LineEnds(0.999, 0.3),))
    longer = Shown({"MUX1234": 0.7 * chance, "MUX1235": 0.3 * chance}, 0.005, (LineEnds(0.99, 0.99),))
    cases = multiply([cut, longer], [1, 1], Dependence()).cases["MUX123"]
    assert cases[(1,)] == pytest.approx(0.186, abs=0.01)
    assert cases[NO_GAPS] + cases[(1,)] == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("unreadable", [0.05, 0.4, 0.6, 0.9])
def test_one_frame_stays_as_unreadable_as_it_is(unreadable: float) -> None:
    alone = Shown({"MUX123": 1.0 - unreadable}, unreadable, ())
    assert multiply([alone], [1], Dependence()).distribution.unreadable == pytest.approx(unreadable, abs=0.01)
