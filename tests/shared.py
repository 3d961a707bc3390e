"""Something costly that all tests of a folder share, and that ends with the last of them.

pytest's packages would do, but our folders are none: what has that scope lives until the whole run ends, and a local
cloud that nobody asks anything takes some percent of a processor all the while.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Generic, TypeVar

import pytest

T = TypeVar("T")


class Shared(Generic[T]):
    """Made when it is first asked for; and again if somebody asks after its end."""

    def __init__(self, make: Callable[[], AbstractContextManager[T]]) -> None:
        self._make = make
        self._stack = ExitStack()
        self._made: list[T] = []

    def take(self) -> T:
        if not self._made:
            self._made.append(self._stack.enter_context(self._make()))
        return self._made[0]

    def end(self) -> None:
        self._made.clear()
        self._stack.close()

    def end_after(self, folder: Path, next_test: pytest.Item | None) -> None:
        """Ends it unless the next test of this process is one of the folder's."""
        if next_test is None or next_test.path.parent != folder:
            self.end()
