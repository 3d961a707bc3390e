"""Destroying what is due: one record that cannot be destroyed must not keep the others."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from platewatch.errors import PlatewatchError

T = TypeVar("T")


class SweepIncomplete(PlatewatchError):
    """Something that is due could not be destroyed; the next run tries again."""

    def __init__(self, destroyed: int, failed: int) -> None:
        super().__init__(f"{failed} of what is due could not be destroyed ({destroyed} were): the next run tries again")
        self.destroyed = destroyed
        self.failed = failed


def destroy_each(due: Iterable[T], destroy: Callable[[T], None]) -> int:
    """Destroy each; returns how many. May be stopped and run again at any point.

    Raises SweepIncomplete, after all others are destroyed, when some could not be: from the first one's fault.
    """
    destroyed, failed = 0, 0
    first: Exception | None = None
    for each in due:
        try:
            destroy(each)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not keep the others; it is raised below
            failed += 1
            first = first or error
        else:
            destroyed += 1
    if first is not None:
        raise SweepIncomplete(destroyed, failed) from first
    return destroyed
