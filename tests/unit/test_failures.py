"""What goes wrong with one record of a run stops no other, and the first fault is the one that is raised."""

import pytest

from platewatch.errors import Failures, RunIncomplete


def test_failures_are_counted_and_the_first_is_the_cause() -> None:
    failures, done, errors = Failures(), [], [ValueError("one"), KeyError("two"), OSError("three")]
    for number, error in enumerate([None, *errors, None]):
        with failures.collected():
            if error is not None:
                raise error
            done.append(number)
    assert done == [0, 4]
    assert (len(failures), failures.first) == (3, errors[0])
    with pytest.raises(RunIncomplete, match=r"^3 of the run's steps failed") as raised:
        failures.raise_first()
    assert raised.value.__cause__ is errors[0]
    assert raised.value.failed == 3


def test_without_a_failure_nothing_is_raised() -> None:
    failures = Failures()
    with failures.collected():
        pass
    failures.raise_first()
    assert (len(failures), failures.first) == (0, None)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_what_ends_the_process_ends_it(error: type[BaseException]) -> None:
    failures = Failures()
    with pytest.raises(error), failures.collected():
        raise error
    assert len(failures) == 0
