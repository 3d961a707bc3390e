"""How much is fuzzed: a hundredth in every test run, all of it in make fuzz (FUZZ=1)."""

import os
import random
from collections.abc import Iterator

import pytest

SHARE = float(os.environ.get("FUZZ", "0.01"))
SEED = os.environ.get("FUZZ_SEED", "platewatch")
MOST_SECONDS = 5.0
"""What any one input may take."""


def cases(name: str, count: int) -> Iterator[tuple[int, random.Random]]:
    """The numbers of this run's cases, each with chance of its own: any one can be repeated by itself."""
    for number in range(round(count * SHARE)):
        yield number, random.Random(f"{SEED} {name} {number}")


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Lines to print at the end of a test, past pytest's capture when it is off."""
    lines: list[str] = []
    yield lines
    print("\n" + "\n".join(lines))
