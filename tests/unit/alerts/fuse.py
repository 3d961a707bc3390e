"""A fuse that ends the process before or after any write."""

from collections.abc import Iterator
from contextlib import contextmanager


class Death(BaseException):
    """The process ended here: nothing that catches errors goes on."""


class Fuse:
    """Counts the moments before and after each write; burns at the one given."""

    def __init__(self) -> None:
        self.left: int | None = None

    def pass_moment(self) -> None:
        if self.left is None:
            return
        if self.left == 0:
            self.left = None
            raise Death
        self.left -= 1

    @contextmanager
    def write(self) -> Iterator[None]:
        self.pass_moment()
        yield
        self.pass_moment()
