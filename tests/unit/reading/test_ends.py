"""What the networks say of the ends of lines."""

import numpy as np
import pytest

from platewatch.reading.completeness import LineEnds
from platewatch.reading.interpret import estimate_ends


def test_logits_become_the_ends_of_as_many_lines() -> None:
    ends = np.array([2.0, -2.0, 0.0, 4.0, 1.0, 1.0])
    assert estimate_ends(ends, 1, temperature=1.0, shift=0.0) == (
        LineEnds(pytest.approx(0.8808, abs=1e-4), pytest.approx(0.1192, abs=1e-4)),
    )
    lines = estimate_ends(ends, 2, temperature=2.0, shift=1.0)
    assert lines[1] == LineEnds(pytest.approx(0.7311, abs=1e-4), pytest.approx(0.9526, abs=1e-4))
